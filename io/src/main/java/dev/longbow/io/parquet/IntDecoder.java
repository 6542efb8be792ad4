package dev.longbow.io.parquet;

import dev.longbow.column.Bits;
import dev.longbow.column.ByteColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.Int128Column;
import dev.longbow.column.IntColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.column.ShortColumn;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import org.apache.parquet.format.Encoding;

/** INT32: integers up to 32 bits, dates, times in milliseconds, small decimals. */
final class IntDecoder extends ValueDecoder {
  private final DataType type;
  private int[] dictionary;
  private int[] values;

  IntDecoder(DataType type) {
    super(4, Set.of(Encoding.DELTA_BINARY_PACKED, Encoding.BYTE_STREAM_SPLIT));
    this.type = type;
  }

  @Override
  void readDictionary(int count) {
    int start = take(count, 4);
    dictionary = new int[count];
    copy(start, dictionary, 0, count);
  }

  @Override
  int dictionarySize() {
    return dictionary == null ? -1 : dictionary.length;
  }

  @Override
  void allocate(int rows) {
    values = new int[rows];
  }

  @Override
  void read(int at, int count) {
    if (coded) {
      readCodes(values, at, count);
      int[] from = dictionary;
      for (int i = at; i < at + count; i++) {
        values[i] = from[values[i]];
      }
    } else if (encoding == Encoding.DELTA_BINARY_PACKED) {
      deltas.read(values, at, count);
    } else {
      copy(take(count, 4), values, at, count);
    }
  }

  private void copy(int start, int[] to, int at, int count) {
    ByteBuffer.wrap(bytes, start, 4 * count)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asIntBuffer()
        .get(to, at, count);
  }

  @Override
  void spread(long[] bits, int at, int rows, int present) {
    Spread.ints(values, bits, at, rows, present);
  }

  @Override
  Column finish(int rows, long[] validity) {
    return column(values, rows, validity);
  }

  @Override
  Column dictionaryAndNull() {
    int rows = dictionary.length + 1;
    return column(java.util.Arrays.copyOf(dictionary, rows), rows, lastNull(rows));
  }

  static long[] lastNull(int rows) {
    long[] validity = Bits.allSet(rows);
    Bits.clear(validity, rows - 1);
    return validity;
  }

  private Column column(int[] array, int rows, long[] validity) {
    return switch (type.physical()) {
      case INT8 -> {
        byte[] narrow = new byte[rows];
        boolean signed = ((DataType.Int) type).signed();
        for (int i = 0; i < rows; i++) {
          narrow[i] = (byte) array[i];
          checkRange(array[i], signed ? narrow[i] : narrow[i] & 0xFF, i, validity);
        }
        yield new ByteColumn(type, rows, narrow, validity);
      }
      case INT16 -> {
        short[] narrow = new short[rows];
        boolean signed = ((DataType.Int) type).signed();
        for (int i = 0; i < rows; i++) {
          narrow[i] = (short) array[i];
          checkRange(array[i], signed ? narrow[i] : narrow[i] & 0xFFFF, i, validity);
        }
        yield new ShortColumn(type, rows, narrow, validity);
      }
      case INT64 -> {
        // Times in milliseconds, or a 64-bit integer type stored as INT32.
        long[] wide = new long[rows];
        long factor = type instanceof DataType.Time ? 1000 : 1;
        for (int i = 0; i < rows; i++) {
          wide[i] = array[i] * factor;
        }
        yield new LongColumn(type, rows, wide, validity);
      }
      case INT128 -> {
        long[] words = new long[2 * rows];
        for (int i = 0; i < rows; i++) {
          words[2 * i] = array[i];
          words[2 * i + 1] = array[i] >> 31;
        }
        yield new Int128Column(type, rows, words, validity);
      }
      default -> new IntColumn(type, rows, array, validity);
    };
  }

  private void checkRange(int stored, int narrowed, int row, long[] validity) {
    if (stored != narrowed && Bits.isSet(validity, row)) {
      throw Corrupt.page("value %d is outside its type %s", stored, type);
    }
  }
}
