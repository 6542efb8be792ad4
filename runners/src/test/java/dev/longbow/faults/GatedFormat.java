package dev.longbow.faults;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.connector.BatchReader;
import dev.longbow.connector.Estimate;
import dev.longbow.connector.Format;
import dev.longbow.connector.Part;
import dev.longbow.connector.PartOrder;
import dev.longbow.connector.PartWriter;
import dev.longbow.connector.Published;
import dev.longbow.connector.PushdownResult;
import dev.longbow.connector.ReaderSpec;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Sink;
import dev.longbow.connector.SinkSpec;
import dev.longbow.connector.Source;
import dev.longbow.connector.Split;
import dev.longbow.expr.BoundExpr;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Parquet, and files of other formats, with {@link Gates}: {@code read-SPLIT} before a split, and
 * of every output {@code open-NAME} before a part is begun, {@code written-NAME} after one was
 * written and before anybody hears of it, {@code stage-NAME}, {@code commit-NAME} and {@code
 * committed-NAME}.
 */
public final class GatedFormat implements Format {
  private static final String NAME = "gated";
  private static final String GATES = "gates";
  private static final String INNER = "inner";

  /** A small table is planned as one so much larger, with as many partitions. */
  private static final long MORE = 200;

  static Source source(Source parquet, Gates gates) {
    return new GatedSource(parquet, gates);
  }

  static SinkSpec sink(String name, Path path, Gates gates) {
    return new SinkSpec(
        name,
        NAME,
        path.toString() + (name.endsWith("s") ? "/" : ""),
        SinkSpec.Mode.OVERWRITE,
        Map.of(GATES, gates.folder().toString()));
  }

  /** The same output with gates. */
  static SinkSpec gated(SinkSpec sink, Gates gates) {
    Map<String, String> options = new HashMap<>(sink.options());
    options.put(GATES, gates.folder().toString());
    options.put(INNER, sink.format());
    return new SinkSpec(sink.name(), NAME, sink.path(), sink.mode(), options);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<String> extensions() {
    return List.of();
  }

  @Override
  public BatchReader open(ReaderSpec reader, Split split) {
    int end = reader.options().indexOf('\n');
    Gates gates = new Gates(Path.of(reader.options().substring(0, end)));
    ReaderSpec parquet =
        new ReaderSpec(
            "parquet",
            reader.schema(),
            reader.predicate(),
            reader.limit(),
            reader.options().substring(end + 1));
    BatchReader inner = Format.named("parquet").open(parquet, split);
    return new GatedReader(inner, gates, "read-" + split.index());
  }

  @Override
  public Sink sink(SinkSpec spec, Schema schema) {
    Map<String, String> options = new HashMap<>(spec.options());
    Gates gates = new Gates(Path.of(options.remove(GATES)));
    String format = Optional.ofNullable(options.remove(INNER)).orElse("parquet");
    SinkSpec inner = new SinkSpec(spec.name(), format, spec.path(), spec.mode(), options);
    return new GatedSink(Format.named(format).sink(inner, schema), gates, spec.name());
  }

  private record GatedSource(Source inner, Gates gates) implements Source {
    @Override
    public String format() {
      return NAME;
    }

    @Override
    public String location() {
      return inner.location();
    }

    @Override
    public Schema schema() {
      return inner.schema();
    }

    @Override
    public Estimate estimate(ScanRequest request) {
      Estimate estimate = inner.estimate(request);
      return new Estimate(MORE * estimate.rows(), MORE * estimate.bytes());
    }

    @Override
    public OptionalLong distinctValues(String column) {
      OptionalLong values = inner.distinctValues(column);
      return values.isPresent() ? OptionalLong.of(MORE * values.getAsLong()) : values;
    }

    @Override
    public PushdownResult pushDown(BoundExpr predicate) {
      return PushdownResult.none(predicate);
    }

    @Override
    public ScanPlan plan(ScanRequest request) {
      ScanPlan plan = inner.plan(request);
      ReaderSpec reader = plan.reader();
      return new ScanPlan(
          new ReaderSpec(
              NAME,
              reader.schema(),
              reader.predicate(),
              reader.limit(),
              gates.folder() + "\n" + reader.options()),
          plan.splits(),
          estimate(request),
          plan.notes(),
          plan.prunedRows());
    }

    @Override
    public boolean countsRowsOfSplits() {
      return inner.countsRowsOfSplits();
    }

    @Override
    public List<InputFile> files() {
      return inner.files();
    }
  }

  private record GatedReader(BatchReader inner, Gates gates, String point) implements BatchReader {
    @Override
    public Batch next() {
      if (inner.rowsScanned() == 0) {
        gates.pass(point);
      }
      return inner.next();
    }

    @Override
    public long rowsScanned() {
      return inner.rowsScanned();
    }

    @Override
    public long rowsCut() {
      return inner.rowsCut();
    }

    @Override
    public long bytesRead() {
      return inner.bytesRead();
    }

    @Override
    public long heapBytes() {
      return inner.heapBytes();
    }

    @Override
    public void close() {
      inner.close();
    }
  }

  private record GatedSink(Sink inner, Gates gates, String name) implements Sink {
    @Override
    public void check() {
      inner.check();
    }

    @Override
    public void prepare(String runId) {
      inner.prepare(runId);
    }

    @Override
    public void beginLease(String runId, long millis) {
      inner.beginLease(runId, millis);
    }

    @Override
    public void renewLease(String runId, long millis) {
      inner.renewLease(runId, millis);
    }

    @Override
    public List<Part> putAside(String runId, List<Part> parts) {
      return inner.putAside(runId, parts);
    }

    @Override
    public PartWriter openPart(String runId, PartOrder order) {
      gates.pass("open-" + name);
      return gated(inner.openPart(runId, order));
    }

    @Override
    public PartWriter openPart(
        String runId, PartOrder order, long firstRow, long rows, long allRows) {
      gates.pass("open-" + name);
      return gated(inner.openPart(runId, order, firstRow, rows, allRows));
    }

    private PartWriter gated(PartWriter writer) {
      return new PartWriter() {
        @Override
        public void write(Batch batch) {
          writer.write(batch);
        }

        @Override
        public long heapBytes() {
          return writer.heapBytes();
        }

        @Override
        public List<Part> finish() {
          List<Part> parts = writer.finish();
          gates.pass("written-" + name);
          return parts;
        }

        @Override
        public void abort() {
          writer.abort();
        }
      };
    }

    @Override
    public Published stage(String runId, List<Part> parts, RunRecord run) {
      gates.pass("stage-" + name);
      return inner.stage(runId, parts, run);
    }

    @Override
    public void commit(String runId) {
      gates.pass("commit-" + name);
      inner.commit(runId);
      gates.pass("committed-" + name);
    }

    @Override
    public Optional<String> manifestPath() {
      return inner.manifestPath();
    }

    @Override
    public List<Path> targets() {
      return inner.targets();
    }

    @Override
    public void abandon(String runId) {
      inner.abandon(runId);
    }

    @Override
    public Schema schema() {
      return inner.schema();
    }
  }
}
