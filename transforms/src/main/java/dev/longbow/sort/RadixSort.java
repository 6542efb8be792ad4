package dev.longbow.sort;

import java.util.Arrays;

/** Sorts non-negative longs by some of their bits, stably. */
final class RadixSort {
  private static final int DIGIT_BITS = 8;
  private static final int FEW = 512;

  /** Parts of this many longs and their copy stay in a core's cache. */
  private static final int CACHED = 1 << 15;

  private RadixSort() {}

  /**
   * Sorts by the bits {@code low .. low + bits}; those below are in ascending order at the start.
   *
   * @return true when the result is in {@code other}, false when it is in {@code keys}
   */
  static boolean sort(long[] keys, long[] other, int count, int low, int bits) {
    if (count <= FEW) {
      Arrays.sort(keys, 0, count);
      return false;
    }
    if (count <= CACHED) {
      return sortByDigits(keys, other, 0, count, low, bits);
    }
    // By the upper digit into parts that fit the cache, whose parts all end in the same array.
    int digit = Math.min(DIGIT_BITS, bits);
    int rest = bits - digit;
    int[] ends = new int[(1 << digit) + 1];
    scatter(keys, other, 0, count, low + rest, digit, ends);
    boolean inKeys = passes(rest) % 2 == 1;
    int from = 0;
    for (int bucket = 0; bucket < 1 << digit; bucket++) {
      int to = ends[bucket];
      if (to - from <= FEW) {
        Arrays.sort(other, from, to);
        if (inKeys) {
          System.arraycopy(other, from, keys, from, to - from);
        }
      } else {
        sortByDigits(other, keys, from, to - from, low, rest);
      }
      from = to;
    }
    return !inKeys;
  }

  private static int passes(int bits) {
    return (bits + DIGIT_BITS - 1) / DIGIT_BITS;
  }

  /** Least significant digit first; true when the result is in {@code other}. */
  private static boolean sortByDigits(
      long[] keys, long[] other, int from, int count, int low, int bits) {
    int passes = passes(bits);
    int[] ends = new int[(1 << DIGIT_BITS) + 1];
    long[] source = keys;
    long[] target = other;
    for (int pass = 0; pass < passes; pass++) {
      int shift = pass * bits / passes;
      int digit = (pass + 1) * bits / passes - shift;
      scatter(source, target, from, count, low + shift, digit, ends);
      long[] swap = source;
      source = target;
      target = swap;
    }
    return source == other;
  }

  /** One stable pass; afterwards {@code ends} has the end of each digit's part. */
  private static void scatter(
      long[] source, long[] target, int from, int count, int shift, int bits, int[] ends) {
    int mask = (1 << bits) - 1;
    Arrays.fill(ends, 0);
    for (int i = from; i < from + count; i++) {
      ends[((int) (source[i] >>> shift) & mask) + 1]++;
    }
    ends[0] = from;
    for (int i = 1; i <= mask; i++) {
      ends[i] += ends[i - 1];
    }
    for (int i = from; i < from + count; i++) {
      long key = source[i];
      target[ends[(int) (key >>> shift) & mask]++] = key;
    }
  }
}
