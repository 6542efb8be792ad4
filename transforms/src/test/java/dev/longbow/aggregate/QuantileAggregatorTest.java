package dev.longbow.aggregate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.expr.BoundExpr;
import dev.longbow.memory.MemoryPool;
import dev.longbow.memory.Reservation;
import dev.longbow.memory.SpillDirectory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Quantiles of many groups, of groups that look alike, and of every type. */
class QuantileAggregatorTest {
  private static final long GENEROUS = 1L << 30;
  private static final long GUARANTEE = 512 << 10;

  @TempDir Path folder;
  private long spilledBytes;

  /**
   * More groups than are walked at once, and than are counted at once; values come in any order.
   */
  @Test
  void manyGroups() {
    Random random = new Random(5);
    int groups = 140_000;
    List<Field> keys = List.of(new Field("k", DataType.INT64, false));
    Map<Long, List<Double>> expected = new HashMap<>();
    List<Batch> batches = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Object[] key = new Object[8000];
      Object[] value = new Object[8000];
      for (int row = 0; row < 8000; row++) {
        key[row] = (long) random.nextInt(groups);
        value[row] = random.nextInt(7) == 0 ? null : random.nextInt(100) / 4.0;
        List<Double> values = expected.computeIfAbsent((Long) key[row], k -> new ArrayList<>());
        if (value[row] != null) {
          values.add((Double) value[row]);
        }
      }
      batches.add(
          new Batch(
              new Schema(List.of(keys.get(0), Field.of("distinct/0", DataType.FLOAT64))),
              List.of(
                  ColumnBuilder.of(DataType.INT64, key), ColumnBuilder.of(DataType.FLOAT64, value)),
              8000));
    }
    List<AggregateCall> calls = List.of(call(DataType.FLOAT64, 0.3));
    List<List<Object>> rows = results(keys, calls, batches, GENEROUS);
    assertEquals(0, spilledBytes);
    assertEquals(expected.size(), rows.size());
    for (List<Object> row : rows) {
      List<Object> values = new ArrayList<>(expected.get(row.get(0)));
      assertEquals(values.isEmpty() ? null : Reference.aggregate(calls.get(0), values), row.get(1));
    }
    assertEquals(rows, results(keys, calls, batches, 1));
    assertTrue(spilledBytes > 1 << 20, () -> spilledBytes + " bytes spilled");
  }

  /** Keys with the same hash are walked side by side. */
  @Test
  void groupsOfEqualHashes() {
    List<Field> keys =
        List.of(new Field("a", DataType.INT64, false), new Field("b", DataType.INT64, false));
    Object[] first = new Object[60];
    Object[] second = new Object[60];
    Object[] values = new Object[60];
    for (int i = 0; i < 60; i++) {
      long a = i % 3;
      first[i] = a;
      // hash = mix(mix(seed ^ a) ^ b)
      second[i] = HashInverse.unmix(hash(0, 0)) ^ HashInverse.unmix(hash(a, 0));
      values[i] = (double) (i / 3 * (a + 1));
    }
    List<Field> fields = new ArrayList<>(keys);
    fields.add(Field.of("distinct/0", DataType.FLOAT64));
    Batch batch =
        new Batch(
            new Schema(fields),
            List.of(
                ColumnBuilder.of(DataType.INT64, first),
                ColumnBuilder.of(DataType.INT64, second),
                ColumnBuilder.of(DataType.FLOAT64, values)),
            60);
    List<List<Object>> rows =
        results(keys, List.of(call(DataType.FLOAT64, 0.5)), List.of(batch), GENEROUS);
    assertEquals(3, rows.size());
    for (List<Object> row : rows) {
      assertEquals(9.5 * ((Long) row.get(0) + 1), row.get(2));
    }
  }

  private static long hash(long a, long b) {
    Schema schema = Schema.of(Field.of("a", DataType.INT64), Field.of("b", DataType.INT64));
    long[] hashes = new long[1];
    KeyHasher.hash(
        new Batch(
            schema,
            List.of(ColumnBuilder.of(DataType.INT64, a), ColumnBuilder.of(DataType.INT64, b)),
            1),
        new int[] {0, 1},
        hashes);
    return hashes[0];
  }

  @Test
  void everyType() {
    check(DataType.INT8, 0.5, 1.5, 2L, 1L);
    check(DataType.UINT64, 1, 0x1p64, new BigInteger("18446744073709551615"), BigInteger.ONE);
    check(DataType.FLOAT32, 0.25, 0.875, 2f, 0.5f, 1f, 1f);
    check(DataType.FLOAT64, 0.5, Double.NaN, Double.NaN, 1.0, Double.NaN);
    check(DataType.FLOAT64, 0, Double.NEGATIVE_INFINITY, 1.0, Double.NEGATIVE_INFINITY);
    check(DataType.FLOAT64, 0.5, 0.0, -0.0);
    check(new DataType.Decimal(10, 2), 0.5, 1.5, new BigDecimal("1.25"), new BigDecimal("1.75"));
    check(
        DataType.DATE,
        0.5,
        LocalDateTime.parse("1969-12-31T12:00:00"),
        LocalDate.parse("1969-12-31"),
        LocalDate.parse("1970-01-01"));
    check(
        DataType.TIME,
        0.5,
        LocalTime.parse("10:00:00.000002"),
        LocalTime.parse("10:00:00.000001"),
        LocalTime.parse("10:00:00.000002"));
    // Half a microsecond is rounded away from 1970.
    check(
        DataType.TIMESTAMP,
        0.5,
        LocalDateTime.parse("1969-12-31T23:59:59.999998"),
        LocalDateTime.parse("1969-12-31T23:59:59.999998"),
        LocalDateTime.parse("1969-12-31T23:59:59.999999"));
    check(
        DataType.TIMESTAMP_TZ,
        0.9,
        Instant.parse("2024-01-01T00:00:00.9Z"),
        Instant.parse("2024-01-01T00:00:00Z"),
        Instant.parse("2024-01-01T00:00:01Z"));
    check(DataType.INT64, 0.5, null, new Object[] {null});
    check(DataType.INT64, 0.5, null);
  }

  private void check(DataType type, double fraction, Object expected, Object... values) {
    Batch batch =
        new Batch(
            Schema.of(Field.of("distinct/0", type)),
            List.of(ColumnBuilder.of(type, values)),
            values.length);
    List<Batch> batches = values.length == 0 ? List.of() : List.of(batch);
    assertEquals(
        List.of(Arrays.asList(expected)),
        results(List.of(), List.of(call(type, fraction)), batches, GENEROUS),
        () -> fraction + " of " + Arrays.toString(values));
  }

  private static AggregateCall call(DataType type, double fraction) {
    AggregateFunctions.Resolved resolved = AggregateFunctions.resolve("quantile", type);
    BoundExpr argument = new BoundExpr.Column("x", type, true);
    return new AggregateCall("quantile", argument, fraction, "q", resolved.type(), true);
  }

  private List<List<Object>> results(
      List<Field> keys, List<AggregateCall> calls, List<Batch> batches, long budget) {
    List<List<Object>> rows = new ArrayList<>();
    MemoryPool pool = new MemoryPool(budget, GUARANTEE, folder);
    try (SpillDirectory directory = SpillDirectory.create(folder, "test");
        Reservation memory = pool.reserve("test");
        HolisticAggregator aggregator =
            new HolisticAggregator(
                keys,
                calls,
                memory,
                () -> directory,
                batch -> batch.toRows().forEach(row -> rows.add(new ArrayList<>(row.values()))))) {
      batches.forEach(aggregator::accept);
      aggregator.finish();
      spilledBytes = aggregator.spilledBytes();
    }
    assertEquals(0, pool.reserved());
    return rows;
  }
}
