package dev.longbow.io.parquet;

import dev.longbow.column.Column;
import dev.longbow.column.FloatColumn;
import java.util.Arrays;

/**
 * 32-bit floating-point values. Every NaN is written with the same bits: which of two NaNs a sum
 * hands on depends on how the machine code was compiled, and equal runs must give equal files.
 */
final class FloatValues extends ValueBuffer {
  private float[] values = new float[1024];
  private int size;
  private final LongDictionary dictionary = new LongDictionary();

  @Override
  void append(Column column, int from, int count) {
    float[] source = ((FloatColumn) column).values();
    if (size + count > values.length) {
      values = Arrays.copyOf(values, grown(values.length, size + count));
    }
    long[] validity = column.validity();
    if (allValid(validity, from, count)) {
      System.arraycopy(source, from, values, size, count);
      size += count;
      return;
    }
    // Writes every value and moves on only past valid ones: no branch to mispredict.
    int at = size;
    for (int i = from; i < from + count; i++) {
      values[at] = source[i];
      at += (int) (validity[i >>> 6] >>> i & 1L);
    }
    size = at;
  }

  @Override
  int size() {
    return size;
  }

  @Override
  long plainBytes(int from, int to) {
    return 4L * (to - from);
  }

  @Override
  int buildDictionary() {
    dictionary.clear();
    codes = codes.length < size ? new int[values.length] : codes;
    int sample = Math.min(size, SAMPLE);
    number(0, sample);
    if (2 * dictionary.size() > sample) {
      return 0;
    }
    int limit = Math.min(MAX_DICTIONARY_BYTES / 4, size / 2);
    for (int from = sample; from < size; from += SAMPLE) {
      number(from, Math.min(size, from + SAMPLE));
      if (dictionary.size() > limit) {
        return 0;
      }
    }
    int found = dictionary.size();
    return pays(4L * found, found, size, 4L * size) ? found : 0;
  }

  private void number(int from, int to) {
    for (int i = from; i < to; i++) {
      codes[i] = dictionary.code(Float.floatToIntBits(values[i]));
    }
  }

  @Override
  void writeDictionary(ByteSink out) {
    for (int i = 0; i < dictionary.size(); i++) {
      out.putInt((int) dictionary.key(i));
    }
  }

  @Override
  void writePlain(int from, int to, ByteSink out) {
    int bytes = 4 * (to - from);
    byte[] target = out.reserve(bytes);
    int at = out.size();
    for (int i = from; i < to; i++, at += 4) {
      ByteSink.setInt(target, at, Float.floatToIntBits(values[i]));
    }
    out.size(at);
  }

  @Override
  byte[][] bounds(int from, int to) {
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    boolean number = from < to;
    for (int i = from; i < to; i++) {
      float value = values[i];
      number &= !Float.isNaN(value);
      min = value < min ? value : min;
      max = value > max ? value : max;
    }
    if (!number) {
      return null;
    }
    // The format asks for it: readers may tell the zeros apart, comparisons here did not.
    return new byte[][] {encode(min == 0 ? -0.0f : min), encode(max == 0 ? 0.0f : max)};
  }

  private static byte[] encode(float value) {
    byte[] bytes = new byte[4];
    ByteSink.setInt(bytes, 0, Float.floatToRawIntBits(value));
    return bytes;
  }

  @Override
  int compare(byte[] a, byte[] b) {
    return Float.compare(
        Float.intBitsToFloat(ByteSink.getInt(a, 0)), Float.intBitsToFloat(ByteSink.getInt(b, 0)));
  }

  @Override
  void clear() {
    size = 0;
  }
}
