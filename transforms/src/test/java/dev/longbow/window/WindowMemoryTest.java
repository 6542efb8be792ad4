package dev.longbow.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.Bits;
import dev.longbow.column.DataType;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.Field;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.memory.MemoryPool;
import dev.longbow.memory.Reservation;
import dev.longbow.memory.SpillDirectory;
import dev.longbow.sort.SortKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WindowMemoryTest {
  private static final Schema SCHEMA =
      Schema.of(Field.of("time", DataType.INT64), Field.of("x", DataType.FLOAT64));

  @TempDir Path folder;

  @Test
  void rowsThatWaitOnDiskGiveTheSame() {
    int spilled = 0;
    for (int seed = 0; seed < 1000; seed++) {
      Random random = new Random(seed);
      WindowCase one = WindowCase.random(random, 1 + random.nextInt(200));
      List<Batch> batches = one.cut(random, 1 + random.nextInt(60));
      WindowCase.Evaluated result = one.evaluate(batches, 0, folder);
      spilled += result.spilledBytes() > 0 ? 1 : 0;
      String what = "seed " + seed + ": " + one;
      new WindowReference(one.spec, one.sorted).check(result.batches(), what);
      assertEquals(
          batches.stream().map(Batch::rows).filter(rows -> rows > 0).toList(),
          result.batches().stream().map(Batch::rows).toList(),
          what);
    }
    assertTrue(spilled > 300, spilled + " cases");
    assertEquals(0, folder.toFile().list().length);
  }

  private static WindowSpec spec(WindowFunction function, Frame frame) {
    WindowCall call =
        new WindowCall(
            "r", DataType.FLOAT64, true, function, Optional.of("x"), Optional.empty(), 0, frame, 1);
    return new WindowSpec(List.of(), List.of(SortKey.ascending("time")), List.of(call));
  }

  /** Rows of one partition, so many of which have the same time. */
  private static Batch batch(long from, int rows, long peers) {
    long[] times = new long[rows];
    double[] values = new double[rows];
    for (int i = 0; i < rows; i++) {
      times[i] = (from + i) / peers;
      values[i] = (from + i) % 10;
    }
    return new Batch(
        SCHEMA,
        List.of(
            new LongColumn(DataType.INT64, rows, times, null),
            new DoubleColumn(DataType.FLOAT64, rows, values, null)),
        rows);
  }

  private void manyRows(WindowSpec spec, long rows, long peers, double[] expected) {
    MemoryPool pool = new MemoryPool(1 << 20, 0, folder);
    List<Double> results = new ArrayList<>();
    long[] count = new long[1];
    try (SpillDirectory directory = SpillDirectory.create(folder, "test");
        Reservation memory = pool.reserve("test")) {
      try (WindowEvaluator evaluator =
          new WindowEvaluator(
              SCHEMA,
              spec,
              memory,
              () -> directory,
              batch -> {
                count[0] += batch.rows();
                results.add((Double) batch.column(2).value(0));
              })) {
        for (long from = 0; from < rows; from += 1000) {
          evaluator.accept(batch(from, 1000, peers));
        }
        evaluator.finish();
        assertTrue(evaluator.spilledBytes() > 0);
        assertTrue(memory.peak() <= 1 << 20, memory.peak() + " bytes");
      }
      assertEquals(0, memory.bytes());
    }
    assertEquals(0, pool.reserved());
    assertEquals(rows, count[0]);
    assertEquals(expected[0], results.get(0));
    assertEquals(expected[1], results.get(results.size() - 1));
    assertEquals(0, folder.toFile().list().length);
  }

  @Test
  void aPartitionLargerThanMemoryWaitsOnDisk() {
    manyRows(spec(WindowFunction.MEAN, Frame.PARTITION), 500_000, 1, new double[] {4.5, 4.5});
  }

  @Test
  void peersLargerThanMemoryWaitOnDisk() {
    manyRows(
        spec(WindowFunction.SUM, Frame.TO_PEERS),
        500_000,
        250_000,
        new double[] {250_000 * 4.5, 500_000 * 4.5});
  }

  private static WindowSpec spec(WindowFunction function, Frame frame, long minPeriods) {
    WindowCall call =
        new WindowCall(
            "r",
            function == WindowFunction.COUNT ? DataType.INT64 : DataType.FLOAT64,
            true,
            function,
            Optional.of("x"),
            Optional.empty(),
            150_000,
            frame,
            minPeriods);
    return new WindowSpec(List.of(), List.of(SortKey.ascending("time")), List.of(call));
  }

  /** All results, in batches of 4096 rows; every seventh value is null. */
  private List<Object> results(WindowSpec spec, int rows, long budget, boolean falling) {
    MemoryPool pool = new MemoryPool(budget, 0, folder);
    List<Object> results = new ArrayList<>();
    Random random = new Random(5);
    try (SpillDirectory directory = SpillDirectory.create(folder, "test");
        Reservation memory = pool.reserve("test");
        WindowEvaluator evaluator =
            new WindowEvaluator(
                SCHEMA,
                spec,
                memory,
                () -> directory,
                batch -> {
                  for (int row = 0; row < batch.rows(); row += 64) {
                    results.add(batch.column(2).value(row));
                  }
                })) {
      for (int from = 0; from < rows; from += 4096) {
        long[] times = new long[4096];
        double[] values = new double[4096];
        long[] validity = Bits.allSet(4096);
        for (int i = 0; i < 4096; i++) {
          times[i] = from + i;
          values[i] = falling ? rows - from - i : random.nextGaussian();
          if ((from + i) % 7 == 0) {
            Bits.clear(validity, i);
          }
        }
        evaluator.accept(
            new Batch(
                SCHEMA,
                List.of(
                    new LongColumn(DataType.INT64, 4096, times, null),
                    new DoubleColumn(DataType.FLOAT64, 4096, values, validity)),
                4096));
      }
      evaluator.finish();
      assertEquals(budget < 1 << 30, evaluator.spilledBytes() > 0);
      assertTrue(memory.peak() <= budget, memory.peak() + " bytes");
    }
    assertEquals(0, pool.reserved());
    assertEquals(0, folder.toFile().list().length);
    return results;
  }

  @Test
  void framesLargerThanMemoryGiveTheSame() {
    Frame last = Frame.lastRows(150_000);
    Frame around = new Frame(Frame.Unit.RANGE, OptionalLong.of(-150_000), OptionalLong.of(100_000));
    Frame before = new Frame(Frame.Unit.ROWS, OptionalLong.empty(), OptionalLong.of(-150_000));
    for (WindowFunction function :
        List.of(
            WindowFunction.SUM,
            WindowFunction.STD,
            WindowFunction.COUNT,
            WindowFunction.MAX,
            WindowFunction.FIRST,
            WindowFunction.LAST,
            WindowFunction.LAG)) {
      for (Frame frame : List.of(last, around, before)) {
        WindowSpec spec = spec(function, frame, 100);
        assertEquals(
            results(spec, 400_000, 1L << 30, false),
            results(spec, 400_000, 1 << 20, false),
            function + " " + frame.text());
      }
    }
  }

  private void isTooLarge(WindowSpec spec, boolean falling, String message) {
    LongbowException error =
        assertThrows(LongbowException.class, () -> results(spec, 3_000_000, 1 << 20, falling));
    assertEquals(ErrorCode.MEMORY, error.code());
    assertTrue(error.getMessage().contains(message), error.getMessage());
  }

  @Test
  void whatHasToBeInMemoryIsAnErrorThatNamesTheFrame() {
    Frame frame = new Frame(Frame.Unit.RANGE, OptionalLong.of(-10_000_000), OptionalLong.of(0));
    isTooLarge(
        spec(WindowFunction.MEDIAN, frame, 1),
        false,
        "Cannot hold the values in a frame of median(x) RANGE BETWEEN 10000000 PRECEDING AND"
            + " CURRENT ROW AS r: it needs at least 60 MB at once, which are not left of the"
            + " memory budget of 1 MB; raise --memory or take a shorter frame");
    isTooLarge(
        spec(WindowFunction.MAX, frame, 1),
        true,
        "Cannot hold the values in a frame of max(x) RANGE BETWEEN 10000000 PRECEDING AND"
            + " CURRENT ROW AS r");
  }
}
