package dev.longbow.io.parquet;

/**
 * Integers of DELTA_BINARY_PACKED: a first value, then blocks of differences, each with the least
 * of them and miniblocks of bit-packed rests. Arithmetic wraps, as the format says, so that 32-bit
 * values are the low halves of 64-bit ones.
 */
final class DeltaDecoder {
  /** Differences unpacked at a time: a few stay in the first-level cache. */
  private static final int STEP = 256;

  private final int[] narrow = new int[STEP];
  private final long[] wide = new long[STEP];
  private byte[] bytes;
  private int position;
  private int end;
  private int miniblocks;
  private int miniblockValues;

  /** Values that the header announced and nobody took or passed over. */
  private int left;

  /** Values passed over but not added up yet: nothing is, when no value behind them is wanted. */
  private int behind;

  private boolean atFirst;
  private long last;
  private long least;
  private int widths;
  private int miniblock;
  private int width;
  private int runStart;
  private int runIndex;
  private int runLeft;
  private int undecoded;

  /** Starts integers, of which there are at most {@code most}. */
  void start(byte[] array, int from, int to, int most) {
    bytes = array;
    position = from;
    end = to;
    behind = 0;
    runLeft = 0;
    if (from == to) {
      left = 0;
      undecoded = 0;
      return;
    }
    long block = number();
    long count = number();
    long values = number();
    last = zigzag(number());
    if (block <= 0 || block % 128 != 0 || block > 1 << 24) {
      throw Corrupt.page("blocks of %d differences, expected a multiple of 128", block);
    } else if (count <= 0 || count > block || block % count != 0 || block / count % 32 != 0) {
      throw Corrupt.page("%d miniblocks in a block of %d differences", count, block);
    } else if (values < 0 || values > most) {
      throw Corrupt.page("%d delta-encoded values in a page of %d", values, most);
    }
    miniblocks = (int) count;
    miniblock = miniblocks;
    miniblockValues = (int) (block / count);
    left = (int) values;
    atFirst = left > 0;
    undecoded = Math.max(0, left - 1);
  }

  /** The number of values neither read nor passed over. */
  int left() {
    return left;
  }

  /** Where the bytes behind the integers start; finds out without unpacking any. Before reading. */
  int findEnd() {
    int at = position;
    long ahead = undecoded;
    int start = position;
    while (ahead > 0) {
      position = at;
      number();
      int blockWidths = position;
      requireBytes(blockWidths, miniblocks);
      long next = (long) blockWidths + miniblocks;
      for (int i = 0; i < miniblocks && ahead > 0; i++) {
        next += (long) miniblockValues * widthAt(blockWidths + i) / 8;
        ahead -= miniblockValues;
      }
      if (next > end) {
        throw Corrupt.page("its values end too early");
      }
      at = (int) next;
    }
    position = start;
    return at;
  }

  /** Passes over values. */
  void skip(int count) {
    require(count);
    left -= count;
    behind += count;
  }

  /** Reads the next values. */
  void read(long[] out, int at, int count) {
    begin(count);
    int to = at;
    int until = at + count;
    if (atFirst && to < until) {
      atFirst = false;
      out[to++] = last;
    }
    long value = last;
    while (to < until) {
      int take = unpack(until - to);
      value =
          width <= 32
              ? add(narrow, take, least, value, out, to)
              : add(wide, take, least, value, out, to);
      to += take;
    }
    last = value;
  }

  /** Reads the next values, which have 32 bits. */
  void read(int[] out, int at, int count) {
    begin(count);
    int to = at;
    int until = at + count;
    if (atFirst && to < until) {
      atFirst = false;
      out[to++] = (int) last;
    }
    int value = (int) last;
    while (to < until) {
      int take = unpack(until - to);
      // DuckDB has differences of 33 bits between unsigned values; only the low halves count.
      value =
          width <= 32
              ? add(narrow, take, (int) least, value, out, to)
              : add(wide, take, (int) least, value, out, to);
      to += take;
    }
    last = value;
  }

  private static long add(int[] rests, int count, long least, long from, long[] out, int at) {
    long value = from;
    for (int i = 0; i < count; i++) {
      value += least + (rests[i] & 0xFFFFFFFFL);
      out[at + i] = value;
    }
    return value;
  }

  private static long add(long[] rests, int count, long least, long from, long[] out, int at) {
    long value = from;
    for (int i = 0; i < count; i++) {
      value += least + rests[i];
      out[at + i] = value;
    }
    return value;
  }

  private static int add(int[] rests, int count, int least, int from, int[] out, int at) {
    int value = from;
    for (int i = 0; i < count; i++) {
      value += least + rests[i];
      out[at + i] = value;
    }
    return value;
  }

  private static int add(long[] rests, int count, int least, int from, int[] out, int at) {
    int value = from;
    for (int i = 0; i < count; i++) {
      value += least + (int) rests[i];
      out[at + i] = value;
    }
    return value;
  }

  private void begin(int count) {
    require(count);
    left -= count;
    if (behind == 0) {
      return;
    }
    int passed = behind;
    behind = 0;
    if (atFirst) {
      atFirst = false;
      passed--;
    }
    long value = last;
    while (passed > 0) {
      int take = unpack(passed);
      value += take * least;
      // Sums without a chain from one to the next, which the compiler vectorises.
      for (int i = 0; i < take; i++) {
        value += width <= 32 ? narrow[i] & 0xFFFFFFFFL : wide[i];
      }
      passed -= take;
    }
    last = value;
  }

  private void require(int count) {
    if (count > left) {
      throw Corrupt.page("its values end too early");
    }
  }

  /** Unpacks the next differences, as many as one miniblock and one step have. */
  private int unpack(int wanted) {
    while (runLeft == 0) {
      nextMiniblock();
    }
    int take = Math.min(Math.min(wanted, runLeft), STEP);
    if (width <= 32) {
      BitUnpacker.unpack(bytes, runStart, runIndex, width, narrow, 0, take);
    } else {
      BitUnpacker.unpackLongs(bytes, runStart, runIndex, width, wide, 0, take);
    }
    runIndex += take;
    runLeft -= take;
    return take;
  }

  private void nextMiniblock() {
    if (miniblock == miniblocks) {
      least = zigzag(number());
      widths = position;
      requireBytes(widths, miniblocks);
      position += miniblocks;
      miniblock = 0;
    }
    width = widthAt(widths + miniblock++);
    // The last one may lack the values that nobody has.
    int values = Math.min(undecoded, miniblockValues);
    requireBytes(position, (int) (((long) values * width + 7) >>> 3));
    runStart = position;
    runIndex = 0;
    runLeft = values;
    undecoded -= values;
    position = (int) Math.min(end, position + (long) miniblockValues * width / 8);
  }

  private int widthAt(int at) {
    int bits = bytes[at] & 0xFF;
    if (bits > 64) {
      throw Corrupt.page("differences of %d bits, expected 0 to 64", bits);
    }
    return bits;
  }

  private void requireBytes(int from, int count) {
    if (count > end - from) {
      throw Corrupt.page("its values end too early");
    }
  }

  private long number() {
    long value = 0;
    int shift = 0;
    int next;
    do {
      if (position >= end || shift > 63) {
        throw Corrupt.page("its values end too early");
      }
      next = bytes[position++];
      value |= (long) (next & 0x7F) << shift;
      shift += 7;
    } while (next < 0);
    return value;
  }

  private static long zigzag(long value) {
    return value >>> 1 ^ -(value & 1);
  }
}
