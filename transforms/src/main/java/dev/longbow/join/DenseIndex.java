package dev.longbow.join;

/** One integer key whose values lie in a small range: the value itself leads to its rows. */
final class DenseIndex implements KeyIndex {
  private final long lowest;
  private final int range;
  private final KeyRanges ranges;
  private final boolean unique;

  /**
   * An index.
   *
   * @param range how many values there may be from the lowest one on
   * @param ranges of keys numbered from the lowest value on
   */
  DenseIndex(long lowest, int range, KeyRanges ranges) {
    this(lowest, range, ranges, ranges.isUnique());
  }

  private DenseIndex(long lowest, int range, KeyRanges ranges, boolean unique) {
    this.lowest = lowest;
    this.range = range;
    this.ranges = ranges;
    this.unique = unique;
  }

  @Override
  public int[] rows() {
    return ranges.rows();
  }

  @Override
  public boolean isUnique() {
    return unique;
  }

  @Override
  public KeyIndex contiguous() {
    return new DenseIndex(lowest, range, new KeyRanges(ranges.starts(), null), unique);
  }

  @Override
  public long heapBytes() {
    return ranges.heapBytes();
  }

  @Override
  public Finder finder() {
    int[] starts = ranges.starts();
    return (keys, count, from, to) -> {
      long[] values = Integers.of(keys.get(0));
      for (int i = 0; i < count; i++) {
        long offset = values[i] - lowest;
        // Out of range leads to the end, where nothing is.
        int at = (offset | range - 1 - offset) < 0 ? range : (int) offset;
        from[i] = starts[at];
        to[i] = starts[at + 1];
      }
    };
  }
}
