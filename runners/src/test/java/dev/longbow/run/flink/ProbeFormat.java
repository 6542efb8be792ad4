package dev.longbow.run.flink;

import dev.longbow.column.Batch;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
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
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A source and a sink that remember on which thread each split was read and each part was written.
 * A split gives a few rows and takes a moment.
 */
public final class ProbeFormat implements Format {
  static final Schema SCHEMA = Schema.of(Field.of("id", DataType.INT64));
  static final int ROWS = 1000;

  /** An output of this path finds the disk full when it is put together. */
  private static final String FULL = "full/";

  private static final Map<Integer, String> READ_BY = new ConcurrentHashMap<>();
  private static final Map<Integer, String> WRITTEN_BY = new ConcurrentHashMap<>();
  private static final List<Integer> OPENED = new ArrayList<>();

  /** A source of so many splits; reading split {@code broken} fails, when there is one. */
  static Source source(int splits, int broken, ErrorCode code) {
    READ_BY.clear();
    WRITTEN_BY.clear();
    synchronized (OPENED) {
      OPENED.clear();
    }
    return new ProbeSource(splits, broken, code);
  }

  /** The threads by split. */
  static Map<Integer, String> readers() {
    return new TreeMap<>(READ_BY);
  }

  /** The threads by partition. */
  static Map<Integer, String> writers() {
    return new TreeMap<>(WRITTEN_BY);
  }

  /** How often a split was opened. */
  static long timesOpened(int split) {
    synchronized (OPENED) {
      return OPENED.stream().filter(opened -> opened == split).count();
    }
  }

  static SinkSpec sink() {
    return new SinkSpec("probe", "probe", "nowhere/", SinkSpec.Mode.OVERWRITE, Map.of());
  }

  @Override
  public String name() {
    return "probe";
  }

  @Override
  public List<String> extensions() {
    return List.of();
  }

  @Override
  public BatchReader open(ReaderSpec reader, Split split) {
    READ_BY.put(split.index(), Thread.currentThread().getName());
    synchronized (OPENED) {
      OPENED.add(split.index());
    }
    if (!split.payload().isEmpty()) {
      throw new LongbowException(ErrorCode.valueOf(split.payload()), "Cannot read the probe");
    }
    return new ProbeReader(split.index());
  }

  @Override
  public Sink sink(SinkSpec spec, Schema schema) {
    return new ProbeSink(schema, spec.path());
  }

  private record ProbeSource(int splits, int broken, ErrorCode code) implements Source {
    @Override
    public String format() {
      return "probe";
    }

    @Override
    public String location() {
      return "probe";
    }

    @Override
    public Schema schema() {
      return SCHEMA;
    }

    @Override
    public Estimate estimate(ScanRequest request) {
      // Enough rows that an aggregation gets many partitions.
      return new Estimate(5_000_000, 40_000_000);
    }

    @Override
    public OptionalLong distinctValues(String column) {
      return OptionalLong.of(5_000_000);
    }

    @Override
    public PushdownResult pushDown(BoundExpr predicate) {
      return PushdownResult.none(predicate);
    }

    @Override
    public ScanPlan plan(ScanRequest request) {
      List<Split> all = new ArrayList<>();
      for (int i = 0; i < splits; i++) {
        all.add(new Split(i, i == broken ? code.name() : "", ROWS, 8 * ROWS));
      }
      return new ScanPlan(
          new ReaderSpec("probe", SCHEMA, Optional.empty(), Long.MAX_VALUE, "{}"),
          all,
          estimate(request),
          List.of());
    }

    @Override
    public List<InputFile> files() {
      return List.of();
    }
  }

  private static final class ProbeReader implements BatchReader {
    private final int split;
    private boolean read;

    ProbeReader(int split) {
      this.split = split;
    }

    @Override
    public Batch next() {
      if (read) {
        return null;
      }
      read = true;
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      ColumnBuilder ids = new ColumnBuilder(DataType.INT64);
      for (int i = 0; i < ROWS; i++) {
        ids.append((long) split * ROWS + i);
      }
      return new Batch(SCHEMA, List.of(ids.build()), ROWS);
    }

    @Override
    public long rowsScanned() {
      return read ? ROWS : 0;
    }

    @Override
    public long bytesRead() {
      return 0;
    }

    @Override
    public void close() {}
  }

  private record ProbeSink(Schema schema, String path) implements Sink {
    @Override
    public void prepare(String runId) {}

    @Override
    public PartWriter openPart(String runId, PartOrder order) {
      WRITTEN_BY.put(order.task(), Thread.currentThread().getName());
      return new PartWriter() {
        private long rows;

        @Override
        public void write(Batch batch) {
          rows += batch.rows();
        }

        @Override
        public List<Part> finish() {
          return List.of(new Part(order, null, new byte[0], rows, 0));
        }

        @Override
        public void abort() {}
      };
    }

    @Override
    public Published stage(String runId, List<Part> parts, RunRecord run) {
      if (path.equals(FULL)) {
        throw new LongbowException(ErrorCode.DISK_FULL, "Cannot write the probe");
      }
      long rows = parts.stream().mapToLong(Part::rows).sum();
      return new Published("probe", "nowhere/", rows, 0, List.of());
    }

    @Override
    public void commit(String runId) {}

    @Override
    public void abandon(String runId) {}
  }
}
