package dev.longbow.io.parquet;

import dev.longbow.column.Bits;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.Arrays;

/**
 * Strings and binary values. A row group begins with a dictionary, into which the codes of incoming
 * dictionary columns are translated (once per entry, not per row); when the dictionary passes
 * {@value #MAX_DICTIONARY_BYTES} bytes, or half of the first {@value #SAMPLE} values are distinct,
 * the row group goes on with plain values. Either way the whole row group is written in one
 * encoding.
 */
final class BytesValues extends ValueBuffer {
  private final BytesDictionary dictionary = new BytesDictionary();
  private boolean isDictionary = true;
  private int size;

  /** The lengths of all values added up. */
  private long total;

  /** Plain values once the dictionary is given up. */
  private byte[] bytes = new byte[0];

  private int[] offsets = new int[1];

  /** The incoming dictionary last seen and, per entry, its code here plus one. */
  private BytesColumn translated;

  private int[] translation = new int[0];
  private boolean[] used = new boolean[0];

  @Override
  void append(Column column, int from, int count) {
    // In steps that end at fixed positions, so that the choice does not depend on batches.
    int at = from;
    while (at < from + count) {
      int step = Math.min(from + count - at, SAMPLE - size % SAMPLE);
      appendStep(column, at, step);
      at += step;
    }
  }

  private void appendStep(Column column, int from, int count) {
    if (!isDictionary) {
      appendPlain(column, from, count);
      return;
    }
    if (size + count > codes.length) {
      codes = Arrays.copyOf(codes, grown(codes.length, size + count));
    }
    if (column instanceof DictionaryColumn encoded) {
      translate(encoded, from, count);
    } else {
      number((BytesColumn) column, from, count);
    }
    boolean sampled = size == SAMPLE;
    if (dictionary.pageBytes() > MAX_DICTIONARY_BYTES
        || (sampled && 2 * dictionary.size() > SAMPLE)) {
      giveUpDictionary();
    }
  }

  private void translate(DictionaryColumn column, int from, int count) {
    BytesColumn source = column.dictionary();
    if (source != translated) {
      translated = source;
      translation = new int[source.length()];
    }
    int[] sourceCodes = column.codes();
    long[] validity = column.validity();
    for (int i = from; i < from + count; i++) {
      if (Bits.isSet(validity, i)) {
        int code = translation[sourceCodes[i]];
        if (code == 0) {
          code = enter(source, sourceCodes[i]);
        }
        codes[size++] = code - 1;
        total += dictionary.length(code - 1);
      }
    }
  }

  private int enter(BytesColumn source, int code) {
    int[] at = source.offsets();
    int entered = dictionary.code(source.bytes(), at[code], at[code + 1]) + 1;
    translation[code] = entered;
    return entered;
  }

  private void number(BytesColumn column, int from, int count) {
    int[] at = column.offsets();
    for (int i = from; i < from + count; i++) {
      if (Bits.isSet(column.validity(), i)) {
        codes[size++] = dictionary.code(column.bytes(), at[i], at[i + 1]);
        total += at[i + 1] - at[i];
      }
    }
  }

  private void giveUpDictionary() {
    reserve(total, size);
    int at = 0;
    for (int i = 0; i < size; i++) {
      int length = dictionary.length(codes[i]);
      System.arraycopy(dictionary.bytes(), dictionary.offsets()[codes[i]], bytes, at, length);
      at += length;
      offsets[i + 1] = at;
    }
    isDictionary = false;
  }

  private void appendPlain(Column column, int from, int count) {
    BytesColumn source;
    int[] sourceCodes = null;
    if (column instanceof DictionaryColumn encoded) {
      source = encoded.dictionary();
      sourceCodes = encoded.codes();
    } else {
      source = (BytesColumn) column;
    }
    int[] at = source.offsets();
    for (int i = from; i < from + count; i++) {
      if (Bits.isSet(column.validity(), i)) {
        int value = sourceCodes == null ? i : sourceCodes[i];
        int length = at[value + 1] - at[value];
        reserve(total + length, size + 1);
        System.arraycopy(source.bytes(), at[value], bytes, offsets[size], length);
        total += length;
        offsets[++size] = (int) total;
      }
    }
  }

