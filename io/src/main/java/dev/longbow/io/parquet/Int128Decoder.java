package dev.longbow.io.parquet;

import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.Int128Column;
import java.util.Arrays;
import java.util.Set;
import org.apache.parquet.format.Encoding;

/** Decimals as big-endian bytes of fixed or varying length, and UUIDs. */
final class Int128Decoder extends ValueDecoder {
  private final DataType type;
  private long[] dictionary;
  private long[] values;

  /** A decoder of values of {@code width} bytes, or 0 when each has its own length. */
  Int128Decoder(DataType type, int width) {
    super(
        width,
        width > 0
            ? Set.of(Encoding.DELTA_BYTE_ARRAY, Encoding.BYTE_STREAM_SPLIT)
            : Set.of(Encoding.DELTA_LENGTH_BYTE_ARRAY, Encoding.DELTA_BYTE_ARRAY));
    this.type = type;
  }

  @Override
  void readDictionary(int count) {
    if (width == 0 && 4L * count > end - position) {
      throw Corrupt.page("a dictionary of %d values in %d bytes", count, end - position);
    }
    if ((long) width * count > end - position) {
      throw Corrupt.page("a dictionary of %d values in %d bytes", count, end - position);
    }
    dictionary = new long[2 * count];
    plain(dictionary, 0, count);
  }

  @Override
  int dictionarySize() {
    return dictionary == null ? -1 : dictionary.length / 2;
  }

  @Override
  void allocate(int rows) {
    values = new long[2 * rows];
  }

  @Override
  void read(int at, int count) {
    if (!coded) {
      plain(values, at, count);
      return;
    }
    int[] from = scratchCodes(count);
    for (int i = 0; i < count; i++) {
      values[2 * (at + i)] = dictionary[2 * from[i]];
      values[2 * (at + i) + 1] = dictionary[2 * from[i] + 1];
    }
  }

  private void plain(long[] to, int at, int count) {
    if (isDeltaBytes()) {
      ByteHeap heap = readDeltaBytes(count);
      for (int i = 0; i < count; i++) {
        int start = heap.offsets[i];
        value(heap.bytes, start, heap.offsets[i + 1] - start, to, at + i);
      }
    } else if (width > 0) {
      int start = take(count, width);
      for (int i = 0; i < count; i++) {
        value(bytes, start + i * width, width, to, at + i);
      }
    } else {
      for (int i = at; i < at + count; i++) {
        int length = length();
        value(bytes, take(1, length), length, to, i);
      }
    }
  }

  private void value(byte[] from, int start, int length, long[] to, int row) {
    if (type instanceof DataType.Decimal) {
      decimal(from, start, length, to, row);
    } else {
      to[2 * row] = LittleEndian.getLong(from, start);
      to[2 * row + 1] = LittleEndian.getLong(from, start + 8);
    }
  }

  private int length() {
    return BytesDecoder.checkLength(LittleEndian.getInt(bytes, take(1, 4)));
  }

  /** Sign-extends big-endian bytes; more than 16 may only repeat the sign. */
  private static void decimal(byte[] bytes, int start, int length, long[] to, int row) {
    long high = length > 0 && bytes[start] < 0 ? -1 : 0;
    long low = high;
    for (int i = 0; i < length; i++) {
      if (i < length - 16 && bytes[start + i] != (byte) (bytes[start] >> 7)) {
        throw Corrupt.page("a decimal of %d bytes does not fit 128 bits", length);
      }
      high = high << 8 | low >>> 56;
      low = low << 8 | bytes[start + i] & 0xFF;
    }
    to[2 * row] = low;
    to[2 * row + 1] = high;
  }

  @Override
  void spread(long[] bits, int at, int rows, int present) {
    Spread.words(values, bits, at, rows, present);
  }

  @Override
  void skipPlain(int count) {
    if (width > 0) {
      take(count, width);
    } else {
      for (int i = 0; i < count; i++) {
        take(1, length());
      }
    }
  }

  @Override
  Column finish(int rows, long[] validity) {
    return new Int128Column(type, rows, values, validity);
  }

  @Override
  Column dictionaryAndNull() {
    int rows = dictionary.length / 2 + 1;
    long[] padded = Arrays.copyOf(dictionary, 2 * rows);
    return new Int128Column(type, rows, padded, IntDecoder.lastNull(rows));
  }
}
