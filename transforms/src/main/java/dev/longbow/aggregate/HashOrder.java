package dev.longbow.aggregate;

import java.util.Arrays;

/** Sorts positions by unsigned 64-bit ranks, stably, without boxing. */
public final class HashOrder {
  private static final int DIGIT_BITS = 8;
  private static final int BUCKETS = 1 << DIGIT_BITS;

  private HashOrder() {}

  /** The positions in ascending order of rank; least significant digit radix sort. */
  public static int[] sort(long[] ranks) {
    int[] order = new int[ranks.length];
    Arrays.setAll(order, i -> i);
    int[] next = new int[ranks.length];
    int[] starts = new int[BUCKETS + 1];
    for (int shift = 0; shift < 64; shift += DIGIT_BITS) {
      Arrays.fill(starts, 0);
      for (long rank : ranks) {
        starts[((int) (rank >>> shift) & (BUCKETS - 1)) + 1]++;
      }
      if (ranks.length > 0
          && starts[((int) (ranks[0] >>> shift) & (BUCKETS - 1)) + 1] == ranks.length) {
        // All have the same digit.
        continue;
      }
      for (int i = 1; i <= BUCKETS; i++) {
        starts[i] += starts[i - 1];
      }
      for (int position : order) {
        next[starts[(int) (ranks[position] >>> shift) & (BUCKETS - 1)]++] = position;
      }
      int[] swap = order;
      order = next;
      next = swap;
    }
    return order;
  }
}
