package dev.longbow.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.memory.MemoryPool;
import dev.longbow.memory.Reservation;
import dev.longbow.sort.SortKey;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WindowEvaluatorTest {
  private static final double NAN = Double.NaN;
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  @TempDir Path folder;

  @Test
  void evaluatesLikeRowByRow() {
    for (int seed = 0; seed < 3000; seed++) {
      Random random = new Random(seed);
      int rows = random.nextInt(10) == 0 ? 1 : random.nextInt(random.nextInt(8) == 0 ? 400 : 60);
      WindowCase one = WindowCase.random(random, rows);
      String what = "seed " + seed + ": " + one;
      WindowCase.Evaluated result;
      try {
        result =
            one.evaluate(
                one.cut(random, 1 + random.nextInt(random.nextBoolean() ? 30 : 300)),
                1 << 30,
                folder);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(what, e);
      }
      new WindowReference(one.spec, one.sorted).check(result.batches(), what);
    }
  }

  @Test
  void resultsDoNotDependOnBatches() {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      WindowCase one = WindowCase.random(random, 3000 + random.nextInt(6000));
      String what = "seed " + seed + ": " + one;
      List<List<Object>> expected = null;
      for (int most : new int[] {10_000, 2000, 50}) {
        List<List<Object>> results = new ArrayList<>();
        for (Batch batch : one.evaluate(one.cut(random, most), 1 << 30, folder).batches()) {
          batch.toRows().forEach(row -> results.add(comparable(row.values())));
        }
        expected = expected == null ? results : expected;
        assertEquals(expected, results, what);
      }
    }
  }

  private static List<Object> comparable(Collection<Object> values) {
    return values.stream()
        .map(value -> value instanceof byte[] bytes ? Arrays.toString(bytes) : value)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static WindowCall call(WindowFunction function, DataType type, Frame frame) {
    return new WindowCall(
        "result", type, true, function, Optional.of("x"), Optional.empty(), 1, frame, 1);
  }

  private static Frame rows(long start, long end) {
    return new Frame(Frame.Unit.ROWS, OptionalLong.of(start), OptionalLong.of(end));
  }

  /** The results of a call over values x in one partition, in batches of two rows. */
  private List<Object> results(WindowCall call, DataType type, Object... values) {
    Schema schema = Schema.of(Field.of("x", type));
    Batch all = new Batch(schema, List.of(ColumnBuilder.of(type, values)), values.length);
    return results(new WindowSpec(List.of(), List.of(), List.of(call)), all);
  }

  private List<Object> results(WindowSpec spec, Batch sorted) {
    WindowCase one = new WindowCase(spec, sorted);
    List<Batch> batches = new ArrayList<>();
    for (int from = 0; from < sorted.rows(); from += 2) {
      batches.add(sorted.slice(from, Math.min(2, sorted.rows() - from)));
    }
    List<Object> results = new ArrayList<>();
    for (Batch batch : one.evaluate(batches, 1 << 20, folder).batches()) {
      batch.toRows().forEach(row -> results.add(row.get("result")));
    }
    return results;
  }

  @Test
  void aSumRecoversWhenNanAndInfinityLeaveTheFrame() {
    WindowCall sum = call(WindowFunction.SUM, DataType.FLOAT64, Frame.lastRows(2));
    assertEquals(
        Arrays.asList(1.0, NAN, NAN, INFINITY, INFINITY, 9.0),
        results(sum, DataType.FLOAT64, 1.0, NAN, 3.0, INFINITY, 4.0, 5.0));
    // Long frames, too.
    Object[] values = new Object[200];
    Arrays.fill(values, 1.0);
    values[3] = NAN;
    values[5] = INFINITY;
    WindowCall longer = call(WindowFunction.SUM, DataType.FLOAT64, Frame.lastRows(50));
    List<Object> sums = results(longer, DataType.FLOAT64, values);
    assertEquals(NAN, sums.get(52));
    assertEquals(INFINITY, sums.get(54));
    assertEquals(50.0, sums.get(55));
    WindowCall std = call(WindowFunction.STD, DataType.FLOAT64, Frame.lastRows(50));
    assertEquals(0.0, results(std, DataType.FLOAT64, values).get(55));
  }

  @Test
  void aLongRunOfFramesDoesNotDrift() {
    Object[] values = new Object[20_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 1000 == 0 ? 1e17 : 0.1;
    }
    WindowCall sum = call(WindowFunction.SUM, DataType.FLOAT64, Frame.lastRows(100));
    List<Object> sums = results(sum, DataType.FLOAT64, values);
    assertEquals(10.0, (double) sums.get(19_999), 1e-12);
  }

  @Test
  void aFrameBeforeOrBehindTheRowMayBeEmpty() {
    WindowCall before = call(WindowFunction.SUM, DataType.INT64, rows(-3, -2));
    assertEquals(
        Arrays.asList(null, null, 1L, 3L, 5L), results(before, DataType.INT64, 1L, 2L, 3L, 4L, 5L));
    WindowCall behind = call(WindowFunction.COUNT, DataType.INT64, rows(2, 3));
    assertEquals(
        Arrays.asList(2L, 2L, 1L, 0L, 0L), results(behind, DataType.INT64, 1L, 2L, 3L, 4L, 5L));
  }

  @Test
  void nanIsTheLargestAndTheFirstOfEqualZerosIsTaken() {
    WindowCall max = call(WindowFunction.MAX, DataType.FLOAT64, Frame.lastRows(2));
    assertEquals(
        Arrays.asList(1.0, NAN, NAN, 3.0), results(max, DataType.FLOAT64, 1.0, NAN, 2.0, 3.0));
    WindowCall min = call(WindowFunction.MIN, DataType.FLOAT64, Frame.lastRows(2));
    assertEquals(Arrays.asList(-0.0, -0.0, 0.0), results(min, DataType.FLOAT64, -0.0, 0.0, 5.0));
  }

  @Test
  void fewerValuesThanMinPeriodsGiveNull() {
    WindowCall mean =
        new WindowCall(
            "result",
            DataType.FLOAT64,
            true,
            WindowFunction.MEAN,
            Optional.of("x"),
            Optional.empty(),
            0,
            Frame.lastRows(3),
            2);
    assertEquals(
        Arrays.asList(null, 1.5, 1.5, null, null),
        results(mean, DataType.INT32, 1L, 2L, null, null, 4L));
  }

  @Test
  void aSumThatFitsNoInt64IsAnError() {
    WindowCall sum = call(WindowFunction.SUM, DataType.INT64, Frame.lastRows(2));
    assertEquals(
        Arrays.asList(Long.MAX_VALUE, -1L, Long.MIN_VALUE),
        results(sum, DataType.INT64, Long.MAX_VALUE, Long.MIN_VALUE, 0L));
    LongbowException error =
        assertThrows(
            LongbowException.class, () -> results(sum, DataType.INT64, Long.MAX_VALUE, 1L));
    assertEquals(ErrorCode.ARITHMETIC, error.code());
    assertTrue(error.getMessage().contains("'result'"), error.getMessage());
    assertTrue(error.getMessage().contains("9223372036854775808"), error.getMessage());
  }

  @Test
  void distancesOfKeysDoNotOverflow() {
    Schema schema = Schema.of(Field.of("key", DataType.INT64), Field.of("x", DataType.INT64));
    Column keys =
        ColumnBuilder.of(
            DataType.INT64, Long.MIN_VALUE, Long.MIN_VALUE + 1, 0L, Long.MAX_VALUE, null, null);
    Column values = ColumnBuilder.of(DataType.INT64, 1L, 2L, 3L, 4L, 5L, 6L);
    Batch rows = new Batch(schema, List.of(keys, values), 6);
    WindowCall sum =
        call(
            WindowFunction.SUM,
            DataType.INT64,
            new Frame(Frame.Unit.RANGE, OptionalLong.of(-1), OptionalLong.of(Long.MAX_VALUE - 1)));
    assertEquals(
        Arrays.asList(3L, 3L, 3L, 4L, 11L, 11L),
        results(new WindowSpec(List.of(), List.of(SortKey.ascending("key")), List.of(sum)), rows));
  }

  @Test
  void aSumOfDecimalsBeyondTheirDigitsIsAnError() {
    DataType type = new DataType.Decimal(38, 0);
    BigDecimal large = BigDecimal.TEN.pow(38).subtract(BigDecimal.ONE);
    WindowCall sum = call(WindowFunction.SUM, type, Frame.lastRows(2));
    assertEquals(Arrays.asList(large, BigDecimal.ZERO), results(sum, type, large, large.negate()));
    LongbowException error =
        assertThrows(LongbowException.class, () -> results(sum, type, large, BigDecimal.ONE));
    assertEquals(ErrorCode.ARITHMETIC, error.code());
  }

  @Test
  void fewRowsOfManyDictionariesDoNotKeepThem() {
    Schema schema = Schema.of(Field.of("p", DataType.INT32), Field.of("x", DataType.STRING));
    WindowSpec spec =
        new WindowSpec(
            List.of("p"),
            List.of(),
            List.of(call(WindowFunction.LAST, DataType.STRING, Frame.PARTITION)));
    MemoryPool pool = new MemoryPool(16 << 20, 0, folder);
    List<Object> results = new ArrayList<>();
    try (Reservation memory = pool.reserve("test");
        WindowEvaluator evaluator =
            new WindowEvaluator(
                schema,
                spec,
                memory,
                () -> {
                  throw new IllegalStateException("No room in memory");
                },
                batch -> results.add(batch.column(2).value(0)))) {
      // Dictionaries of a megabyte each, of which a row or two are in every batch.
      for (int i = 0; i < 100; i++) {
        Object[] values = new Object[1000];
        int number = i;
        Arrays.setAll(values, k -> (number + "/" + k).repeat(200));
        BytesColumn dictionary = (BytesColumn) ColumnBuilder.of(DataType.STRING, values);
        Column x = new DictionaryColumn(2, new int[] {1, 2}, dictionary, null);
        Column p = ColumnBuilder.of(DataType.INT32, i / 2, (i + 1) / 2);
        evaluator.accept(new Batch(schema, List.of(p, x), 2));
      }
      evaluator.finish();
    }
    assertEquals(100, results.size());
  }
}
