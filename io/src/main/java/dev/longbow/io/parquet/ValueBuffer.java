package dev.longbow.io.parquet;

import dev.longbow.column.Bits;
import dev.longbow.column.Column;

/**
 * The values (nulls left out) of one column of a row group in the making. Values are appended from
 * batches, then, when the row group is complete, written as pages: as codes when a dictionary pays,
 * else as they are.
 */
abstract class ValueBuffer {
  /** Above this a dictionary page would crowd out a reader's cache. */
  static final int MAX_DICTIONARY_BYTES = 1 << 20;

  /** How many values tell whether a dictionary is worth a try. */
  static final int SAMPLE = 4096;

  /** The codes of the dictionary, if {@link #buildDictionary} found one. */
  int[] codes = new int[0];

  /** Appends the non-null values of a range of rows. */
  abstract void append(Column column, int from, int count);

  /** The number of values. */
  abstract int size();

  /** The bytes of a range of values in plain encoding. */
  abstract long plainBytes(int from, int to);

  /** The bytes of all values as if in plain encoding; limits the row group. */
  long bufferedBytes() {
    return plainBytes(0, size());
  }

  /** Decides on a dictionary and fills {@link #codes}; returns its size, or 0 for plain. */
  abstract int buildDictionary();

  /** Writes the values of the dictionary in plain encoding. */
  abstract void writeDictionary(ByteSink out);

  /** Writes a range of values in plain encoding. */
  abstract void writePlain(int from, int to, ByteSink out);

  /**
   * The smallest and the largest of a range of values in plain encoding (without lengths), or null
   * when there is no such pair: no values, or NaN among them. NaN is the largest number to us and
   * to some readers and is left out of bounds by others, so a range with NaN gets no bounds.
   */
  abstract byte[][] bounds(int from, int to);

  /** Compares two bounds. */
  abstract int compare(byte[] a, byte[] b);

  /** Forgets the values. */
  abstract void clear();

  /** Whether a dictionary of this size is smaller than plain values by at least a quarter. */
  static boolean pays(long dictionaryBytes, int dictionarySize, int values, long plainBytes) {
    long codes = (long) values * HybridEncoder.bitWidth(dictionarySize) / 8;
    return dictionaryBytes + codes < plainBytes - plainBytes / 4;
  }

  /** Whether all rows of a range are valid, told by a look at the bitmap's words. */
  static boolean allValid(long[] validity, int from, int count) {
    if (validity == null) {
      return true;
    }
    for (int i = from; i < from + count; i++) {
      if ((i & 63) == 0 && i + 64 <= from + count && validity[i >>> 6] == -1L) {
        i += 63;
      } else if (!Bits.isSet(validity, i)) {
        return false;
      }
    }
    return true;
  }

  /** A capacity that doubles up to what is needed. */
  static int grown(int capacity, int needed) {
    return Math.max(needed, (int) Math.min(Integer.MAX_VALUE - 8L, 2L * capacity));
  }
}
