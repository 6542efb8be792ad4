package dev.longbow.column;

import java.util.Arrays;

/** 8-bit integers. */
public final class ByteColumn extends Column {
  private final byte[] values;

  /** A column over the first {@code length} values; {@code validity} null means no nulls. */
  public ByteColumn(DataType type, int length, byte[] values, long[] validity) {
    super(type, length, validity);
    this.values = values;
  }

  /** The values; not to be written. */
  public byte[] values() {
    return values;
  }

  @Override
  Object boxed(int row) {
    return Boxes.integer(type(), values[row]);
  }

  @Override
  public ByteColumn gather(int[] selection, int count) {
    byte[] result = new byte[count];
    for (int i = 0; i < count; i++) {
      result[i] = values[selection[i]];
    }
    return new ByteColumn(type(), count, result, Bits.gather(validity(), selection, count));
  }

  @Override
  public ByteColumn slice(int from, int count) {
    return new ByteColumn(
        type(),
        count,
        Arrays.copyOfRange(values, from, from + count),
        Bits.slice(validity(), from, count));
  }

  @Override
  public ByteColumn withValidity(long[] bits) {
    return new ByteColumn(type(), length(), values, bits);
  }

  @Override
  public ByteColumn withType(DataType other) {
    return new ByteColumn(other, length(), values, validity());
  }

  @Override
  public long heapBytes() {
    return 1L * values.length + validityBytes();
  }
}
