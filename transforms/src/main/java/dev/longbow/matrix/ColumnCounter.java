package dev.longbow.matrix;

import dev.longbow.column.Bits;
import dev.longbow.column.Column;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.FloatColumn;

/**
 * One pass over one column in one task: summarises it in the first pass, and counts the 16 bits of
 * its numbers that are looked at in this one. Sums are made in the order of the rows, so that they
 * do not depend on how rows were put into batches.
 */
public final class ColumnCounter {
  private final ColumnState before;
  private final int pass;
  private int[] low;
  private int[] high;
  private long rows;
  private long nulls;
  private long nans;
  private long infinities;
  private long values;
  private double first;
  private double sum;
  private double squares;
  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;

  /**
   * A counter.
   *
   * @param median whether bits are counted
   * @param pass from 0
   * @param before what the pass before found; null in the first
   */
  public ColumnCounter(boolean median, int pass, ColumnState before) {
    this.pass = pass;
    this.before = before;
    boolean wanted = median && (before == null || before.summary().values() > 0);
    this.low = wanted ? new int[OrderedBits.BUCKETS] : null;
    this.high = wanted && pass > 0 && before.isApart() ? new int[OrderedBits.BUCKETS] : null;
  }

  /** Bytes of heap. */
  public long heapBytes() {
    return 4L * OrderedBits.BUCKETS * ((low == null ? 0 : 1) + (high == null ? 0 : 1));
  }

  /** Takes a batch's column of float32 or float64. */
  public void add(Column column) {
    rows += column.length();
    if (pass > 0) {
      if (low != null) {
        count(column);
      }
    } else if (column instanceof FloatColumn floats) {
      summarise(floats.values(), column.validity(), column.length());
    } else {
      summarise(((DoubleColumn) column).values(), column.validity(), column.length());
    }
  }

  private void summarise(float[] from, long[] validity, int length) {
    double shift = first;
    double total = sum;
    double totalSquares = squares;
    float least = (float) min;
    float most = (float) max;
    for (int i = 0; i < length; i++) {
      float value = from[i];
      if (Float.isFinite(value) && Bits.isSet(validity, i)) {
        if (values++ == 0) {
          shift = value;
        }
        double apart = value - shift;
        total += apart;
        totalSquares += apart * apart;
        least = value < least ? value : least;
        most = value > most ? value : most;
        if (low != null) {
          low[OrderedBits.of(value) >>> OrderedBits.BITS]++;
        }
      } else {
        gap(value, Bits.isSet(validity, i));
      }
    }
    keep(shift, total, totalSquares, least, most);
  }

  private void summarise(double[] from, long[] validity, int length) {
    double shift = first;
    double total = sum;
    double totalSquares = squares;
    double least = min;
    double most = max;
    for (int i = 0; i < length; i++) {
      double value = from[i];
      if (Double.isFinite(value) && Bits.isSet(validity, i)) {
        if (values++ == 0) {
          shift = value;
        }
        double apart = value - shift;
        total += apart;
        totalSquares += apart * apart;
        least = value < least ? value : least;
        most = value > most ? value : most;
        if (low != null) {
          low[(int) (OrderedBits.of(value) >>> 3 * OrderedBits.BITS)]++;
        }
      } else {
        gap(value, Bits.isSet(validity, i));
      }
    }
    keep(shift, total, totalSquares, least, most);
  }

  private void keep(double shift, double total, double totalSquares, double least, double most) {
    first = shift;
    sum = total;
    squares = totalSquares;
    min = least;
    max = most;
  }

  private void gap(double value, boolean valid) {
    if (!valid) {
      nulls++;
    } else if (Double.isNaN(value)) {
      nans++;
    } else {
      infinities++;
    }
  }

  private void count(Column column) {
    long[] validity = column.validity();
    int length = column.length();
    if (column instanceof FloatColumn floats) {
      float[] from = floats.values();
      int lowPrefix = (int) before.lowPrefix();
      int highPrefix = (int) before.highPrefix();
      for (int i = 0; i < length; i++) {
        int bits = OrderedBits.of(from[i]);
        int prefix = bits >>> OrderedBits.BITS;
        if (prefix == lowPrefix && Bits.isSet(validity, i)) {
          low[bits & OrderedBits.BUCKETS - 1]++;
        } else if (high != null && prefix == highPrefix && Bits.isSet(validity, i)) {
          high[bits & OrderedBits.BUCKETS - 1]++;
        }
      }
      return;
    }
    double[] from = ((DoubleColumn) column).values();
    int shift = Long.SIZE - OrderedBits.BITS * pass;
    for (int i = 0; i < length; i++) {
      long bits = OrderedBits.of(from[i]);
      long prefix = bits >>> shift;
      int bucket = (int) (bits >>> shift - OrderedBits.BITS) & OrderedBits.BUCKETS - 1;
      if (prefix == before.lowPrefix() && Bits.isSet(validity, i)) {
        low[bucket]++;
      } else if (high != null && prefix == before.highPrefix() && Bits.isSet(validity, i)) {
        high[bucket]++;
      }
    }
  }

  /** What was found, for {@link ColumnMerger}. */
  public byte[] encode() {
    StateBytes.Writer out = new StateBytes.Writer();
    double mean = values == 0 ? Double.NaN : first + sum / values;
    double around = values == 0 ? 0 : Math.max(0, squares - sum * sum / values);
    out.summary(
        new ColumnSummary(
            rows,
            nulls,
            nans,
            infinities,
            mean,
            around,
            values == 0 ? Double.NaN : min,
            values == 0 ? Double.NaN : max,
            Double.NaN));
    out.histogram(low);
    out.histogram(high);
    return out.bytes();
  }
}
