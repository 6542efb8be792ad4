package dev.longbow.io.parquet;

import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A growing byte array with little-endian writes; reused from page to page. */
final class ByteSink extends OutputStream {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes = new byte[1 << 12];
  private int size;

  /** The array behind; valid up to {@link #size} and until the next write. */
  byte[] array() {
    return bytes;
  }

  int size() {
    return size;
  }

  /** Sets the size after bytes were written into {@link #array} directly. */
  void size(int newSize) {
    size = newSize;
  }

  void clear() {
    size = 0;
  }

  /** Makes room for this many more bytes and returns the array. */
  byte[] reserve(int more) {
    int needed = Math.addExact(size, more);
    if (needed > bytes.length) {
      bytes =
          Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(2L * size, needed)));
    }
    return bytes;
  }

  @Override
  public void write(int value) {
    reserve(1)[size++] = (byte) value;
  }

  @Override
  public void write(byte[] from, int offset, int length) {
    System.arraycopy(from, offset, reserve(length), size, length);
    size += length;
  }

  void putInt(int value) {
    INT.set(reserve(4), size, value);
    size += 4;
  }

  void putLong(long value) {
    LONG.set(reserve(8), size, value);
    size += 8;
  }

  /** Writes over four bytes written before. */
  void setInt(int position, int value) {
    INT.set(bytes, position, value);
  }

  void putVarint(int value) {
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    write(rest);
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  static void setInt(byte[] array, int position, int value) {
    INT.set(array, position, value);
  }

  static void setLong(byte[] array, int position, long value) {
    LONG.set(array, position, value);
  }

  static int getInt(byte[] array, int position) {
    return (int) INT.get(array, position);
  }

  static long getLong(byte[] array, int position) {
    return (long) LONG.get(array, position);
  }
}
