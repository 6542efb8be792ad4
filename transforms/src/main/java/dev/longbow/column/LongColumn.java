package dev.longbow.column;

import java.util.Arrays;

/** 64-bit integers, times and timestamps. */
public final class LongColumn extends Column {
  private final long[] values;

  /** A column over the first {@code length} values; {@code validity} null means no nulls. */
  public LongColumn(DataType type, int length, long[] values, long[] validity) {
    super(type, length, validity);
    this.values = values;
  }

  /** The values; not to be written. */
  public long[] values() {
    return values;
  }

  @Override
  Object boxed(int row) {
    return Boxes.int64(type(), values[row]);
  }

  @Override
  public LongColumn gather(int[] selection, int count) {
    long[] result = new long[count];
    for (int i = 0; i < count; i++) {
      result[i] = values[selection[i]];
    }
    return new LongColumn(type(), count, result, Bits.gather(validity(), selection, count));
  }

  @Override
  public LongColumn slice(int from, int count) {
    return new LongColumn(
        type(),
        count,
        Arrays.copyOfRange(values, from, from + count),
        Bits.slice(validity(), from, count));
  }

  @Override
  public LongColumn withValidity(long[] bits) {
    return new LongColumn(type(), length(), values, bits);
  }

  @Override
  public LongColumn withType(DataType other) {
    return new LongColumn(other, length(), values, validity());
  }

  @Override
  public long heapBytes() {
    return 8L * values.length + validityBytes();
  }
}
