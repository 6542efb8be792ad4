package dev.longbow.benchmarks;

import dev.longbow.aggregate.PartialAggregator;
import dev.longbow.column.Batch;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.Field;
import dev.longbow.column.IntColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Schema;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.NamedExpr;
import java.util.ArrayList;
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

/**
 * Grouping a million rows in a new table, keys alone (no aggregates), with giving out the groups;
 * nanoseconds per row.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms512m", "-Xmx512m", "-Xmn64m", "-XX:+UseParallelGC"})
public class GroupTableBenchmark {
  private static final int ROWS = 16_384;
  private static final int BATCHES = 64;
  private static final int MANY = 100_000;

  /**
   * coded: 6 strings behind a dictionary; months: two int32, 240 groups; ids: an int64, 100,000
   * groups; pairs: two int64, 100,000 groups; texts: plain strings, 100,000 groups.
   */
  @Param({"coded", "months", "ids", "pairs", "texts"})
  public String keys;

  private final List<Batch> batches = new ArrayList<>();
  private List<NamedExpr> expressions;
  private Schema schema;

  /** Makes the batches. */
  @Setup
  public void setUp() {
    Random random = new Random(42);
    BytesColumn facilities =
        (BytesColumn)
            ColumnBuilder.of(DataType.STRING, "UCSF", "ZSFG", "Stanford", "Kaiser", "VA", "Sutter");
    List<Field> fields =
        switch (keys) {
          case "coded", "texts" -> List.of(Field.of("a", DataType.STRING));
          case "months" -> List.of(notNull("a", DataType.INT32), notNull("b", DataType.INT32));
          case "pairs" -> List.of(notNull("a", DataType.INT64), notNull("b", DataType.INT64));
          default -> List.of(notNull("a", DataType.INT64));
        };
    schema = new Schema(fields);
    for (int i = 0; i < BATCHES; i++) {
      int[] ids = random.ints(ROWS, 0, MANY).toArray();
      List<Column> columns = new ArrayList<>();
      switch (keys) {
        case "coded" ->
            columns.add(
                new DictionaryColumn(ROWS, random.ints(ROWS, 0, 6).toArray(), facilities, null));
        case "texts" -> {
          Object[] texts = new Object[ROWS];
          for (int row = 0; row < ROWS; row++) {
            texts[row] = "patient-" + ids[row];
          }
          columns.add(ColumnBuilder.of(DataType.STRING, texts));
        }
        case "months" -> {
          columns.add(ints(random.ints(ROWS, 2005, 2025).toArray()));
          columns.add(ints(random.ints(ROWS, 1, 13).toArray()));
        }
        default -> {
          columns.add(longs(ids, 1_000_003));
          if (keys.equals("pairs")) {
            columns.add(longs(ids, 7_919));
          }
        }
      }
      batches.add(new Batch(schema, columns, ROWS));
    }
    expressions =
        fields.stream()
            .map(
                field ->
                    new NamedExpr(
                        field.name(),
                        new BoundExpr.Column(field.name(), field.type(), field.nullable())))
            .toList();
  }

  private static Field notNull(String name, DataType type) {
    return new Field(name, type, false);
  }

  private static Column ints(int[] values) {
    return new IntColumn(DataType.INT32, ROWS, values, null);
  }

  private static Column longs(int[] ids, long factor) {
    long[] values = new long[ROWS];
    for (int row = 0; row < ROWS; row++) {
      values[row] = ids[row] * factor;
    }
    return new LongColumn(DataType.INT64, ROWS, values, null);
  }

  /** Groups all batches. */
  @Benchmark
  @OperationsPerInvocation(ROWS * BATCHES)
  public long group() {
    long[] groups = new long[1];
    PartialAggregator aggregator =
        new PartialAggregator(expressions, List.of(), schema, batch -> groups[0] += batch.rows());
    batches.forEach(aggregator::accept);
    aggregator.finish();
    return groups[0];
  }
}
