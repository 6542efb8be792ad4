package dev.longbow.column;

import java.util.Arrays;

/** 32-bit floating-point numbers. */
public final class FloatColumn extends Column {
  private final float[] values;

  /** A column over the first {@code length} values; {@code validity} null means no nulls. */
  public FloatColumn(DataType type, int length, float[] values, long[] validity) {
    super(type, length, validity);
    this.values = values;
  }

  /** The values; not to be written. */
  public float[] values() {
    return values;
  }

  @Override
  Object boxed(int row) {
    return values[row];
  }

  @Override
  public FloatColumn gather(int[] selection, int count) {
    float[] result = new float[count];
    for (int i = 0; i < count; i++) {
      result[i] = values[selection[i]];
    }
    return new FloatColumn(type(), count, result, Bits.gather(validity(), selection, count));
  }

  @Override
  public FloatColumn slice(int from, int count) {
    return new FloatColumn(
        type(),
        count,
        Arrays.copyOfRange(values, from, from + count),
        Bits.slice(validity(), from, count));
  }

  @Override
  public FloatColumn withValidity(long[] bits) {
    return new FloatColumn(type(), length(), values, bits);
  }

  @Override
  public FloatColumn withType(DataType other) {
    return new FloatColumn(other, length(), values, validity());
  }

  @Override
  public long heapBytes() {
    return 4L * values.length + validityBytes();
  }
}
