package dev.longbow.column;

import java.util.Arrays;

/**
 * Booleans, one byte each: 0 or 1 (bytes, not bits, so that comparison kernels vectorise; packed to
 * bits at Arrow edges).
 */
public final class BoolColumn extends Column {
  private final byte[] values;

  /** A column over the first {@code length} values; {@code validity} null means no nulls. */
  public BoolColumn(DataType type, int length, byte[] values, long[] validity) {
    super(type, length, validity);
    this.values = values;
  }

  /** The values; not to be written. */
  public byte[] values() {
    return values;
  }

  @Override
  Object boxed(int row) {
    return values[row] != 0;
  }

  @Override
  public BoolColumn gather(int[] selection, int count) {
    byte[] result = new byte[count];
    for (int i = 0; i < count; i++) {
      result[i] = values[selection[i]];
    }
    return new BoolColumn(type(), count, result, Bits.gather(validity(), selection, count));
  }

  @Override
  public BoolColumn slice(int from, int count) {
    return new BoolColumn(
        type(),
        count,
        Arrays.copyOfRange(values, from, from + count),
        Bits.slice(validity(), from, count));
  }

  @Override
  public BoolColumn withValidity(long[] bits) {
    return new BoolColumn(type(), length(), values, bits);
  }

  @Override
  public BoolColumn withType(DataType other) {
    return new BoolColumn(other, length(), values, validity());
  }

  @Override
  public long heapBytes() {
    return 1L * values.length + validityBytes();
  }
}
