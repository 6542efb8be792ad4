package dev.longbow.io.parquet;

import dev.longbow.column.Bits;
import dev.longbow.column.Column;
import dev.longbow.column.Int128Column;
import java.util.Arrays;

/**
 * 128-bit values as big-endian bytes of a fixed length: decimals of more than 18 digits (only as
 * many bytes as the precision needs) and UUIDs.
 */
final class FixedValues extends ValueBuffer {
  private final int width;
  private final boolean isDecimal;
  private byte[] values = new byte[1024];
  private int size;

  private FixedValues(int width, boolean isDecimal) {
    this.width = width;
    this.isDecimal = isDecimal;
  }

  /** A buffer of decimals in this many bytes. */
  static FixedValues decimals(int width) {
    return new FixedValues(width, true);
  }

  /** A buffer of UUIDs. */
  static FixedValues uuids() {
    return new FixedValues(16, false);
  }

  @Override
  void append(Column column, int from, int count) {
    int needed = Math.multiplyExact(size + count, width);
    if (needed > values.length) {
      values = Arrays.copyOf(values, grown(values.length, needed));
    }
    long[] words = ((Int128Column) column).words();
    for (int i = from; i < from + count; i++) {
      if (Bits.isSet(column.validity(), i)) {
        put(words[2 * i], words[2 * i + 1], width * size);
        size++;
      }
    }
  }

  private void put(long low, long high, int at) {
    if (isDecimal) {
      long word = low;
      for (int i = width - 1; i >= 0; i--) {
        values[at + i] = (byte) word;
        word >>>= 8;
        if (width - i == 8) {
          word = high;
        }
      }
    } else {
      // The words of a UUID are its bytes read as little-endian numbers.
      ByteSink.setLong(values, at, low);
      ByteSink.setLong(values, at + 8, high);
    }
  }

  @Override
  int size() {
    return size;
  }

  @Override
  long plainBytes(int from, int to) {
    return (long) width * (to - from);
  }

  @Override
  int buildDictionary() {
    return 0;
  }

  @Override
  void writeDictionary(ByteSink out) {
    throw new IllegalStateException("128-bit values have no dictionary");
  }

  @Override
  void writePlain(int from, int to, ByteSink out) {
    out.write(values, from * width, (to - from) * width);
  }

  @Override
  byte[][] bounds(int from, int to) {
    if (from == to) {
      return null;
    }
    int min = from;
    int max = from;
    for (int i = from + 1; i < to; i++) {
      if (compare(values, i * width, values, min * width) < 0) {
        min = i;
      } else if (compare(values, i * width, values, max * width) > 0) {
        max = i;
      }
    }
    return new byte[][] {
      Arrays.copyOfRange(values, min * width, (min + 1) * width),
      Arrays.copyOfRange(values, max * width, (max + 1) * width)
    };
  }

  @Override
  int compare(byte[] a, byte[] b) {
    return compare(a, 0, b, 0);
  }

  private int compare(byte[] a, int atA, byte[] b, int atB) {
    if (isDecimal && a[atA] != b[atB]) {
      return Byte.compare(a[atA], b[atB]);
    }
    return Arrays.compareUnsigned(a, atA, atA + width, b, atB, atB + width);
  }

  @Override
  void clear() {
    size = 0;
  }
}
