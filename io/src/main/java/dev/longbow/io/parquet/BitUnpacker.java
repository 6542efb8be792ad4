package dev.longbow.io.parquet;

import java.util.Arrays;

/**
 * Unpacks integers of 0 to 64 bits, least significant bit first. Groups of eight values start on a
 * byte; they are cut out of as few 64-bit words as hold them: one up to 8 bits, two up to 16, four
 * up to 28. The array has {@link LittleEndian#SLACK} readable bytes after the values.
 */
final class BitUnpacker {
  private BitUnpacker() {}

  /**
   * Reads values {@code index} to {@code index + count} of a packed run.
   *
   * @param start where value 0 of the run lies
   */
  static void unpack(byte[] bytes, int start, int index, int width, int[] out, int at, int count) {
    if (width == 0) {
      Arrays.fill(out, at, at + count, 0);
      return;
    }
    int to = at;
    int next = index;
    int last = at + count;
    while (to < last && (next & 7) != 0) {
      out[to++] = one(bytes, start, next++, width);
    }
    int groups = (last - to) >>> 3;
    int from = start + (next >>> 3) * width;
    if (width <= 8) {
      oneWord(bytes, from, width, out, to, groups);
    } else if (width <= 16) {
      twoWords(bytes, from, width, out, to, groups);
    } else if (width <= 28) {
      fourWords(bytes, from, width, out, to, groups);
    } else {
      for (int i = 0; i < 8 * groups; i++) {
        out[to + i] = one(bytes, start, next + i, width);
      }
    }
    to += 8 * groups;
    next += 8 * groups;
    while (to < last) {
      out[to++] = one(bytes, start, next++, width);
    }
  }

  private static int one(byte[] bytes, int start, int index, int width) {
    long bit = (long) index * width;
    long word = LittleEndian.getLong(bytes, start + (int) (bit >>> 3)) >>> (bit & 7);
    return (int) (word & (1L << width) - 1);
  }

  /** The same for values of 33 to 64 bits. */
  static void unpackLongs(
      byte[] bytes, int start, int index, int width, long[] out, int at, int count) {
    long mask = width == 64 ? -1L : (1L << width) - 1;
    long bit = (long) index * width;
    for (int i = at; i < at + count; i++) {
      int from = start + (int) (bit >>> 3);
      int shift = (int) (bit & 7);
      long low = LittleEndian.getLong(bytes, from) >>> shift;
      // The ninth byte; shifted out altogether when the value starts on a byte.
      long high = (long) bytes[from + 8] << 1 << (63 - shift);
      out[i] = (low | high) & mask;
      bit += width;
    }
  }

  private static void oneWord(byte[] bytes, int from, int width, int[] out, int at, int groups) {
    int mask = (1 << width) - 1;
    int to = at;
    int position = from;
    for (int i = 0; i < groups; i++) {
      long word = LittleEndian.getLong(bytes, position);
      out[to] = (int) word & mask;
      out[to + 1] = (int) (word >>> width) & mask;
      out[to + 2] = (int) (word >>> 2 * width) & mask;
      out[to + 3] = (int) (word >>> 3 * width) & mask;
      out[to + 4] = (int) (word >>> 4 * width) & mask;
      out[to + 5] = (int) (word >>> 5 * width) & mask;
      out[to + 6] = (int) (word >>> 6 * width) & mask;
      out[to + 7] = (int) (word >>> 7 * width) & mask;
      position += width;
      to += 8;
    }
  }

  private static void twoWords(byte[] bytes, int from, int width, int[] out, int at, int groups) {
    int mask = (1 << width) - 1;
    int half = width >>> 1;
    int odd = (width & 1) << 2;
    int to = at;
    int position = from;
    for (int i = 0; i < groups; i++) {
      long low = LittleEndian.getLong(bytes, position);
      long high = LittleEndian.getLong(bytes, position + half) >>> odd;
      out[to] = (int) low & mask;
      out[to + 1] = (int) (low >>> width) & mask;
      out[to + 2] = (int) (low >>> 2 * width) & mask;
      out[to + 3] = (int) (low >>> 3 * width) & mask;
      out[to + 4] = (int) high & mask;
      out[to + 5] = (int) (high >>> width) & mask;
      out[to + 6] = (int) (high >>> 2 * width) & mask;
      out[to + 7] = (int) (high >>> 3 * width) & mask;
      position += width;
      to += 8;
    }
  }

  private static void fourWords(byte[] bytes, int from, int width, int[] out, int at, int groups) {
    int mask = (1 << width) - 1;
    int to = at;
    int position = from;
    for (int i = 0; i < groups; i++) {
      for (int pair = 0; pair < 4; pair++) {
        int bit = 2 * width * pair;
        long word = LittleEndian.getLong(bytes, position + (bit >>> 3)) >>> (bit & 7);
        out[to + 2 * pair] = (int) word & mask;
        out[to + 2 * pair + 1] = (int) (word >>> width) & mask;
      }
      position += width;
      to += 8;
    }
  }
}
