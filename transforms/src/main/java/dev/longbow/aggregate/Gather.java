package dev.longbow.aggregate;

import dev.longbow.column.Bits;

/** Takes the states of some groups out of arrays over all groups. */
final class Gather {
  private Gather() {}

  static long[] longs(long[] states, int[] order, int from, int count) {
    long[] result = new long[count];
    for (int i = 0; i < count; i++) {
      result[i] = states[order[from + i]];
    }
    return result;
  }

  static double[] doubles(double[] states, int[] order, int from, int count) {
    double[] result = new double[count];
    for (int i = 0; i < count; i++) {
      result[i] = states[order[from + i]];
    }
    return result;
  }

  /** Valid where a group's bit is set; null when all are. */
  static long[] validity(long[] seen, int[] order, int from, int count) {
    long[] bits = null;
    for (int i = 0; i < count; i++) {
      if (!Bits.isSet(seen, order[from + i])) {
        bits = bits == null ? Bits.allSet(count) : bits;
        Bits.clear(bits, i);
      }
    }
    return bits;
  }

  /** Valid where a count is at least {@code minimum}; null when all are. */
  static long[] validity(long[] counts, long minimum, int count) {
    long[] bits = null;
    for (int i = 0; i < count; i++) {
      if (counts[i] < minimum) {
        bits = bits == null ? Bits.allSet(count) : bits;
        Bits.clear(bits, i);
      }
    }
    return bits;
  }

  /** Valid where a group's count is at least {@code minimum}; null when all are. */
  static long[] validity(long[] counts, long minimum, int[] order, int from, int count) {
    long[] bits = null;
    for (int i = 0; i < count; i++) {
      if (counts[order[from + i]] < minimum) {
        bits = bits == null ? Bits.allSet(count) : bits;
        Bits.clear(bits, i);
      }
    }
    return bits;
  }
}
