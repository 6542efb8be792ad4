package dev.longbow.io.parquet;

import dev.longbow.column.Bits;

/**
 * Definition levels of a flat optional column: one bit a row, in runs. A bit-packed run already is
 * a validity bitmap, so bits are moved up to 56 at a time and never become integers.
 */
final class LevelDecoder {
  private byte[] bytes;
  private int position;
  private int end;
  private boolean allSet;
  private int runLeft;
  private boolean packed;
  private boolean runValue;
  private long packedBit;

  /** Starts levels in the RLE/bit-packed hybrid. */
  void start(byte[] array, int from, int to) {
    bytes = array;
    position = from;
    end = to;
    runLeft = 0;
    allSet = false;
  }

  /** Starts a page whose rows all have values. */
  void startAllSet() {
    allSet = true;
  }

  /** Reads the next rows into a bitmap (whose bits there are clear); returns how many are set. */
  int read(long[] bits, int at, int count) {
    if (allSet) {
      setRange(bits, at, count);
      return count;
    }
    int set = 0;
    int done = 0;
    while (done < count) {
      nextRun();
      int take = Math.min(runLeft, count - done);
      if (packed) {
        set += copy(bits, at + done, take);
      } else if (runValue) {
        setRange(bits, at + done, take);
        set += take;
      }
      runLeft -= take;
      done += take;
    }
    return set;
  }

  /** Passes over rows; returns how many of them have values. */
  int skip(int count) {
    if (allSet) {
      return count;
    }
    int set = 0;
    int done = 0;
    while (done < count) {
      nextRun();
      int take = Math.min(runLeft, count - done);
      if (packed) {
        set += copy(null, 0, take);
      } else if (runValue) {
        set += take;
      }
      runLeft -= take;
      done += take;
    }
    return set;
  }

  private void nextRun() {
    while (runLeft == 0) {
      int header = 0;
      int shift = 0;
      int next;
      do {
        if (position >= end || shift > 28) {
          throw Corrupt.page("the definition levels end before the page's rows");
        }
        next = bytes[position++];
        header |= (next & 0x7F) << shift;
        shift += 7;
      } while (next < 0);
      packed = (header & 1) != 0;
      int length = header >>> 1;
      if (packed) {
        // The last run may be cut short where the page has no more rows.
        int groups = Math.min(length, Math.min(end - position, 1 << 27));
        runLeft = groups * 8;
        packedBit = 8L * position;
        position += groups;
      } else {
        if (position >= end || (bytes[position] & 0xFE) != 0) {
          throw Corrupt.page("a definition level is above 1 in a flat column");
        }
        runValue = bytes[position++] == 1;
        runLeft = length;
      }
    }
  }

  private int copy(long[] bits, int at, int count) {
    int set = 0;
    int done = 0;
    while (done < count) {
      int to = at + done;
      int take = Math.min(Math.min(count - done, 56), 64 - (to & 63));
      long word = LittleEndian.getLong(bytes, (int) (packedBit >>> 3)) >>> (packedBit & 7);
      word &= (1L << take) - 1;
      if (bits != null) {
        bits[to >>> 6] |= word << to;
      }
      set += Long.bitCount(word);
      packedBit += take;
      done += take;
    }
    return set;
  }

  /** Sets a range of bits. */
  static void setRange(long[] bits, int at, int count) {
    int row = at;
    int last = at + count;
    while (row < last && (row & 63) != 0) {
      Bits.set(bits, row++);
    }
    while (row + 64 <= last) {
      bits[row >>> 6] = -1L;
      row += 64;
    }
    while (row < last) {
      Bits.set(bits, row++);
    }
  }
}