  private void reserve(long totalBytes, int totalValues) {
    // Four more bytes per value must fit into the same page.
    if (totalBytes > Integer.MAX_VALUE - 64) {
      throw new LongbowException(
          ErrorCode.MEMORY,
          "Cannot write %,d bytes of one column within a few thousand rows to Parquet: at most 2 GiB"
              .formatted(totalBytes));
    }
    if (totalBytes > bytes.length) {
      bytes = Arrays.copyOf(bytes, grown(bytes.length, (int) totalBytes));
    }
    if (totalValues >= offsets.length) {
      offsets = Arrays.copyOf(offsets, grown(offsets.length, totalValues + 1));
    }
  }

  @Override
  int size() {
    return size;
  }

  /** With a dictionary only the codes count: the values do not go into the pages. */
  @Override
  long plainBytes(int from, int to) {
    long codeBytes = 4L * (to - from);
    return isDictionary ? codeBytes : offsets[to] - offsets[from] + codeBytes;
  }

  @Override
  long bufferedBytes() {
    return total + 4L * size;
  }

  @Override
  int buildDictionary() {
    if (!isDictionary || size == 0) {
      return 0;
    }
    if (!pays(dictionary.pageBytes(), dictionary.size(), size, bufferedBytes())) {
      giveUpDictionary();
      return 0;
    }
    return dictionary.size();
  }

  @Override
  void writeDictionary(ByteSink out) {
    writeValues(dictionary.bytes(), dictionary.offsets(), 0, dictionary.size(), out);
  }

  @Override
  void writePlain(int from, int to, ByteSink out) {
    writeValues(bytes, offsets, from, to, out);
  }

  private static void writeValues(byte[] bytes, int[] offsets, int from, int to, ByteSink out) {
    long total = (long) offsets[to] - offsets[from] + 4L * (to - from);
    byte[] target = out.reserve(Math.toIntExact(total));
    int at = out.size();
    for (int i = from; i < to; i++) {
      int length = offsets[i + 1] - offsets[i];
      ByteSink.setInt(target, at, length);
      System.arraycopy(bytes, offsets[i], target, at + 4, length);
      at += 4 + length;
    }
    out.size(at);
  }

  @Override
  byte[][] bounds(int from, int to) {
    if (from == to) {
      return null;
    }
    return isDictionary ? boundsOfCodes(from, to) : boundsOf(bytes, offsets, from, to, null);
  }

  /** Compares each used entry once, however often it occurs. */
  private byte[][] boundsOfCodes(int from, int to) {
    if (used.length < dictionary.size()) {
      used = new boolean[grown(used.length, dictionary.size())];
    }
    Arrays.fill(used, 0, dictionary.size(), false);
    for (int i = from; i < to; i++) {
      used[codes[i]] = true;
    }
    return boundsOf(dictionary.bytes(), dictionary.offsets(), 0, dictionary.size(), used);
  }

  private static byte[][] boundsOf(byte[] bytes, int[] offsets, int from, int to, boolean[] which) {
    int min = -1;
    int max = -1;
    for (int i = from; i < to; i++) {
      if (which != null && !which[i]) {
        continue;
      }
      if (min < 0) {
        min = i;
        max = i;
      } else if (compare(bytes, offsets, i, min) < 0) {
        min = i;
      } else if (compare(bytes, offsets, i, max) > 0) {
        max = i;
      }
    }
    return new byte[][] {
      Arrays.copyOfRange(bytes, offsets[min], offsets[min + 1]),
      Arrays.copyOfRange(bytes, offsets[max], offsets[max + 1])
    };
  }

  private static int compare(byte[] bytes, int[] offsets, int a, int b) {
    return Arrays.compareUnsigned(
        bytes, offsets[a], offsets[a + 1], bytes, offsets[b], offsets[b + 1]);
  }

  @Override
  int compare(byte[] a, byte[] b) {
    return Arrays.compareUnsigned(a, b);
  }

  @Override
  void clear() {
    dictionary.clear();
    isDictionary = true;
    translated = null;
    size = 0;
    total = 0;
  }
}
