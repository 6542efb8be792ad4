package dev.longbow.column;

import java.util.Arrays;

/** 16-bit integers. */
public final class ShortColumn extends Column {
  private final short[] values;

  /** A column over the first {@code length} values; {@code validity} null means no nulls. */
  public ShortColumn(DataType type, int length, short[] values, long[] validity) {
    super(type, length, validity);
    this.values = values;
  }

  /** The values; not to be written. */
  public short[] values() {
    return values;
  }

  @Override
  Object boxed(int row) {
    return Boxes.integer(type(), values[row]);
  }

  @Override
  public ShortColumn gather(int[] selection, int count) {
    short[] result = new short[count];
    for (int i = 0; i < count; i++) {
      result[i] = values[selection[i]];
    }
    return new ShortColumn(type(), count, result, Bits.gather(validity(), selection, count));
  }

  @Override
  public ShortColumn slice(int from, int count) {
    return new ShortColumn(
        type(),
        count,
        Arrays.copyOfRange(values, from, from + count),
        Bits.slice(validity(), from, count));
  }

  @Override
  public ShortColumn withValidity(long[] bits) {
    return new ShortColumn(type(), length(), values, bits);
  }

  @Override
  public ShortColumn withType(DataType other) {
    return new ShortColumn(other, length(), values, validity());
  }

  @Override
  public long heapBytes() {
    return 2L * values.length + validityBytes();
  }
}
