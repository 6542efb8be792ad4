package dev.longbow.join;

/** One integer key whose values lie in a small range: the value itself leads to its rows. */
final class DenseIndex implements KeyIndex {
  private final long lowest;

  /** The first position of each value, and behind all values the end. */
  private final int[] starts;

  private final int[] rows;

  private DenseIndex(long lowest, int[] starts, int[] rows) {
    this.lowest = lowest;
    this.starts = starts;
    this.rows = rows;
  }

  /**
   * An index of values.
   *
   * @param range how many values there may be from the lowest one on
   * @param taken which rows have a value; null for all
   */
  static DenseIndex of(long[] values, int count, long[] taken, long lowest, int range) {
    int[] starts = new int[range + 2];
    boolean sorted = true;
    long last = lowest;
    int total = 0;
    for (int i = 0; i < count; i++) {
      if (taken == null || (taken[i >>> 6] >>> i & 1) != 0) {
        starts[(int) (values[i] - lowest) + 2]++;
        sorted &= values[i] >= last;
        last = values[i];
        total++;
      }
    }
    for (int i = 2; i < starts.length; i++) {
      starts[i] += starts[i - 1];
    }
    int[] rows = new int[total];
    for (int i = 0; i < count; i++) {
      if (taken == null || (taken[i >>> 6] >>> i & 1) != 0) {
        rows[starts[(int) (values[i] - lowest) + 1]++] = i;
      }
    }
    return new DenseIndex(lowest, starts, sorted && total == count ? null : rows);
  }

  @Override
  public int[] rows() {
    return rows;
  }

  @Override
  public KeyIndex contiguous() {
    return new DenseIndex(lowest, starts, null);
  }

  @Override
  public long heapBytes() {
    return 4L * starts.length + (rows == null ? 0 : 4L * rows.length);
  }

  @Override
  public Finder finder() {
    long largest = starts.length - 3;
    return (keys, count, from, to) -> {
      long[] values = Integers.of(keys.get(0));
      for (int i = 0; i < count; i++) {
        long offset = values[i] - lowest;
        // Out of range leads to the end, where nothing is.
        int at = (offset | largest - offset) < 0 ? (int) largest + 1 : (int) offset;
        from[i] = starts[at];
        to[i] = at > largest ? from[i] : starts[at + 1];
      }
    };
  }
}
