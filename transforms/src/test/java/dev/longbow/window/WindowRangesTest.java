package dev.longbow.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WindowRangesTest {
  @TempDir Path folder;

  @Test
  void rangesGiveWhatTheWholeGives() {
    int summarized = 0;
    for (int seed = 0; seed < 4000; seed++) {
      Random random = new Random(seed);
      WindowCase one = WindowCase.random(random, random.nextInt(random.nextInt(8) == 0 ? 400 : 60));
      if (!RangeSummary.canSummarize(one.spec)) {
        continue;
      }
      summarized++;
      List<Batch> ranges = one.ranges(random, 1 + random.nextInt(random.nextBoolean() ? 6 : 60));
      String what = "seed " + seed + ", " + ranges.size() + " ranges: " + one;
      List<Batch> results;
      try {
        results =
            one.evaluateRanges(
                ranges, random, 1 + random.nextInt(random.nextBoolean() ? 20 : 200), folder);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(what, e);
      }
      new WindowReference(one.spec, one.sorted).check(results, what);
    }
    assertTrue(summarized > 1500, summarized + " cases");
  }

  private static WindowCase numbers(WindowCall call, int rows) {
    Random random = new Random(11);
    Object[] values = new Object[rows];
    for (int i = 0; i < rows; i++) {
      values[i] = random.nextGaussian() * 1e6;
    }
    Batch all =
        new Batch(
            Schema.of(Field.of("x", DataType.FLOAT64)),
            List.of(ColumnBuilder.of(DataType.FLOAT64, values)),
            rows);
    return new WindowCase(new WindowSpec(List.of(), List.of(), List.of(call)), all);
  }

  private static WindowCall call(WindowFunction function, Frame frame) {
    return new WindowCall(
        "r", DataType.FLOAT64, true, function, Optional.of("x"), Optional.empty(), 3, frame, 1);
  }

  private List<Object> results(WindowCase one, int seed, int most) {
    Random random = new Random(seed);
    List<Object> results = new ArrayList<>();
    for (Batch batch :
        one.evaluateRanges(one.ranges(random, most), random, 1 + random.nextInt(50), folder)) {
      batch.toRows().forEach(row -> results.add(row.get("r")));
    }
    return results;
  }

  @Test
  void allRangesOfAPartitionHaveTheSameTotal() {
    for (WindowFunction function : List.of(WindowFunction.MEAN, WindowFunction.STD)) {
      WindowCase one = numbers(call(function, Frame.PARTITION), 5000);
      assertEquals(1, Set.copyOf(results(one, 1, 700)).size());
    }
  }

  @Test
  void aFrameReachesOverSeveralShortRanges() {
    Frame frame = new Frame(Frame.Unit.ROWS, OptionalLong.of(-40), OptionalLong.of(30));
    for (WindowFunction function : List.of(WindowFunction.MAX, WindowFunction.MEDIAN)) {
      WindowCase one = numbers(call(function, frame), 500);
      assertEquals(results(one, 1, 10_000), results(one, 2, 7));
    }
  }

  @Test
  void shortFramesHaveTheSameBitsHoweverTheRowsAreCut() {
    WindowCase one = numbers(call(WindowFunction.MEAN, Frame.lastRows(10)), 2000);
    assertEquals(results(one, 1, 10_000), results(one, 2, 100));
  }

  @Test
  void theSameRangesGiveTheSameBits() {
    for (Frame frame : List.of(Frame.CUMULATIVE, Frame.lastRows(300))) {
      WindowCase one = numbers(call(WindowFunction.STD, frame), 2000);
      List<Object> first = null;
      for (int most : new int[] {1, 10, 500}) {
        List<Batch> ranges = one.ranges(new Random(5), 300);
        List<Object> results = new ArrayList<>();
        for (Batch batch : one.evaluateRanges(ranges, new Random(most), most, folder)) {
          batch.toRows().forEach(row -> results.add(row.get("r")));
        }
        first = first == null ? results : first;
        assertEquals(first, results);
      }
    }
  }

  @Test
  void whatGoesToTheEndFromAMovingPlaceIsNotSummarized() {
    Frame rest = new Frame(Frame.Unit.ROWS, OptionalLong.of(0), OptionalLong.empty());
    for (WindowFunction function : WindowFunction.values()) {
      boolean can = RangeSummary.canSummarize(numbers(call(function, rest), 1).spec);
      assertEquals(function.isOfOrder(), can, function.name());
    }
    assertFalse(
        RangeSummary.canSummarize(numbers(call(WindowFunction.MEDIAN, Frame.PARTITION), 1).spec));
    assertTrue(
        RangeSummary.canSummarize(
            numbers(call(WindowFunction.MEDIAN, Frame.lastRows(100)), 1).spec));
  }
}
