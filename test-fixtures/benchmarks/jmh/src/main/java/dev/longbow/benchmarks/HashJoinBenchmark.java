package dev.longbow.benchmarks;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Schema;
import dev.longbow.join.HashJoin;
import dev.longbow.join.JoinSpec;
import dev.longbow.join.OutputColumn;
import dev.longbow.memory.MemoryPool;
import dev.longbow.memory.SpillDirectory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
 * An inner join of 10 million probe rows with a million build rows, each side a key and one int64,
 * with building the table and giving out three columns; nanoseconds per probe row.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms768m", "-Xmx768m", "-Xmn64m", "-XX:+UseParallelGC"})
public class HashJoinBenchmark {
  private static final int ROWS = 16_384;
  private static final int BUILD_ROWS = 1_000_000;
  private static final int PROBE_ROWS = 10_000_000;
  private static final int PROBE_BATCHES = 64;

  /**
   * dense: int64 keys from 0 to 1 million; sparse: far apart; tenth: sparse, and one of ten probe
   * rows matches; four: a sparse key has four build rows; texts: strings; spilled: sparse, in 16
   * MB.
   */
  @Param({"dense", "sparse", "tenth", "four", "texts", "spilled"})
  public String keys;

  private final List<Batch> build = new ArrayList<>();
  private final List<Batch> probe = new ArrayList<>();
  private Schema schema;
  private JoinSpec spec;
  private MemoryPool pool;

  /** Makes the batches. */
  @Setup
  public void setUp() {
    Random random = new Random(42);
    DataType type = keys.equals("texts") ? DataType.STRING : DataType.INT64;
    schema = Schema.of(new Field("key", type, false), new Field("value", DataType.INT64, false));
    List<Integer> ids = IntStream.range(0, BUILD_ROWS).boxed().collect(Collectors.toList());
    Collections.shuffle(ids, random);
    int repeats = keys.equals("four") ? 4 : 1;
    for (int from = 0; from < BUILD_ROWS; from += ROWS) {
      int count = Math.min(ROWS, BUILD_ROWS - from);
      int first = from;
      build.add(batch(IntStream.range(0, count).map(i -> ids.get(first + i) / repeats).toArray()));
    }
    int range = BUILD_ROWS / repeats * (keys.equals("tenth") ? 10 : 1);
    for (int i = 0; i < PROBE_BATCHES; i++) {
      probe.add(batch(random.ints(ROWS, 0, range).toArray()));
    }
    spec =
        new JoinSpec(
            JoinSpec.Type.INNER,
            1,
            false,
            Optional.empty(),
            List.of(
                column("key", type, OutputColumn.Source.KEY, 0),
                column("value", DataType.INT64, OutputColumn.Source.PROBE, 1),
                column("value_right", DataType.INT64, OutputColumn.Source.BUILD, 1)));
    long budget = keys.equals("spilled") ? 16 << 20 : 512 << 20;
    pool = new MemoryPool(budget, 0, MemoryPool.defaultSpillFolder());
  }

  private static OutputColumn column(
      String name, DataType type, OutputColumn.Source source, int position) {
    return new OutputColumn(new Field(name, type, false), source, position);
  }

  private Batch batch(int[] ids) {
    Column key;
    if (keys.equals("texts")) {
      Object[] texts = IntStream.of(ids).mapToObj(id -> "patient-" + id).toArray();
      key = ColumnBuilder.of(DataType.STRING, texts);
    } else {
      long factor = keys.equals("dense") ? 1 : 1_000_003;
      long[] values = IntStream.of(ids).mapToLong(id -> id * factor).toArray();
      key = new LongColumn(DataType.INT64, ids.length, values, null);
    }
    long[] values = IntStream.of(ids).mapToLong(id -> id).toArray();
    Column value = new LongColumn(DataType.INT64, ids.length, values, null);
    return new Batch(schema, List.of(key, value), ids.length);
  }

  /** Joins all batches. */
  @Benchmark
  @OperationsPerInvocation(PROBE_ROWS)
  public long join() {
    try (SpillDirectory directory = SpillDirectory.create(pool.spillFolder(), "benchmark");
        HashJoin join =
            new HashJoin(
                spec, schema, schema, pool.reserve("join"), () -> directory, batch -> {})) {
      build.forEach(join::build);
      for (int row = 0, i = 0; row < PROBE_ROWS; row += ROWS, i++) {
        join.probe(probe.get(i % PROBE_BATCHES));
      }
      join.finish();
      return join.rowsOut();
    }
  }
}
