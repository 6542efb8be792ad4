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
  private float[] floats = new float[0];
  private double[] doubles = new double[0];
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

  /** Values without gaps first, so that the loops over them have nothing to ask. */
  private void summarise(float[] from, long[] validity, int length) {
    if (floats.length < length) {
      floats = new float[length];
    }
    float[] to = floats;
    int count = 0;
    for (int i = 0; i < length; i++) {
      float value = from[i];
      to[count] = value;
      // No branch: gaps come at random.
      int valid = validity == null ? 1 : (int) (validity[i >>> 6] >>> i) & 1;
      count += (Float.isFinite(value) ? 1 : 0) & valid;
    }
    int missing = length - Bits.count(validity, length);
    if (count + missing == length) {
      nulls += missing;
    } else {
      for (int i = 0; i < length; i++) {
        boolean valid = Bits.isSet(validity, i);
        if (!valid || !Float.isFinite(from[i])) {
          gap(from[i], valid);
        }
      }
    }
    if (count == 0) {
      return;
    }
    double shift = values == 0 ? to[0] : first;
    double total = sum;
    double totalSquares = squares;
    int least = Integer.MAX_VALUE;
    int most = Integer.MIN_VALUE;
    int[] buckets = low;
    // One loop: the sums wait for each other, and the rest is done meanwhile. Least and most are
    // those of the bits in order, because Math.min of floats takes longer than all of it.
    for (int i = 0; i < count; i++) {
      float value = to[i];
      double apart = value - shift;
      total += apart;
      totalSquares += apart * apart;
      int bits = OrderedBits.of(value) ^ Integer.MIN_VALUE;
      least = Math.min(least, bits);
      most = Math.max(most, bits);
      if (buckets != null) {
        buckets[(bits >>> OrderedBits.BITS) ^ OrderedBits.BUCKETS / 2]++;
      }
    }
    keep(
        count,
        shift,
        total,
        totalSquares,
        OrderedBits.toFloat(least ^ Integer.MIN_VALUE),
        OrderedBits.toFloat(most ^ Integer.MIN_VALUE));
  }

  private void summarise(double[] from, long[] validity, int length) {
    if (doubles.length < length) {
      doubles = new double[length];
    }
    double[] to = doubles;
    int count = 0;
    for (int i = 0; i < length; i++) {
      boolean valid = Bits.isSet(validity, i);
      if (valid && Double.isFinite(from[i])) {
        to[count++] = from[i];
      } else {
        gap(from[i], valid);
      }
    }
    if (count == 0) {
      return;
    }
    double shift = values == 0 ? to[0] : first;
    double total = sum;
    double totalSquares = squares;
    double least = to[0];
    double most = to[0];
    for (int i = 0; i < count; i++) {
      double apart = to[i] - shift;
      total += apart;
      totalSquares += apart * apart;
      least = Math.min(least, to[i]);
      most = Math.max(most, to[i]);
    }
    int[] buckets = low;
    for (int i = 0; buckets != null && i < count; i++) {
      buckets[(int) (OrderedBits.of(to[i]) >>> 3 * OrderedBits.BITS)]++;
    }
    keep(count, shift, total, totalSquares, least, most);
  }

  private void keep(
      int count, double shift, double total, double totalSquares, double least, double most) {
    values += count;
    first = shift;
    sum = total;
    squares = totalSquares;
    min = Math.min(min, least);
    max = Math.max(max, most);
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
