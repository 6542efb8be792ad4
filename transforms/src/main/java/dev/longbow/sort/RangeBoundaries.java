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

  /** By range, whether it has a part of a group that is cut; null without groups. */
  private final boolean[] cut;

  /** What is added to the number of such a range. */
  private final int firstCut;

  /** With the sign bit flipped, as all prefixes here. */
  private final long[] prefixes;

  /** The prefixes, and greatest values behind them, to one less than a power of two. */
  private final long[] padded;

  private final int firstStep;

  /** The last boundary that has the same prefix, by boundary. */
  private final int[] lastEqual;

  private RangeBoundaries(List<SampledRow> boundaries, boolean[] cut, int firstCut) {
    this.boundaries = boundaries;
    this.cut = cut;
    this.firstCut = firstCut;
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
    return new RangeBoundaries(evenly(samples, most, rowsOfRange), null, 0);
  }

  /**
   * Boundaries of ranges in which groups of rows stay together, those apart that are larger than a
   * range: these are cut, and the ranges that have parts of them are in the upper half of the
   * partitions.
   *
   * @param partitions twice the most ranges
   * @param hasGroups whether keys make groups; otherwise all rows are one, which is cut
   * @param hasPeers whether rows stay together that are equal in their first keys
   */
  public static RangeBoundaries ofGroups(
      Iterable<byte[]> samples,
      int partitions,
      long rowsOfRange,
      boolean hasGroups,
      boolean hasPeers) {
    List<SampledRow> even = evenly(samples, partitions / 2, rowsOfRange);
    List<SampledRow> boundaries = new ArrayList<>();
    List<Boolean> cut = new ArrayList<>(List.of(!hasGroups));
    for (int i = 0; i < even.size(); i++) {
      SampledRow row = even.get(i);
      boolean begins = hasGroups && (i == 0 || !row.isWith(even.get(i - 1)));
      boolean goesOn = !hasGroups || (i + 1 < even.size() && row.isWith(even.get(i + 1)));
      SampledRow start = begins ? row.startOfGroup() : hasPeers ? row.startOfPeers() : row;
      if (boundaries.isEmpty() || start.compareTo(boundaries.get(boundaries.size() - 1)) > 0) {
        boundaries.add(start);
        cut.add(!begins || goesOn);
      }
    }
    boolean[] flags = new boolean[cut.size()];
    for (int i = 0; i < flags.length; i++) {
      flags[i] = cut.get(i);
    }
    return new RangeBoundaries(boundaries, flags, partitions / 2);
  }

  private static List<SampledRow> evenly(Iterable<byte[]> samples, int most, long rowsOfRange) {
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
    return boundaries;
  }

  /** Boundaries from {@link #toBytes}. */
  public static RangeBoundaries fromBytes(byte[] bytes) {
    ByteBuffer from = ByteBuffer.wrap(bytes);
    int firstCut = from.getInt();
    int flags = from.getInt();
    boolean[] cut = flags == 0 ? null : new boolean[flags];
    for (int i = 0; i < flags; i++) {
      cut[i] = from.get() != 0;
    }
    List<SampledRow> boundaries = new ArrayList<>();
    while (from.hasRemaining()) {
      boundaries.add(SampledRow.read(from));
    }
    return new RangeBoundaries(boundaries, cut, firstCut);
  }

  /** The boundaries as bytes. */
  public byte[] toBytes() {
    int flags = cut == null ? 0 : cut.length;
    ByteBuffer to =
        ByteBuffer.allocate(
            2 * Integer.BYTES + flags + boundaries.stream().mapToInt(SampledRow::size).sum());
    to.putInt(firstCut).putInt(flags);
    for (int i = 0; i < flags; i++) {
      to.put((byte) (cut[i] ? 1 : 0));
    }
    boundaries.forEach(row -> row.write(to));
    return to.array();
  }

  /** The number of ranges that rows can be in. */
  public int ranges() {
    return prefixes.length + 1;
  }

  /** The number of partitions, some of which may have no rows. */
  public int partitions() {
    return cut == null ? ranges() : 2 * firstCut;
  }

  /**
   * The partition of each row: the number of its range, counted from 0, or, of ranges with parts of
   * groups, this and half the number of partitions.
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
      ranges[row] = cut != null && cut[range] ? range + firstCut : range;
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
