package dev.longbow.aggregate;

import java.util.Arrays;

/** Sorts positions by unsigned 64-bit ranks, stably, without boxing. */
public final class HashOrder {
  private static final int DIGIT_BITS = 11;
  private static final int BUCKETS = 1 << DIGIT_BITS;
  private static final long UPPER = -1L << Integer.SIZE;

  private HashOrder() {}

  /**
   * The positions in ascending order of rank. The upper half of each rank and its position are one
   * long, which a radix sort moves as it is; the ranks themselves, in no order in memory then, are
   * looked at only where upper halves are equal.
   */
  public static int[] sort(long[] ranks) {
    long[] sorted = new long[ranks.length];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = ranks[i] & UPPER | i;
    }
    sorted = byUpperHalf(sorted);
    int[] order = new int[ranks.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = (int) sorted[i];
    }
    int start = 0;
    for (int i = 1; i <= order.length; i++) {
      if (i == order.length || sorted[i] >>> Integer.SIZE != sorted[start] >>> Integer.SIZE) {
        if (i - start > 1) {
          byLowerHalf(ranks, order, start, i);
        }
        start = i;
      }
    }
    return order;
  }

  /** Least significant digit radix sort. */
  private static long[] byUpperHalf(long[] values) {
    long[] from = values;
    long[] to = new long[values.length];
    int[] starts = new int[BUCKETS + 1];
    for (int shift = Integer.SIZE; shift < Long.SIZE; shift += DIGIT_BITS) {
      Arrays.fill(starts, 0);
      for (long value : from) {
        starts[((int) (value >>> shift) & (BUCKETS - 1)) + 1]++;
      }
      if (from.length > 0
          && starts[((int) (from[0] >>> shift) & (BUCKETS - 1)) + 1] == from.length) {
        // All have the same digit.
        continue;
      }
      for (int i = 1; i <= BUCKETS; i++) {
        starts[i] += starts[i - 1];
      }
      for (long value : from) {
        to[starts[(int) (value >>> shift) & (BUCKETS - 1)]++] = value;
      }
      long[] swap = from;
      from = to;
      to = swap;
    }
    return from;
  }

  private static void byLowerHalf(long[] ranks, int[] order, int from, int until) {
    long[] lower = new long[until - from];
    for (int i = 0; i < lower.length; i++) {
      lower[i] = ranks[order[from + i]] << Integer.SIZE | order[from + i];
    }
    lower = byUpperHalf(lower);
    for (int i = 0; i < lower.length; i++) {
      order[from + i] = (int) lower[i];
    }
  }
}
