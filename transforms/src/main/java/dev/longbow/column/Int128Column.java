package dev.longbow.column;

import java.util.Arrays;

/**
 * 128-bit values in two longs each, low word first: decimals as two's complement unscaled values
 * (Arrow's decimal128), UUIDs as their 16 bytes read as little-endian words.
 */
public final class Int128Column extends Column {
  private final long[] words;

  /** A column over the first {@code 2 * length} words; {@code validity} null means no nulls. */
  public Int128Column(DataType type, int length, long[] words, long[] validity) {
    super(type, length, validity);
    this.words = words;
  }

  /** Low word of row i at 2i, high word at 2i + 1; not to be written. */
  public long[] words() {
    return words;
  }

  @Override
  Object boxed(int row) {
    long low = words[2 * row];
    long high = words[2 * row + 1];
    return type() instanceof DataType.Decimal decimal
        ? Boxes.decimal(low, high, decimal.scale())
        : Boxes.uuid(low, high);
  }

  @Override
  public Int128Column gather(int[] selection, int count) {
    long[] result = new long[2 * count];
    for (int i = 0; i < count; i++) {
      result[2 * i] = words[2 * selection[i]];
      result[2 * i + 1] = words[2 * selection[i] + 1];
    }
    return new Int128Column(type(), count, result, Bits.gather(validity(), selection, count));
  }

  @Override
  public Int128Column slice(int from, int count) {
    return new Int128Column(
        type(),
        count,
        Arrays.copyOfRange(words, 2 * from, 2 * (from + count)),
        Bits.slice(validity(), from, count));
  }

  @Override
  public Int128Column withValidity(long[] bits) {
    return new Int128Column(type(), length(), words, bits);
  }

  @Override
  public Int128Column withType(DataType other) {
    return new Int128Column(other, length(), words, validity());
  }

  @Override
  public long heapBytes() {
    return 8L * words.length + validityBytes();
  }
}
