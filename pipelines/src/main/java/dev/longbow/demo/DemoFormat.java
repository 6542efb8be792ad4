package dev.longbow.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.connector.BatchReader;
import dev.longbow.connector.Estimate;
import dev.longbow.connector.Format;
import dev.longbow.connector.PushdownResult;
import dev.longbow.connector.ReaderSpec;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Source;
import dev.longbow.connector.Split;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads the generated demo tables as if they were files: location {@code vitals}, options {@code
 * rows} (of vitals; the other tables follow), {@code seed} and {@code files} (one split each).
 */
public final class DemoFormat implements Format {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BATCH_ROWS = 16_384;

  /**
   * The names of the tables of the data model: all but {@code groupby}, which is for benchmarks.
   */
  public static List<String> tables() {
    return new DemoModel(1, 1)
        .tables().stream()
            .map(DemoTable::name)
            .filter(name -> !name.equals(DemoModel.GROUPBY))
            .toList();
  }

  @Override
  public String name() {
    return "demo";
  }

  @Override
  public List<String> extensions() {
    return List.of();
  }

  @Override
  public boolean canRead() {
    return true;
  }

  @Override
  public Source source(String location, Map<String, String> options) {
    Settings settings =
        new Settings(
            location,
            Long.parseLong(options.getOrDefault("rows", "1000")),
            Long.parseLong(options.getOrDefault("seed", "1")),
            Integer.parseInt(options.getOrDefault("files", "1")));
    return new DemoSource(settings, settings.table());
  }

  @Override
  public BatchReader open(ReaderSpec reader, Split split) {
    try {
      Settings settings = JSON.readValue(reader.options(), Settings.class);
      Range range = JSON.readValue(split.payload(), Range.class);
      return new DemoReader(settings.table(), reader.schema(), range);
    } catch (JsonProcessingException e) {
      throw new LongbowException(ErrorCode.INTERNAL, "Invalid demo split", e);
    }
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new LongbowException(ErrorCode.INTERNAL, "Cannot write " + value, e);
    }
  }

  /** What is generated. */
  record Settings(String name, long vitalsRows, long seed, int files) {
    DemoTable table() {
      return new DemoModel(vitalsRows, seed).table(name);
    }
  }

  /** The rows of a split. */
  record Range(long from, long until) {}

  private record DemoSource(Settings settings, DemoTable table) implements Source {
    @Override
    public String format() {
      return "demo";
    }

    @Override
    public String location() {
      return table.name();
    }

    @Override
    public Schema schema() {
      return table.schema();
    }

    @Override
    public Estimate estimate(ScanRequest request) {
      long width =
          schema().select(request.columns()).fields().stream()
              .mapToLong(field -> field.type().physical().width())
              .sum();
      return new Estimate(table.rows(), table.rows() * width);
    }

    @Override
    public PushdownResult pushDown(BoundExpr predicate) {
      return PushdownResult.none(predicate);
    }

    @Override
    public ScanPlan plan(ScanRequest request) {
      Estimate estimate = estimate(request);
      List<Split> splits = new ArrayList<>();
      // As many files for every table, but none below 10,000 rows.
      long files = Math.max(1, Math.min(settings.files(), table.rows() / 10_000));
      for (int i = 0; i < files; i++) {
        long from = table.rows() * i / files;
        long until = table.rows() * (i + 1) / files;
        splits.add(
            new Split(i, json(new Range(from, until)), until - from, estimate.bytes() / files));
      }
      ReaderSpec reader =
          new ReaderSpec(
              "demo",
              schema().select(request.columns()),
              request.predicate(),
              request.limit(),
              json(settings));
      return new ScanPlan(reader, splits, estimate, List.of());
    }

    @Override
    public List<InputFile> files() {
      return List.of();
    }
  }

  /** Makes the rows of a split, batch by batch. */
  private static final class DemoReader implements BatchReader {
    private final DemoTable table;
    private final Schema schema;
    private final Range range;
    private long next;

    DemoReader(DemoTable table, Schema schema, Range range) {
      this.table = table;
      this.schema = schema;
      this.range = range;
      this.next = range.from();
    }

    @Override
    public Batch next() {
      int count = (int) Math.min(BATCH_ROWS, range.until() - next);
      if (count <= 0) {
        return null;
      }
      Batch batch = table.rows(schema, next, count);
      next += count;
      return batch;
    }

    @Override
    public long rowsScanned() {
      return next - range.from();
    }

    @Override
    public long bytesRead() {
      return 0;
    }

    @Override
    public void close() {}
  }
}
