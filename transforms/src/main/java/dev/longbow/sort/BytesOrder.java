package dev.longbow.sort;

import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DictionaryColumn;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Eight bytes at a time of byte strings, so that unsigned words have the order of the strings. */
final class BytesOrder {
  private static final VarHandle BIG_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private BytesOrder() {}

  /** The bytes {@code from .. to}, at most the first eight, as a word with zeros behind them. */
  static long word(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length <= 0) {
      return 0;
    }
    if (from + 8 <= bytes.length) {
      long word = (long) BIG_ENDIAN.get(bytes, from);
      return length >= 8 ? word : word & -1L << (64 - 8 * length);
    }
    long word = 0;
    for (int i = 0; i < 8; i++) {
      word = word << 8 | (i < length ? bytes[from + i] & 0xFF : 0);
    }
    return word;
  }

  /** Writes a word, its upper byte first. */
  static void put(byte[] bytes, int at, long word) {
    BIG_ENDIAN.set(bytes, at, word);
  }

  /** The values that the rows of a column are, or point into. */
  static BytesColumn values(Column column) {
    return column instanceof DictionaryColumn coded ? coded.dictionary() : (BytesColumn) column;
  }

  /** The codes of a dictionary-encoded column; null of another, or without any value. */
  static int[] codes(Column column) {
    return column instanceof DictionaryColumn coded ? coded.codes() : null;
  }
}
