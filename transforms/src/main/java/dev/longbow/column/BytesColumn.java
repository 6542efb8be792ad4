package dev.longbow.column;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Strings (UTF-8) and binary values: row i is {@code bytes[offsets[i] .. offsets[i + 1])}. */
public final class BytesColumn extends Column {
  private final int[] offsets;
  private final byte[] bytes;

  /** A column over {@code length + 1} offsets; {@code validity} null means no nulls. */
  public BytesColumn(DataType type, int length, int[] offsets, byte[] bytes, long[] validity) {
    super(type, length, validity);
    this.offsets = offsets;
    this.bytes = bytes;
  }

  /** The offsets, not decreasing, the first not always 0; not to be written. */
  public int[] offsets() {
    return offsets;
  }

  /** The bytes of all values; not to be written. */
  public byte[] bytes() {
    return bytes;
  }

  /** A row's bytes as text, whether or not the row is null. */
  public String text(int row) {
    return new String(bytes, offsets[row], offsets[row + 1] - offsets[row], StandardCharsets.UTF_8);
  }

  @Override
  Object boxed(int row) {
    return type() instanceof DataType.Binary
        ? Arrays.copyOfRange(bytes, offsets[row], offsets[row + 1])
        : text(row);
  }

  @Override
  public BytesColumn gather(int[] selection, int count) {
    int[] to = new int[count + 1];
    int total = 0;
    for (int i = 0; i < count; i++) {
      int row = selection[i];
      total = Math.addExact(total, offsets[row + 1] - offsets[row]);
      to[i + 1] = total;
    }
    byte[] result = new byte[total];
    for (int i = 0; i < count; i++) {
      System.arraycopy(bytes, offsets[selection[i]], result, to[i], to[i + 1] - to[i]);
    }
    return new BytesColumn(type(), count, to, result, Bits.gather(validity(), selection, count));
  }

  @Override
  public BytesColumn slice(int from, int count) {
    int start = offsets[from];
    int[] to = new int[count + 1];
    for (int i = 0; i <= count; i++) {
      to[i] = offsets[from + i] - start;
    }
    return new BytesColumn(
        type(),
        count,
        to,
        Arrays.copyOfRange(bytes, start, offsets[from + count]),
        Bits.slice(validity(), from, count));
  }

  @Override
  public BytesColumn withValidity(long[] bits) {
    return new BytesColumn(type(), length(), offsets, bytes, bits);
  }

  @Override
  public BytesColumn withType(DataType other) {
    return new BytesColumn(other, length(), offsets, bytes, validity());
  }

  @Override
  public long heapBytes() {
    return 4L * offsets.length + bytes.length + validityBytes();
  }
}
