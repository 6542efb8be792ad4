package dev.longbow.sort;

import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DictionaryColumn;

/**
 * Writes normalised keys: a byte that tells nulls from values, then the value. Of strings, zero
 * bytes are written as 00 FF and the end as 00 00, so that one comes before its extensions.
 */
final class KeyWriter {
  private static final int END_BYTES = 2;

  private KeyWriter() {}

  /** Adds the length of each row's key to {@code lengths[row + 1]}. */
  static void addLengths(Column column, int[] lengths) {
    int fixed = OrderedWords.count(column.type()) * OrderedWords.bits(column.type()) / 8;
    int rows = column.length();
    for (int i = 0; i < rows; i++) {
      lengths[i + 1] = Math.addExact(lengths[i + 1], 1 + fixed);
    }
    if (fixed > 0) {
      return;
    }
    BytesColumn values = BytesOrder.values(column);
    int[] codes = BytesOrder.codes(column);
    int[] ofCode = null;
    if (isShared(column)) {
      ofCode = new int[values.length()];
      for (int code = 0; code < ofCode.length; code++) {
        ofCode[code] = length(values, code);
      }
    }
    for (int i = 0; i < rows; i++) {
      if (!column.isNull(i)) {
        int value = codes == null ? i : codes[i];
        int length = ofCode == null ? length(values, value) : ofCode[value];
        lengths[i + 1] = Math.addExact(lengths[i + 1], length);
      }
    }
  }

  /** Whether it pays to look at each value of the dictionary once. */
  private static boolean isShared(Column column) {
    return column instanceof DictionaryColumn coded
        && coded.dictionary().length() <= column.length();
  }

  private static int length(BytesColumn values, int value) {
    int from = values.offsets()[value];
    int to = values.offsets()[value + 1];
    int zeros = 0;
    for (int at = from; at < to; at++) {
      zeros += values.bytes()[at] == 0 ? 1 : 0;
    }
    return Math.addExact(to - from + END_BYTES, zeros);
  }

  /** Writes each row's key at its place, and moves that behind it. */
  static void write(Column column, SortKey key, byte[] to, int[] at) {
    int rows = column.length();
    byte ofNull = (byte) (key.nullsFirst() ? 0 : 2);
    for (int i = 0; i < rows; i++) {
      to[at[i]++] = column.isNull(i) ? ofNull : 1;
    }
    if (OrderedWords.count(column.type()) > 0) {
      writeWords(column, key.descending(), to, at);
    } else if (isShared(column)) {
      writeCoded((DictionaryColumn) column, key.descending(), to, at);
    } else {
      BytesColumn values = BytesOrder.values(column);
      int[] codes = BytesOrder.codes(column);
      for (int i = 0; i < rows; i++) {
        if (!column.isNull(i)) {
          at[i] = write(values, codes == null ? i : codes[i], key.descending(), to, at[i]);
        }
      }
    }
  }

  private static void writeWords(Column column, boolean descending, byte[] to, int[] at) {
    int bits = OrderedWords.bits(column.type());
    long[] words = new long[column.length()];
    for (int word = 0; word < OrderedWords.count(column.type()); word++) {
      OrderedWords.load(column, word, descending, words);
      for (int i = 0; i < words.length; i++) {
        long value = column.isNull(i) ? 0 : words[i];
        if (bits == Long.SIZE) {
          BytesOrder.put(to, at[i], value);
        } else {
          for (int shift = bits - 8, place = at[i]; shift >= 0; shift -= 8) {
            to[place++] = (byte) (value >>> shift);
          }
        }
        at[i] += bits / 8;
      }
    }
  }

  private static void writeCoded(DictionaryColumn column, boolean descending, byte[] to, int[] at) {
    BytesColumn dictionary = column.dictionary();
    byte[][] ofCode = new byte[dictionary.length()][];
    for (int code = 0; code < ofCode.length; code++) {
      ofCode[code] = new byte[length(dictionary, code)];
      write(dictionary, code, descending, ofCode[code], 0);
    }
    for (int i = 0; i < column.length(); i++) {
      if (!column.isNull(i)) {
        byte[] value = ofCode[column.codes()[i]];
        System.arraycopy(value, 0, to, at[i], value.length);
        at[i] += value.length;
      }
    }
  }

  /** Writes a string; gives the place behind it. */
  private static int write(BytesColumn values, int value, boolean descending, byte[] to, int at) {
    int flip = descending ? 0xFF : 0;
    int place = at;
    for (int j = values.offsets()[value]; j < values.offsets()[value + 1]; j++) {
      byte b = values.bytes()[j];
      to[place++] = (byte) (b ^ flip);
      if (b == 0) {
        to[place++] = (byte) (0xFF ^ flip);
      }
    }
    for (int i = 0; i < END_BYTES; i++) {
      to[place++] = (byte) flip;
    }
    return place;
  }
}
