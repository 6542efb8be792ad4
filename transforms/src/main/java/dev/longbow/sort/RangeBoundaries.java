package dev.longbow.sort;

import dev.longbow.column.Batch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Divides rows into ranges that are in order: sorting each of them and putting the results one
 * after another sorts everything. Rows with equal keys are in the order of the input (task, then
 * row), and a range may begin between them: so a key that many rows have is divided too, and the
 * sort stays stable.
 */
public final class RangeBoundaries {
  /** The first row of each range but the first. */
  private final List<SampledRow> boundaries;

  /** With the sign bit flipped, as all prefixes here. */
  private final long[] prefixes;

  /** The prefixes, and greatest values behind them, to one less than a power of two. */
  private final long[] padded;

  private final int firstStep;

  /** The last boundary that has the same prefix, by boundary. */
  private final int[] lastEqual;

  private RangeBoundaries(List<SampledRow> boundaries) {
    this.boundaries = boundaries;
    this.prefixes = boundaries.stream().mapToLong(row -> row.prefix() ^ Long.MIN_VALUE).toArray();
    this.firstStep = Integer.highestOneBit(prefixes.length);
    this.padded = Arrays.copyOf(prefixes, Math.max(0, 2 * firstStep - 1));
    Arrays.fill(padded, prefixes.length, padded.length, Long.MAX_VALUE);
    this.lastEqual = new int[prefixes.length];
    for (int i = prefixes.length - 1; i >= 0; i--) {
      boolean same = i + 1 < prefixes.length && prefixes[i] == prefixes[i + 1];
      lastEqual[i] = same ? lastEqual[i + 1] : i;
    }
  }

  /**
   * Boundaries of ranges with about equally many rows. They follow from the samples, in whatever
   * order these come.
   *
   * @param samples of all tasks, as {@link RangeSample#toBytes} gives them
   * @param most the most ranges; when the samples have fewer rows, the last are empty
   * @param rowsOfRange what a range should have; more when there are not so many ranges
   */
  public static RangeBoundaries of(Iterable<byte[]> samples, int most, long rowsOfRange) {
    List<SampledRow> rows = SampledRow.together(samples);
    Collections.sort(rows);
    long total = rows.stream().mapToLong(SampledRow::weight).sum();
    int partitions = (int) Math.max(1, Math.min(most, (total + rowsOfRange - 1) / rowsOfRange));
    List<SampledRow> boundaries = new ArrayList<>();
    long before = 0;
    for (SampledRow row : rows) {
      // Where the next range would begin if the sample were all rows.
      double begin = (double) total * (boundaries.size() + 1) / partitions;
      if (boundaries.size() < partitions - 1 && before > 0 && before + row.weight() / 2 >= begin) {
        boundaries.add(row);
      }
      before += row.weight();
    }
    return new RangeBoundaries(boundaries);
  }

  /** Boundaries from {@link #toBytes}. */
  public static RangeBoundaries fromBytes(byte[] bytes) {
    List<SampledRow> boundaries = new ArrayList<>();
    SampledRow.readInto(bytes, boundaries);
    return new RangeBoundaries(boundaries);
  }

  /** The boundaries as bytes. */
  public byte[] toBytes() {
    ByteBuffer to = ByteBuffer.allocate(boundaries.stream().mapToInt(SampledRow::size).sum());
    boundaries.forEach(row -> row.write(to));
    return to.array();
  }

  /** The number of ranges that rows can be in. */
  public int ranges() {
    return prefixes.length + 1;
  }

  /**
   * The range of each row, counted from 0.
   *
   * @param keys the keys that the samples were made with
   * @param task the number of the task whose rows these are, as in its sample
   * @param firstRow the number of the batch's first row among the task's
   */
  public int[] partition(NormalizedKeys keys, Batch batch, long task, long firstRow) {
    EncodedKeys encoded = keys.encode(batch);
    int[] ranges = new int[batch.rows()];
    for (int row = 0; row < ranges.length; row++) {
      long prefix = encoded.prefix(row) ^ Long.MIN_VALUE;
      // Without branches, which a processor could not foresee: boundaries below the prefix.
      int range = 0;
      for (int step = firstStep; step > 0; step >>= 1) {
        range += padded[range + step - 1] < prefix ? step : 0;
      }
      if (range < prefixes.length && prefixes[range] == prefix) {
        range = amongEqual(encoded, row, task, firstRow, range);
      }
      ranges[row] = range;
    }
    return ranges;
  }

  /** Goes on from the first boundary with the row's prefix. */
  private int amongEqual(EncodedKeys encoded, int row, long task, long firstRow, int first) {
    int low = first;
    int high = lastEqual[first] + 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (isAtOrBehind(encoded, row, task, firstRow, middle)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private boolean isAtOrBehind(
      EncodedKeys encoded, int row, long task, long firstRow, int boundary) {
    int order = encoded.compareBytes(row, boundaries.get(boundary).key());
    if (order == 0) {
      order = SampledRow.comparePlaces(task, firstRow + row, boundaries.get(boundary));
    }
    return order >= 0;
  }
}
