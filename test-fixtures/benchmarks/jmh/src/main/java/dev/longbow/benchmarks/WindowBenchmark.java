package dev.longbow.benchmarks;

import dev.longbow.column.Batch;
import dev.longbow.column.DataType;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.Field;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Schema;
import dev.longbow.memory.MemoryPool;
import dev.longbow.memory.Reservation;
import dev.longbow.sort.SortKey;
import dev.longbow.window.Frame;
import dev.longbow.window.WindowCall;
import dev.longbow.window.WindowEvaluator;
import dev.longbow.window.WindowFunction;
import dev.longbow.window.WindowSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Window functions over sorted rows: nanoseconds a row, with finding partitions and all. The rows
 * have a device, a timestamp and a float64.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms2g", "-Xmx2g", "-Xmn64m", "-XX:+UseParallelGC"})
public class WindowBenchmark {
  private static final int ROWS = 10_000_000;
  private static final int BATCH = 16_384;

  @Param({"100000", "1"})
  public int partitions;

  @Param({
    "mean10",
    "mean1000",
    "cumulative",
    "rank",
    "lag",
    "median100",
    "std100",
    "max100",
    "hour",
    "zscore",
    "topeers"
  })
  public String call;

  private final List<Batch> batches = new ArrayList<>();
  private Schema schema;
  private WindowSpec spec;
  private long rows;

  /** Makes the batches. */
  @Setup
  public void setUp() {
    schema =
        Schema.of(
            Field.of("device", DataType.INT64),
            Field.of("time", DataType.TIMESTAMP),
            Field.of("value", DataType.FLOAT64));
    Random random = new Random(1);
    int each = ROWS / partitions;
    for (int from = 0; from < ROWS; from += BATCH) {
      int count = Math.min(BATCH, ROWS - from);
      long[] devices = new long[count];
      long[] times = new long[count];
      double[] values = new double[count];
      for (int i = 0; i < count; i++) {
        devices[i] = (from + i) / each;
        times[i] = (from + i) % each * 60_000_000L;
        values[i] = random.nextGaussian() * 10 + 70;
      }
      batches.add(
          new Batch(
              schema,
              List.of(
                  new LongColumn(DataType.INT64, count, devices, null),
                  new LongColumn(DataType.TIMESTAMP, count, times, null),
                  new DoubleColumn(DataType.FLOAT64, count, values, null)),
              count));
    }
    spec = new WindowSpec(List.of("device"), List.of(SortKey.ascending("time")), calls());
  }

  private List<WindowCall> calls() {
    return switch (call) {
      case "mean10", "mean1000" ->
          List.of(value(WindowFunction.MEAN, Frame.lastRows(Long.parseLong(call.substring(4)))));
      case "cumulative" -> List.of(value(WindowFunction.SUM, Frame.CUMULATIVE));
      case "rank" ->
          List.of(
              new WindowCall(
                  "rank",
                  DataType.INT64,
                  false,
                  WindowFunction.RANK,
                  Optional.empty(),
                  Optional.empty(),
                  0,
                  Frame.PARTITION,
                  1));
      case "lag" -> List.of(value(WindowFunction.LAG, Frame.PARTITION));
      case "median100" -> List.of(value(WindowFunction.MEDIAN, Frame.lastRows(100)));
      case "std100" -> List.of(value(WindowFunction.STD, Frame.lastRows(100)));
      case "max100" -> List.of(value(WindowFunction.MAX, Frame.lastRows(100)));
      case "hour" ->
          List.of(
              value(
                  WindowFunction.MEAN,
                  new Frame(
                      Frame.Unit.RANGE, OptionalLong.of(-3_600_000_000L), OptionalLong.of(0))));
      case "zscore" ->
          List.of(
              value(WindowFunction.MEAN, Frame.PARTITION),
              value(WindowFunction.STD, Frame.PARTITION));
      default -> List.of(value(WindowFunction.SUM, Frame.TO_PEERS));
    };
  }

  private static WindowCall value(WindowFunction function, Frame frame) {
    return new WindowCall(
        function.name(),
        DataType.FLOAT64,
        true,
        function,
        Optional.of("value"),
        Optional.empty(),
        1,
        frame,
        1);
  }

  /** Evaluates all rows. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long window() {
    rows = 0;
    MemoryPool pool = new MemoryPool(512 << 20, MemoryPool.defaultSpillFolder());
    try (Reservation memory = pool.reserve("window");
        WindowEvaluator evaluator =
            new WindowEvaluator(schema, spec, memory, () -> null, batch -> rows += batch.rows())) {
      batches.forEach(evaluator::accept);
      evaluator.finish();
    }
    return rows;
  }
}
