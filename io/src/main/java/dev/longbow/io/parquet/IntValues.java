package dev.longbow.io.parquet;

import dev.longbow.column.ByteColumn;
import dev.longbow.column.Column;
import dev.longbow.column.Int128Column;
import dev.longbow.column.IntColumn;
import dev.longbow.column.ShortColumn;
import java.util.Arrays;

/** INT32 values: integers of up to 32 bits, dates, and decimals of up to 9 digits. */
final class IntValues extends ValueBuffer {
  /** Turns unsigned order into signed order. */
  private final int flip;

  private int[] values = new int[1024];
  private int size;
  private final LongDictionary dictionary = new LongDictionary();

  IntValues(boolean signed) {
    this.flip = signed ? 0 : Integer.MIN_VALUE;
  }

  @Override
  void append(Column column, int from, int count) {
    if (size + count > values.length) {
      values = Arrays.copyOf(values, grown(values.length, size + count));
    }
    widen(column, from, count);
    long[] validity = column.validity();
    if (allValid(validity, from, count)) {
      size += count;
      return;
    }
    // Moves every value and goes on only past valid ones: no branch to mispredict.
    int at = size;
    for (int i = 0; i < count; i++) {
      values[at] = values[size + i];
      at += (int) (validity[(from + i) >>> 6] >>> (from + i) & 1L);
    }
    size = at;
  }

  /** Copies a range of rows, null or not, behind the values. */
  private void widen(Column column, int from, int count) {
    int at = size - from;
    int to = from + count;
    if (column instanceof IntColumn ints) {
      System.arraycopy(ints.values(), from, values, size, count);
    } else if (column instanceof ShortColumn shorts) {
      short[] source = shorts.values();
      int mask = flip == 0 ? -1 : 0xffff;
      for (int i = from; i < to; i++) {
        values[at + i] = source[i] & mask;
      }
    } else if (column instanceof ByteColumn bytes) {
      byte[] source = bytes.values();
      int mask = flip == 0 ? -1 : 0xff;
      for (int i = from; i < to; i++) {
        values[at + i] = source[i] & mask;
      }
    } else {
      long[] words = ((Int128Column) column).words();
      for (int i = from; i < to; i++) {
        values[at + i] = (int) words[2 * i];
      }
    }
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
      codes[i] = dictionary.code(values[i]);
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
      ByteSink.setInt(target, at, values[i]);
    }
    out.size(at);
  }

  @Override
  byte[][] bounds(int from, int to) {
    if (from == to) {
      return null;
    }
    int min = Integer.MAX_VALUE;
    int max = Integer.MIN_VALUE;
    for (int i = from; i < to; i++) {
      int value = values[i] ^ flip;
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    return new byte[][] {encode(min ^ flip), encode(max ^ flip)};
  }

  private static byte[] encode(int value) {
    byte[] bytes = new byte[4];
    ByteSink.setInt(bytes, 0, value);
    return bytes;
  }

  @Override
  int compare(byte[] a, byte[] b) {
    return Integer.compare(ByteSink.getInt(a, 0) ^ flip, ByteSink.getInt(b, 0) ^ flip);
  }

  @Override
  void clear() {
    size = 0;
  }
}
