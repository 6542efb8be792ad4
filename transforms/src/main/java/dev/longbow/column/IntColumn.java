package dev.longbow.column;

import java.util.Arrays;

/** 32-bit integers and dates. */
public final class IntColumn extends Column {
  private final int[] values;

  /** A column over the first {@code length} values; {@code validity} null means no nulls. */
  public IntColumn(DataType type, int length, int[] values, long[] validity) {
    super(type, length, validity);
    this.values = values;
  }

  /** The values; not to be written. */
  public int[] values() {
    return values;
  }

  @Override
  Object boxed(int row) {
    return Boxes.int32(type(), values[row]);
  }

  @Override
  public IntColumn gather(int[] selection, int count) {
    int[] result = new int[count];
    for (int i = 0; i < count; i++) {
      result[i] = values[selection[i]];
    }
    return new IntColumn(type(), count, result, Bits.gather(validity(), selection, count));
  }

  @Override
  public IntColumn slice(int from, int count) {
    return new IntColumn(
        type(),
        count,
        Arrays.copyOfRange(values, from, from + count),
        Bits.slice(validity(), from, count));
  }

  @Override
  public IntColumn withValidity(long[] bits) {
    return new IntColumn(type(), length(), values, bits);
  }

  @Override
  public IntColumn withType(DataType other) {
    return new IntColumn(other, length(), values, validity());
  }

  @Override
  public long heapBytes() {
    return 4L * values.length + validityBytes();
  }
}
