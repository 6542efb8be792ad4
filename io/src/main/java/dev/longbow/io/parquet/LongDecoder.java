package dev.longbow.io.parquet;

import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.Int128Column;
import dev.longbow.column.LongColumn;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Set;
import org.apache.parquet.format.Encoding;

/** INT64 and INT96: integers, times and timestamps of any unit, decimals of up to 18 digits. */
final class LongDecoder extends ValueDecoder {
  /** How stored values become Longbow's. */
  enum Unit {
    AS_STORED,
    /** Milliseconds, multiplied to microseconds. */
    MILLIS,
    /** Nanoseconds, rounded down to microseconds. */
    NANOS,
    /** INT96: nanoseconds of the day and Julian day, rounded down to microseconds. */
    INT96
  }

  private static final long JULIAN_DAY_OF_EPOCH = 2_440_588;
  private static final long MICROS_PER_DAY = 86_400_000_000L;

  private final DataType type;
  private final Unit unit;
  private long[] dictionary;
  private long[] values;

  LongDecoder(DataType type, Unit unit) {
    super(
        unit == Unit.INT96 ? 12 : 8,
        unit == Unit.INT96
            ? Set.of()
            : Set.of(Encoding.DELTA_BINARY_PACKED, Encoding.BYTE_STREAM_SPLIT));
    this.type = type;
    this.unit = unit;
  }

  @Override
  void readDictionary(int count) {
    int start = take(count, width);
    dictionary = new long[count];
    copy(start, dictionary, 0, count);
  }

  @Override
  int dictionarySize() {
    return dictionary == null ? -1 : dictionary.length;
  }

  @Override
  void allocate(int rows) {
    values = new long[rows];
  }

  @Override
  void read(int at, int count) {
    if (coded) {
      int[] from = scratchCodes(count);
      long[] to = values;
      long[] lookup = dictionary;
      for (int i = 0; i < count; i++) {
        to[at + i] = lookup[from[i]];
      }
    } else if (encoding == Encoding.DELTA_BINARY_PACKED) {
      deltas.read(values, at, count);
      convert(values, at, count);
    } else {
      copy(take(count, width), values, at, count);
    }
  }

  private void copy(int start, long[] to, int at, int count) {
    if (unit == Unit.INT96) {
      for (int i = 0; i < count; i++) {
        to[at + i] =
            int96(
                LittleEndian.getLong(bytes, start + 12 * i),
                LittleEndian.getInt(bytes, start + 12 * i + 8));
      }
      return;
    }
    ByteBuffer.wrap(bytes, start, 8 * count)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asLongBuffer()
        .get(to, at, count);
    convert(to, at, count);
  }

  private void convert(long[] to, int at, int count) {
    if (unit == Unit.MILLIS) {
      for (int i = at; i < at + count; i++) {
        to[i] = micros(to[i]);
      }
    } else if (unit == Unit.NANOS) {
      for (int i = at; i < at + count; i++) {
        to[i] = Math.floorDiv(to[i], 1000L);
      }
    }
  }

  /** Microseconds since the epoch of an INT96's nanoseconds of the day and Julian day. */
  static long int96(long nanos, int julianDay) {
    long day = (julianDay & 0xFFFFFFFFL) - JULIAN_DAY_OF_EPOCH;
    return day * MICROS_PER_DAY + Math.floorDiv(nanos, 1000L);
  }

  private static long micros(long millis) {
    if (millis > Long.MAX_VALUE / 1000 || millis < Long.MIN_VALUE / 1000) {
      throw new LongbowException(
          ErrorCode.BAD_VALUE,
          "Cannot hold timestamp %d ms in microseconds (64 bits)".formatted(millis));
    }
    return millis * 1000;
  }

  @Override
  void spread(long[] bits, int at, int rows, int present) {
    Spread.longs(values, bits, at, rows, present);
  }

  @Override
  Column finish(int rows, long[] validity) {
    return column(values, rows, validity);
  }

  @Override
  Column dictionaryAndNull() {
    int rows = dictionary.length + 1;
    return column(Arrays.copyOf(dictionary, rows), rows, IntDecoder.lastNull(rows));
  }

  private Column column(long[] array, int rows, long[] validity) {
    if (!(type instanceof DataType.Decimal)) {
      return new LongColumn(type, rows, array, validity);
    }
    long[] words = new long[2 * rows];
    for (int i = 0; i < rows; i++) {
      words[2 * i] = array[i];
      words[2 * i + 1] = array[i] >> 63;
    }
    return new Int128Column(type, rows, words, validity);
  }
}
