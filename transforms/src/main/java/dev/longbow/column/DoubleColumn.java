package dev.longbow.column;

import java.util.Arrays;

/** 64-bit floating-point numbers. */
public final class DoubleColumn extends Column {
  private final double[] values;

  /** A column over the first {@code length} values; {@code validity} null means no nulls. */
  public DoubleColumn(DataType type, int length, double[] values, long[] validity) {
    super(type, length, validity);
    this.values = values;
  }

  /** The values; not to be written. */
  public double[] values() {
    return values;
  }

  @Override
  Object boxed(int row) {
    return values[row];
  }

  @Override
  public DoubleColumn gather(int[] selection, int count) {
    double[] result = new double[count];
    for (int i = 0; i < count; i++) {
      result[i] = values[selection[i]];
    }
    return new DoubleColumn(type(), count, result, Bits.gather(validity(), selection, count));
  }

  @Override
  public DoubleColumn slice(int from, int count) {
    return new DoubleColumn(
        type(),
        count,
        Arrays.copyOfRange(values, from, from + count),
        Bits.slice(validity(), from, count));
  }

  @Override
  public DoubleColumn withValidity(long[] bits) {
    return new DoubleColumn(type(), length(), values, bits);
  }

  @Override
  public DoubleColumn withType(DataType other) {
    return new DoubleColumn(other, length(), values, validity());
  }

  @Override
  public long heapBytes() {
    return 8L * values.length + validityBytes();
  }
}
