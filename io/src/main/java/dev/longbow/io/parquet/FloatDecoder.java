package dev.longbow.io.parquet;

import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.FloatColumn;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Set;
import org.apache.parquet.format.Encoding;

/** FLOAT, and half-precision numbers in two bytes. */
final class FloatDecoder extends ValueDecoder {
  private final boolean half;
  private float[] dictionary;
  private float[] values;

  FloatDecoder(boolean half) {
    super(
        half ? 2 : 4,
        half
            ? Set.of(Encoding.BYTE_STREAM_SPLIT, Encoding.DELTA_BYTE_ARRAY)
            : Set.of(Encoding.BYTE_STREAM_SPLIT));
    this.half = half;
  }

  @Override
  void readDictionary(int count) {
    int start = take(count, width);
    dictionary = new float[count];
    copy(start, dictionary, 0, count);
  }

  @Override
  int dictionarySize() {
    return dictionary == null ? -1 : dictionary.length;
  }

  @Override
  void allocate(int rows) {
    values = new float[rows];
  }

  @Override
  void read(int at, int count) {
    if (coded) {
      int[] from = scratchCodes(count);
      float[] to = values;
      float[] lookup = dictionary;
      for (int i = 0; i < count; i++) {
        to[at + i] = lookup[from[i]];
      }
    } else if (isDeltaBytes()) {
      ByteHeap heap = readDeltaBytes(count);
      for (int i = 0; i < count; i++) {
        values[at + i] = fromHalf(heap.bytes[2 * i] & 0xFF | heap.bytes[2 * i + 1] << 8);
      }
    } else {
      copy(take(count, width), values, at, count);
    }
  }

  private void copy(int start, float[] to, int at, int count) {
    if (half) {
      for (int i = 0; i < count; i++) {
        int low = bytes[start + 2 * i] & 0xFF;
        to[at + i] = fromHalf(low | bytes[start + 2 * i + 1] << 8);
      }
      return;
    }
    ByteBuffer.wrap(bytes, start, 4 * count)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(to, at, count);
  }

  /** The number of a half's 16 bits (sign, 5 of exponent, 10 of fraction). */
  static float fromHalf(int bits) {
    int exponent = bits >> 10 & 0x1F;
    int fraction = bits & 0x3FF;
    float size;
    if (exponent == 0) {
      size = fraction * 0x1p-24f;
    } else if (exponent == 0x1F) {
      size = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
    } else {
      size = Float.intBitsToFloat(exponent + 112 << 23 | fraction << 13);
    }
    return (bits & 0x8000) == 0 ? size : -size;
  }

  @Override
  void spread(long[] bits, int at, int rows, int present) {
    Spread.floats(values, bits, at, rows, present);
  }

  @Override
  Column finish(int rows, long[] validity) {
    return new FloatColumn(DataType.FLOAT32, rows, values, validity);
  }

  @Override
  Column dictionaryAndNull() {
    int rows = dictionary.length + 1;
    float[] padded = Arrays.copyOf(dictionary, rows);
    return new FloatColumn(DataType.FLOAT32, rows, padded, IntDecoder.lastNull(rows));
  }
}
