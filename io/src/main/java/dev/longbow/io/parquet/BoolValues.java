package dev.longbow.io.parquet;

import dev.longbow.column.Bits;
import dev.longbow.column.BoolColumn;
import dev.longbow.column.Column;
import java.util.Arrays;

/** Booleans; a bit each in plain encoding, so a dictionary never pays. */
final class BoolValues extends ValueBuffer {
  private byte[] values = new byte[1024];
  private int size;

  @Override
  void append(Column column, int from, int count) {
    if (size + count > values.length) {
      values = Arrays.copyOf(values, grown(values.length, size + count));
    }
    byte[] source = ((BoolColumn) column).values();
    for (int i = from; i < from + count; i++) {
      values[size] = source[i];
      size += Bits.isSet(column.validity(), i) ? 1 : 0;
    }
  }

  @Override
  int size() {
    return size;
  }

  @Override
  long plainBytes(int from, int to) {
    return (to - from + 7L) >>> 3;
  }

  @Override
  int buildDictionary() {
    return 0;
  }

  @Override
  void writeDictionary(ByteSink out) {
    throw new IllegalStateException("Booleans have no dictionary");
  }

  @Override
  void writePlain(int from, int to, ByteSink out) {
    for (int start = from; start < to; start += 8) {
      int bits = 0;
      for (int i = start; i < Math.min(to, start + 8); i++) {
        bits |= values[i] << (i - start);
      }
      out.write(bits);
    }
  }

  @Override
  byte[][] bounds(int from, int to) {
    if (from == to) {
      return null;
    }
    byte min = 1;
    byte max = 0;
    for (int i = from; i < to; i++) {
      min &= values[i];
      max |= values[i];
    }
    return new byte[][] {{min}, {max}};
  }

  @Override
  int compare(byte[] a, byte[] b) {
    return Byte.compare(a[0], b[0]);
  }

  @Override
  void clear() {
    size = 0;
  }
}
