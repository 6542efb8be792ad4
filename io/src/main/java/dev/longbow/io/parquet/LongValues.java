package dev.longbow.io.parquet;

import dev.longbow.column.Column;
import dev.longbow.column.Int128Column;
import dev.longbow.column.LongColumn;
import java.util.Arrays;

/** INT64 values: 64-bit integers, times, timestamps, and decimals of 10 to 18 digits. */
final class LongValues extends ValueBuffer {
  /** Turns unsigned order into signed order. */
  private final long flip;

  private long[] values = new long[1024];
  private int size;
  private final LongDictionary dictionary = new LongDictionary();

  LongValues(boolean signed) {
    this.flip = signed ? 0 : Long.MIN_VALUE;
  }

  @Override
  void append(Column column, int from, int count) {
    if (size + count > values.length) {
      values = Arrays.copyOf(values, grown(values.length, size + count));
    }
    long[] validity = column.validity();
    if (column instanceof LongColumn longs) {
      if (allValid(validity, from, count)) {
        System.arraycopy(longs.values(), from, values, size, count);
        size += count;
      } else {
        appendValid(longs.values(), 1, validity, from, count);
      }
    } else {
      appendValid(((Int128Column) column).words(), 2, validity, from, count);
    }
  }

  /** Writes every value and moves on only past valid ones: no branch to mispredict. */
  private void appendValid(long[] source, int step, long[] validity, int from, int count) {
    int at = size;
    for (int i = from; i < from + count; i++) {
      values[at] = source[step * i];
      at += validity == null ? 1 : (int) (validity[i >>> 6] >>> i & 1L);
    }
    size = at;
  }

  @Override
  int size() {
    return size;
  }

  @Override
  long plainBytes(int from, int to) {
    return 8L * (to - from);
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
    int limit = Math.min(MAX_DICTIONARY_BYTES / 8, size / 2);
    for (int from = sample; from < size; from += SAMPLE) {
      number(from, Math.min(size, from + SAMPLE));
      if (dictionary.size() > limit) {
        return 0;
      }
    }
    int found = dictionary.size();
    return pays(8L * found, found, size, 8L * size) ? found : 0;
  }

  private void number(int from, int to) {
    for (int i = from; i < to; i++) {
      codes[i] = dictionary.code(values[i]);
    }
  }

  @Override
  void writeDictionary(ByteSink out) {
    for (int i = 0; i < dictionary.size(); i++) {
      out.putLong(dictionary.key(i));
    }
  }

  @Override
  void writePlain(int from, int to, ByteSink out) {
    int bytes = 8 * (to - from);
    byte[] target = out.reserve(bytes);
    int at = out.size();
    for (int i = from; i < to; i++, at += 8) {
      ByteSink.setLong(target, at, values[i]);
    }
    out.size(at);
  }

  @Override
  byte[][] bounds(int from, int to) {
    if (from == to) {
      return null;
    }
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    for (int i = from; i < to; i++) {
      long value = values[i] ^ flip;
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    return new byte[][] {encode(min ^ flip), encode(max ^ flip)};
  }

  private static byte[] encode(long value) {
    byte[] bytes = new byte[8];
    ByteSink.setLong(bytes, 0, value);
    return bytes;
  }

  @Override
  int compare(byte[] a, byte[] b) {
    return Long.compare(ByteSink.getLong(a, 0) ^ flip, ByteSink.getLong(b, 0) ^ flip);
  }

  @Override
  void clear() {
    size = 0;
  }
}
