package dev.longbow.io.arrow;

import dev.longbow.column.Bits;
import dev.longbow.column.ByteColumn;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.FloatColumn;
import dev.longbow.column.Int128Column;
import dev.longbow.column.IntColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.column.ShortColumn;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.nio.ByteBuffer;

/** Values that all have the same number of bytes. */
final class FixedReader extends VectorReader {
  private static final long MILLIS_PER_DAY = 86_400_000;

  private final StoredBuffer values;
  private final ArrowField field;

  FixedReader(long length, StoredBuffer validity, StoredBuffer values, ArrowField field) {
    super(length, validity);
    this.values = values;
    this.field = field;
  }

  @Override
  Column read(long from, int rows, long[] valid) {
    int width = field.width();
    ByteBuffer range = values.at(width * from, (long) width * rows);
    return switch (field.conversion()) {
      case COPY -> copy(range, rows, valid);
      case HALF -> halves(range, rows, valid);
      case DAYS -> days(range, rows, valid);
      case SECONDS -> times(range, rows, valid, 1_000_000);
      case MILLISECONDS -> times(range, rows, valid, 1_000);
      case NANOSECONDS -> nanoseconds(range, rows, valid, false);
      case EXACT_NANOSECONDS -> nanoseconds(range, rows, valid, true);
      case UNSIGNED_SECONDS -> unsignedSeconds(range, rows, valid);
      case UNSIGNED_DAYS -> unsignedDays(range, rows, valid);
      case DECIMAL -> decimals(range, rows, valid);
      case BINARY -> binary(range, rows, valid);
    };
  }

  private Column copy(ByteBuffer range, int rows, long[] valid) {
    DataType type = field.type();
    switch (type.physical()) {
      case INT8 -> {
        byte[] array = new byte[rows];
        range.get(array);
        return new ByteColumn(type, rows, array, valid);
      }
      case INT16 -> {
        short[] array = new short[rows];
        range.asShortBuffer().get(array);
        return new ShortColumn(type, rows, array, valid);
      }
      case INT32 -> {
        int[] array = new int[rows];
        range.asIntBuffer().get(array);
        return new IntColumn(type, rows, array, valid);
      }
      case INT64 -> {
        long[] array = new long[rows];
        range.asLongBuffer().get(array);
        return new LongColumn(type, rows, array, valid);
      }
      case FLOAT32 -> {
        float[] array = new float[rows];
        range.asFloatBuffer().get(array);
        return new FloatColumn(type, rows, array, valid);
      }
      case FLOAT64 -> {
        double[] array = new double[rows];
        range.asDoubleBuffer().get(array);
        return new DoubleColumn(type, rows, array, valid);
      }
      case INT128 -> {
        long[] words = new long[2 * rows];
        range.asLongBuffer().get(words);
        return new Int128Column(type, rows, words, valid);
      }
      default -> throw new IllegalStateException(field.toString());
    }
  }

  private Column halves(ByteBuffer range, int rows, long[] valid) {
    float[] array = new float[rows];
    for (int i = 0; i < rows; i++) {
      array[i] = single(range.getShort(2 * i));
    }
    return new FloatColumn(field.type(), rows, array, valid);
  }

  /** A float of 16 bits: sign, 5 bits of exponent, 10 of fraction. */
  static float single(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = half >>> 10 & 0x1f;
    int fraction = half & 0x3ff;
    if (exponent == 0) {
      float small = fraction * 0x1p-24f;
      return sign == 0 ? small : -small;
    }
    int wide = exponent == 0x1f ? 0xff : exponent + 112;
    return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
  }

  private Column days(ByteBuffer range, int rows, long[] valid) {
    int[] array = new int[rows];
    for (int i = 0; i < rows; i++) {
      long days = Math.floorDiv(range.getLong(8 * i), MILLIS_PER_DAY);
      if ((int) days != days && Bits.isSet(valid, i)) {
        throw outside(i, range.getLong(8 * i) + " ms");
      }
      array[i] = (int) days;
    }
    return new IntColumn(field.type(), rows, array, valid);
  }

  private Column times(ByteBuffer range, int rows, long[] valid, long factor) {
    long[] array = new long[rows];
    for (int i = 0; i < rows; i++) {
      long value = field.width() == 4 ? range.getInt(4 * i) : range.getLong(8 * i);
      long micros = value * factor;
      if (Math.multiplyHigh(value, factor) != micros >> 63) {
        if (Bits.isSet(valid, i)) {
          throw outside(i, value + (factor == 1_000 ? " ms" : " s"));
        }
        micros = 0;
      }
      array[i] = micros;
    }
    return new LongColumn(field.type(), rows, array, valid);
  }

  private Column nanoseconds(ByteBuffer range, int rows, long[] valid, boolean exact) {
    long[] array = new long[rows];
    for (int i = 0; i < rows; i++) {
      long value = range.getLong(8 * i);
      array[i] = Math.floorDiv(value, 1_000L);
      if (exact && 1_000 * array[i] != value && Bits.isSet(valid, i)) {
        throw outside(i, value + " ns");
      }
    }
    return new LongColumn(field.type(), rows, array, valid);
  }

  private Column unsignedSeconds(ByteBuffer range, int rows, long[] valid) {
    long[] array = new long[rows];
    for (int i = 0; i < rows; i++) {
      array[i] = (range.getInt(4 * i) & 0xffff_ffffL) * 1_000_000;
    }
    return new LongColumn(field.type(), rows, array, valid);
  }

  private Column unsignedDays(ByteBuffer range, int rows, long[] valid) {
    int[] array = new int[rows];
    for (int i = 0; i < rows; i++) {
      array[i] = range.getShort(2 * i) & 0xffff;
    }
    return new IntColumn(field.type(), rows, array, valid);
  }

  private Column decimals(ByteBuffer range, int rows, long[] valid) {
    int width = field.width();
    long[] words = new long[2 * rows];
    for (int i = 0; i < rows; i++) {
      long low = width == 4 ? range.getInt(4 * i) : range.getLong(width * i);
      long high = width == 32 ? range.getLong(32 * i + 8) : low >> 63;
      if (width == 32
          && (range.getLong(32 * i + 16) != high >> 63 || range.getLong(32 * i + 24) != high >> 63)
          && Bits.isSet(valid, i)) {
        throw outside(i, "a number of more than 38 digits");
      }
      words[2 * i] = low;
      words[2 * i + 1] = high;
    }
    return new Int128Column(field.type(), rows, words, valid);
  }

  private Column binary(ByteBuffer range, int rows, long[] valid) {
    int[] offsets = new int[rows + 1];
    for (int i = 1; i <= rows; i++) {
      offsets[i] = i * field.width();
    }
    byte[] bytes = new byte[rows * field.width()];
    range.get(bytes);
    return new BytesColumn(field.type(), rows, offsets, bytes, valid);
  }

  private LongbowException outside(int row, String value) {
    return new LongbowException(
        ErrorCode.BAD_VALUE,
        "Cannot read %s of column '%s' as %s (row %d of those from the place)"
            .formatted(value, field.name(), field.type(), row));
  }
}
