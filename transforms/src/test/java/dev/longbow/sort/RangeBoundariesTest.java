package dev.longbow.sort;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RangeBoundariesTest {
  private static final int TASKS = 3;

  private static Batch task(SortCase rows, int task) {
    int from = rows.rows.rows() * task / TASKS;
    return rows.rows.slice(from, rows.rows.rows() * (task + 1) / TASKS - from);
  }

  private static RangeBoundaries boundaries(
      SortCase rows, int every, int capacity, int partitions, Random random) {
    NormalizedKeys keys = new NormalizedKeys(rows.schema, rows.keys);
    List<byte[]> samples = new ArrayList<>();
    for (int task = 0; task < TASKS; task++) {
      RangeSample sample = new RangeSample(keys, task, every, capacity);
      Batch all = task(rows, task);
      for (int from = 0; from < all.rows(); ) {
        int count = Math.min(all.rows() - from, 1 + random.nextInt(5000));
        sample.sample(all.slice(from, count), from);
        from += count;
      }
      assertTrue(sample.size() <= capacity);
      samples.add(sample.toBytes());
    }
    Collections.shuffle(samples, random);
    return RangeBoundaries.fromBytes(RangeBoundaries.of(samples, partitions, 1).toBytes());
  }

  /** The range of each row, by its number. */
  private static int[] ranges(SortCase rows, RangeBoundaries boundaries, Random random) {
    NormalizedKeys keys = new NormalizedKeys(rows.schema, rows.keys);
    int[] ranges = new int[rows.rows.rows()];
    int at = 0;
    for (int task = 0; task < TASKS; task++) {
      Batch all = task(rows, task);
      for (int from = 0; from < all.rows(); ) {
        int count = Math.min(all.rows() - from, 1 + random.nextInt(5000));
        int[] part = boundaries.partition(keys, all.slice(from, count), task, from);
        System.arraycopy(part, 0, ranges, at, count);
        from += count;
        at += count;
      }
    }
    return ranges;
  }

  @Test
  void rangesAreInOrderAndStable() {
    for (int seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      SortCase rows = SortCase.random(random, random.nextInt(800));
      int partitions = 1 + random.nextInt(12);
      int every = 1 + random.nextInt(20);
      RangeBoundaries boundaries =
          boundaries(rows, every, 1 + random.nextInt(200), partitions, random);
      String what = "seed " + seed + ", " + partitions + " ranges: " + rows;
      assertTrue(boundaries.ranges() <= partitions, what);
      int[] ranges = ranges(rows, boundaries, random);
      // In the order of the sort, equal keys by row number, ranges never go back.
      int last = 0;
      for (int row : rows.expected()) {
        assertTrue(ranges[row] >= last && ranges[row] < boundaries.ranges(), what);
        last = ranges[row];
      }
    }
  }

  @Test
  void rangesAreAboutEqual() {
    int count = 300_000;
    int partitions = 10;
    Random random = new Random(7);
    long[][] skewed = {
      random.longs(count).toArray(),
      // One key has nine tenths of the rows.
      random.longs(count, 0, 1000).map(value -> value < 900 ? 500 : value).toArray(),
      // A period that a fixed distance between sampled rows would hide.
      IntStream.range(0, count).mapToLong(i -> i % 100).toArray(),
      IntStream.range(0, count).mapToLong(i -> i).toArray(),
      random.doubles(count).mapToLong(value -> (long) (1 / value)).toArray(),
      new long[count],
    };
    for (int i = 0; i < skewed.length; i++) {
      SortCase rows = SortCase.ofKeys(skewed[i], i % 2 == 1);
      for (int capacity : new int[] {1_000_000, 700}) {
        RangeBoundaries boundaries = boundaries(rows, 100, capacity, partitions, new Random(i));
        assertEquals(partitions, boundaries.ranges());
        int[] sizes = new int[partitions];
        for (int range : ranges(rows, boundaries, new Random(i))) {
          sizes[range]++;
        }
        for (int size : sizes) {
          assertTrue(
              size <= 1.5 * count / partitions && size > 0,
              "Data " + i + ", sample of " + capacity + ": " + List.of(box(sizes)));
        }
      }
    }
  }

  private static Integer[] box(int[] sizes) {
    return IntStream.of(sizes).boxed().toArray(Integer[]::new);
  }

  @Test
  void doesNotDependOnHowRowsAreCut() {
    SortCase rows = SortCase.random(new Random(11), 5000);
    byte[] expected = boundaries(rows, 7, 100, 8, new Random(1)).toBytes();
    for (int seed = 2; seed < 8; seed++) {
      assertArrayEquals(expected, boundaries(rows, 7, 100, 8, new Random(seed)).toBytes());
    }
  }

  @Test
  void tooManySamplesAreThinnedWhateverTheirOrder() {
    int tasks = 40;
    long[] values = new Random(3).longs(tasks * 20_000L, 0, 1000).toArray();
    SortCase rows = SortCase.ofKeys(values, false);
    NormalizedKeys keys = new NormalizedKeys(rows.schema, rows.keys);
    List<byte[]> samples = new ArrayList<>();
    for (int task = 0; task < tasks; task++) {
      RangeSample sample = new RangeSample(keys, task, 1, 20_000);
      sample.sample(rows.rows.slice(task * 20_000, 20_000), 0);
      samples.add(sample.toBytes());
    }
    int kept = SampledRow.together(samples).size();
    assertTrue(kept > 100_000 && kept < 400_000, kept + " rows");
    byte[] expected = RangeBoundaries.of(samples, 16, 1).toBytes();
    Collections.shuffle(samples, new Random(4));
    RangeBoundaries other = RangeBoundaries.of(samples, 16, 1);
    assertArrayEquals(expected, other.toBytes());
    int[] sizes = new int[16];
    for (int range : other.partition(keys, rows.rows, 0, 0)) {
      sizes[range]++;
    }
    for (int size : sizes) {
      assertEquals(values.length / 16.0, size, values.length / 160.0);
    }
  }

  @Test
  void rangesAreAsManyAsTheRowsNeed() {
    SortCase rows = SortCase.ofKeys(new Random(5).longs(100_000).toArray(), false);
    NormalizedKeys keys = new NormalizedKeys(rows.schema, rows.keys);
    RangeSample sample = new RangeSample(keys, 0, 10, 500);
    sample.sample(rows.rows, 0);
    List<byte[]> samples = List.of(sample.toBytes());
    assertEquals(4, RangeBoundaries.of(samples, 50, 27_000).ranges());
    assertEquals(3, RangeBoundaries.of(samples, 3, 27_000).ranges());
    assertEquals(1, RangeBoundaries.of(samples, 50, 200_000).ranges());
  }

  @Test
  void withoutRowsThereIsOneRange() {
    RangeBoundaries none = RangeBoundaries.of(List.of(new byte[0], new byte[0]), 5, 1);
    assertEquals(1, none.ranges());
    SortCase rows = SortCase.ofKeys(new long[] {3, 1}, false);
    NormalizedKeys keys = new NormalizedKeys(rows.schema, rows.keys);
    assertArrayEquals(new int[2], none.partition(keys, rows.rows, 0, 0));
  }
}
