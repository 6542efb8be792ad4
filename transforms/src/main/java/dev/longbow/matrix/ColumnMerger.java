package dev.longbow.matrix;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;

/** Puts together what the tasks of one pass counted of one column, in their order. */
public final class ColumnMerger {
  private final boolean median;
  private final int width;
  private final ColumnState before;
  private final int pass;
  private ColumnSummary summary = ColumnSummary.EMPTY;
  private long[] low;
  private long[] high;

  /**
   * A merger.
   *
   * @param width the bits of a number: 32 or 64
   * @param before what the pass before found; null in the first
   */
  public ColumnMerger(boolean median, int width, int pass, ColumnState before) {
    this.median = median;
    this.width = width;
    this.pass = pass;
    this.before = before;
  }

  /** The passes that find a median of numbers of so many bits. */
  public static int passes(int width) {
    return width / OrderedBits.BITS;
  }

  /** Bytes of heap. */
  public long heapBytes() {
    return 8L * OrderedBits.BUCKETS * ((low == null ? 0 : 1) + (high == null ? 0 : 1));
  }

  /** Adds what {@link ColumnCounter#encode} gave. */
  public void add(byte[] counted) {
    StateBytes.Reader reader = new StateBytes.Reader(counted);
    summary = summary.plus(reader.summary());
    if (median) {
      low = low == null ? new long[OrderedBits.BUCKETS] : low;
      high = high == null && pass > 0 && before.isApart() ? new long[OrderedBits.BUCKETS] : high;
      reader.addHistogram(low);
      if (high != null) {
        reader.addHistogram(high);
      }
    }
  }

  /** What is known now. */
  public ColumnState finish() {
    if (before != null && summary.rows() != before.summary().rows()) {
      throw new LongbowException(
          ErrorCode.INTERNAL,
          "Cannot take the median of a matrix's columns: a pass over its rows found %,d, the one before %,d. Write the rows to a file first"
              .formatted(summary.rows(), before.summary().rows()));
    }
    ColumnSummary all = before == null ? summary : before.summary();
    if (!median || all.values() == 0) {
      return new ColumnState(all, pass + 1, 0, 0, 0, 0);
    }
    long lowRank = before == null ? (all.values() - 1) / 2 : before.lowRank();
    long highRank = before == null ? all.values() / 2 : before.highRank();
    long[] lowFound = find(low, before == null ? 0 : before.lowPrefix(), lowRank);
    long[] highFound =
        find(high == null ? low : high, before == null ? 0 : before.highPrefix(), highRank);
    if (pass + 1 == passes(width)) {
      all = all.withMedian(middle(value(lowFound[0]), value(highFound[0])));
    }
    return new ColumnState(all, pass + 1, lowFound[0], lowFound[1], highFound[0], highFound[1]);
  }

  /** The leading bits of the number at a rank, and its rank among those that begin so. */
  private static long[] find(long[] counts, long prefix, long rank) {
    long left = rank;
    for (int bucket = 0; bucket < counts.length; bucket++) {
      if (left < counts[bucket]) {
        return new long[] {prefix << OrderedBits.BITS | bucket, left};
      }
      left -= counts[bucket];
    }
    throw new IllegalStateException("The rows of a pass are not those of the pass before");
  }

  private double value(long ordered) {
    return width == Float.SIZE ? OrderedBits.toFloat(ordered) : OrderedBits.toDouble(ordered);
  }

  private static double middle(double low, double high) {
    double apart = high - low;
    return Double.isInfinite(apart) ? low / 2 + high / 2 : low + apart * 0.5;
  }
}
