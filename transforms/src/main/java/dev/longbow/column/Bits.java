package dev.longbow.column;

import java.util.Arrays;

/**
 * Validity bitmaps: bit {@code i} of word {@code i / 64} is 1 when row {@code i} has a value, which
 * is Arrow's layout read as little-endian longs. A {@code null} bitmap means that every row has a
 * value; bits at and after the row count are undefined.
 */
public final class Bits {
  private Bits() {}

  /** The number of words for this many rows. */
  public static int words(int rows) {
    return (rows + 63) >>> 6;
  }

  /** A bitmap with every bit clear (all null). */
  public static long[] allClear(int rows) {
    return new long[words(rows)];
  }

  /** A bitmap with every bit set (no nulls). */
  public static long[] allSet(int rows) {
    long[] bits = new long[words(rows)];
    Arrays.fill(bits, -1L);
    return bits;
  }

  /** Whether the bit is set; a null bitmap counts as all set. */
  public static boolean isSet(long[] bits, int row) {
    return bits == null || (bits[row >>> 6] >>> row & 1L) != 0;
  }

  /** Sets a bit. */
  public static void set(long[] bits, int row) {
    bits[row >>> 6] |= 1L << row;
  }

  /** Clears a bit. */
  public static void clear(long[] bits, int row) {
    bits[row >>> 6] &= ~(1L << row);
  }

  /** The number of set bits among the first {@code rows}. */
  public static int count(long[] bits, int rows) {
    if (bits == null) {
      return rows;
    }
    int whole = rows >>> 6;
    int count = 0;
    for (int i = 0; i < whole; i++) {
      count += Long.bitCount(bits[i]);
    }
    int rest = rows & 63;
    if (rest != 0) {
      count += Long.bitCount(bits[whole] & ((1L << rest) - 1));
    }
    return count;
  }

  /** The rows valid in both; null when both are null. The result may be one of the arguments. */
  public static long[] and(long[] a, long[] b, int rows) {
    if (a == null || a == b) {
      return b;
    }
    if (b == null) {
      return a;
    }
    long[] result = new long[words(rows)];
    for (int i = 0; i < result.length; i++) {
      result[i] = a[i] & b[i];
    }
    return result;
  }

  /** The bits of the selected rows, packed; null when the input is null or no bit is clear. */
  public static long[] gather(long[] bits, int[] selection, int count) {
    if (bits == null) {
      return null;
    }
    long[] result = new long[words(count)];
    int set = 0;
    for (int i = 0; i < count; i++) {
      int row = selection[i];
      long bit = bits[row >>> 6] >>> row & 1L;
      result[i >>> 6] |= bit << i;
      set += (int) bit;
    }
    return set == count ? null : result;
  }

  /** Copies {@code count} bits from one bitmap (null: all set) into another at a position. */
  public static void copy(long[] from, int fromRow, long[] to, int toRow, int count) {
    int i = 0;
    while (i < count) {
      int take = Math.min(count - i, 64 - ((toRow + i) & 63));
      long word = from == null ? -1L : read(from, fromRow + i, take);
      long mask = take == 64 ? -1L : (1L << take) - 1;
      int shift = (toRow + i) & 63;
      int index = (toRow + i) >>> 6;
      to[index] = (to[index] & ~(mask << shift)) | ((word & mask) << shift);
      i += take;
    }
  }

  /** The bitmap of a range of rows, moved to start at bit 0; null when the input is null. */
  public static long[] slice(long[] bits, int from, int count) {
    if (bits == null) {
      return null;
    }
    long[] result = new long[words(count)];
    copy(bits, from, result, 0, count);
    return result;
  }

  private static long read(long[] bits, int row, int count) {
    int index = row >>> 6;
    int shift = row & 63;
    long word = bits[index] >>> shift;
    if (shift != 0 && shift + count > 64) {
      word |= bits[index + 1] << (64 - shift);
    }
    return word;
  }
}
