package dev.longbow.io.parquet;

/**
 * Moves values that lie densely at the start of a range to the rows that have one, from the back,
 * in place. Rows without a value get a copy of a neighbour's: a branch to write zero there would be
 * mispredicted at every other null.
 */
final class Spread {
  private Spread() {}

  static void bytes(byte[] a, long[] bits, int at, int rows, int present) {
    int from = at + present;
    for (int row = at + rows - 1; row >= from; row--) {
      from -= (int) (bits[row >>> 6] >>> row & 1);
      a[row] = a[from];
    }
  }

  static void ints(int[] a, long[] bits, int at, int rows, int present) {
    int from = at + present;
    for (int row = at + rows - 1; row >= from; row--) {
      from -= (int) (bits[row >>> 6] >>> row & 1);
      a[row] = a[from];
    }
  }

  static void longs(long[] a, long[] bits, int at, int rows, int present) {
    int from = at + present;
    for (int row = at + rows - 1; row >= from; row--) {
      from -= (int) (bits[row >>> 6] >>> row & 1);
      a[row] = a[from];
    }
  }

  static void floats(float[] a, long[] bits, int at, int rows, int present) {
    int from = at + present;
    for (int row = at + rows - 1; row >= from; row--) {
      from -= (int) (bits[row >>> 6] >>> row & 1);
      a[row] = a[from];
    }
  }

  static void doubles(double[] a, long[] bits, int at, int rows, int present) {
    int from = at + present;
    for (int row = at + rows - 1; row >= from; row--) {
      from -= (int) (bits[row >>> 6] >>> row & 1);
      a[row] = a[from];
    }
  }

  static void words(long[] a, long[] bits, int at, int rows, int present) {
    int from = at + present;
    for (int row = at + rows - 1; row >= from; row--) {
      from -= (int) (bits[row >>> 6] >>> row & 1);
      a[2 * row] = a[2 * from];
      a[2 * row + 1] = a[2 * from + 1];
    }
  }

  /** Offsets: {@code offsets[at + i + 1]} is the end of value i; rows without one are empty. */
  static void offsets(int[] offsets, long[] bits, int at, int rows, int present) {
    int from = at + present;
    for (int row = at + rows; row > from; row--) {
      offsets[row] = offsets[from];
      from -= (int) (bits[(row - 1) >>> 6] >>> (row - 1) & 1);
    }
  }
}
