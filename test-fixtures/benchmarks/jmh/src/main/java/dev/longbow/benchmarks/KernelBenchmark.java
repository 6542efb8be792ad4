package dev.longbow.benchmarks;

import dev.longbow.column.Batch;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.Field;
import dev.longbow.column.IntColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Schema;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.Comparison;
import dev.longbow.kernel.Evaluator;
import dev.longbow.kernel.Evaluators;
import dev.longbow.kernel.PredicateEvaluator;
import java.util.List;
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

/** Kernels over one batch of 16 K random rows that stays in the cache; nanoseconds per row. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
// A small young generation, or the first touch of fresh memory is what gets measured.
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms256m", "-Xmx256m", "-Xmn32m", "-XX:+UseParallelGC"})
public class KernelBenchmark {
  private static final int ROWS = 16_384;
  private static final Field INT = Field.of("i", DataType.INT32);
  private static final Field LONG = Field.of("t", DataType.TIMESTAMP);
  private static final Field DOUBLE = Field.of("d", DataType.FLOAT64);
  private static final Field TEXT = Field.of("s", DataType.STRING);

  /** How many rows in a hundred the filters keep. */
  @Param({"1", "50"})
  public int percent;

  private final int[] selection = new int[ROWS];
  private final byte[] mask = new byte[ROWS];
  private Batch batch;
  private Batch one;
  private PredicateEvaluator ints;
  private PredicateEvaluator timestamps;
  private PredicateEvaluator doubles;
  private PredicateEvaluator texts;
  private PredicateEvaluator both;
  private Evaluator year;
  private Evaluator month;
  private Evaluator product;

  /** Makes the batch and compiles the expressions. */
  @Setup
  public void setUp() {
    Random random = new Random(42);
    int[] i = new int[ROWS];
    long[] t = new long[ROWS];
    double[] d = new double[ROWS];
    int[] codes = new int[ROWS];
    long year2020 = 1_577_836_800_000_000L;
    for (int row = 0; row < ROWS; row++) {
      i[row] = random.nextInt(100);
      t[row] = year2020 + random.nextInt(100) * 1_000_000_000_000L + random.nextInt();
      d[row] = random.nextInt(100);
      codes[row] = random.nextInt(100);
    }
    Object[] facilities = new Object[100];
    for (int value = 0; value < 100; value++) {
      facilities[value] = "facility " + value;
    }
    BytesColumn dictionary = (BytesColumn) ColumnBuilder.of(DataType.STRING, facilities);
    Schema schema = Schema.of(INT, LONG, DOUBLE, TEXT);
    Column time = new LongColumn(DataType.TIMESTAMP, ROWS, t, null);
    batch =
        new Batch(
            schema,
            List.of(
                new IntColumn(DataType.INT32, ROWS, i, null),
                time,
                new DoubleColumn(DataType.FLOAT64, ROWS, d, null),
                new DictionaryColumn(ROWS, codes, dictionary, null)),
            ROWS);
    one = new Batch(Schema.of(DOUBLE), List.of(batch.column(2)), ROWS);
    BoundExpr.Compare less = less(INT, (long) percent);
    Object limit =
        ColumnBuilder.of(DataType.INT64, year2020 + percent * 1_000_000_000_000L).value(0);
    ints = Evaluators.predicate(less, schema);
    timestamps =
        Evaluators.predicate(
            less(LONG, dev.longbow.column.Boxes.localDateTime((Long) limit)), schema);
    doubles = Evaluators.predicate(less(DOUBLE, (double) percent), one.schema());
    texts =
        Evaluators.predicate(
            new BoundExpr.In(column(TEXT), List.of(facilities).subList(0, percent), false), schema);
    both = Evaluators.predicate(new BoundExpr.And(List.of(less, less(DOUBLE, 50.0))), schema);
    year = call("year", DataType.INT32, LONG);
    month = call("month", DataType.INT32, LONG);
    product = call("*", DataType.FLOAT64, DOUBLE, DOUBLE);
  }

  private Evaluator call(String function, DataType type, Field... arguments) {
    List<BoundExpr> columns = List.of(arguments).stream().map(KernelBenchmark::column).toList();
    return Evaluators.compile(
        new BoundExpr.Call(function, columns, type, true, "UTC"), batch.schema());
  }

  private static BoundExpr column(Field field) {
    return new BoundExpr.Column(field.name(), field.type(), true);
  }

  private static BoundExpr.Compare less(Field field, Object value) {
    return new BoundExpr.Compare(
        Comparison.LESS, column(field), new BoundExpr.Literal(value, field.type()));
  }

  /** Truth values of an int32 comparison. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public byte[] maskInt32() {
    ints.mask(batch, mask);
    return mask;
  }

  /** The selection of an int32 comparison. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public int selectInt32() {
    return ints.select(batch, selection);
  }

  /** The selection of a timestamp comparison. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public int selectTimestamp() {
    return timestamps.select(batch, selection);
  }

  /** The selection of IN over a dictionary-encoded string column. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public int selectTextIn() {
    return texts.select(batch, selection);
  }

  /** The selection of two conjuncts. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public int selectBoth() {
    return both.select(batch, selection);
  }

  /** A whole filter over one float64 column: compare, select, gather. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public Batch filterFloat64() {
    int count = doubles.select(one, selection);
    return one.gather(selection, count);
  }

  /** {@code year(timestamp)}. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public Column year() {
    return year.evaluate(batch);
  }

  /** {@code month(timestamp)}. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public Column month() {
    return month.evaluate(batch);
  }

  /** The product of two float64 columns. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public Column product() {
    return product.evaluate(batch);
  }
}
