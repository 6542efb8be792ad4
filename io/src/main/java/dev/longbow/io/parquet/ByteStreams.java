package dev.longbow.io.parquet;

/**
 * BYTE_STREAM_SPLIT: the first bytes of all values, then all second bytes, and so on. Values are
 * put together again in plain form, eight at a time.
 */
final class ByteStreams {
  private byte[] bytes;
  private int start;
  private int values;
  private int index;
  private byte[] plain = new byte[0];

  /** Starts values of a fixed width, of which there are at most {@code most}. */
  void start(byte[] array, int from, int to, int width, int most) {
    int size = to - from;
    if (width <= 0 || size % width != 0 || size / width > most) {
      throw Corrupt.page(
          "%d bytes of a page of %d values of %d bytes in byte streams", size, most, width);
    }
    bytes = array;
    start = from;
    values = size / width;
    index = 0;
  }

  /** Passes over values. */
  void skip(int count) {
    require(count);
    index += count;
  }

  /** The next values in plain form; valid until the next call. */
  byte[] read(int count, int width) {
    require(count);
    int size = Math.multiplyExact(count, width);
    if (plain.length < size + LittleEndian.SLACK) {
      plain = new byte[Math.max(size, 4096) + LittleEndian.SLACK];
    }
    int from = start + index;
    if (width == 8) {
      eight(bytes, from, values, plain, count);
    } else if (width == 4) {
      four(bytes, from, values, plain, count);
    } else {
      any(bytes, from, values, plain, 0, count, width);
    }
    index += count;
    return plain;
  }

  private void require(int count) {
    if (count > values - index) {
      throw Corrupt.page("its values end too early");
    }
  }

  private static void any(
      byte[] bytes, int from, int stride, byte[] out, int first, int count, int width) {
    for (int stream = 0; stream < width; stream++) {
      int at = from + stream * stride;
      for (int i = first; i < count; i++) {
        out[i * width + stream] = bytes[at + i];
      }
    }
  }

  /**
   * Eight words of eight streams are transposed as a matrix of bytes: halves, quarters, eighths.
   */
  private static void eight(byte[] bytes, int from, int stride, byte[] out, int count) {
    int whole = count & ~7;
    for (int i = 0; i < whole; i += 8) {
      int at = from + i;
      long a = LittleEndian.getLong(bytes, at);
      long b = LittleEndian.getLong(bytes, at + stride);
      long c = LittleEndian.getLong(bytes, at + 2 * stride);
      long d = LittleEndian.getLong(bytes, at + 3 * stride);
      long e = LittleEndian.getLong(bytes, at + 4 * stride);
      long f = LittleEndian.getLong(bytes, at + 5 * stride);
      long g = LittleEndian.getLong(bytes, at + 6 * stride);
      long h = LittleEndian.getLong(bytes, at + 7 * stride);

      long ab0 = evenBytes(a) | evenBytes(b) << 8;
      long ab1 = oddBytes(a) | oddBytes(b) << 8;
      long cd0 = evenBytes(c) | evenBytes(d) << 8;
      long cd1 = oddBytes(c) | oddBytes(d) << 8;
      long ef0 = evenBytes(e) | evenBytes(f) << 8;
      long ef1 = oddBytes(e) | oddBytes(f) << 8;
      long gh0 = evenBytes(g) | evenBytes(h) << 8;
      long gh1 = oddBytes(g) | oddBytes(h) << 8;

      put(out, 8 * i, ab0, cd0, ef0, gh0);
      put(out, 8 * i + 8, ab1, cd1, ef1, gh1);
    }
    any(bytes, from, stride, out, whole, count, 8);
  }

  private static long evenBytes(long word) {
    return word & 0x00FF00FF00FF00FFL;
  }

  private static long oddBytes(long word) {
    return word >>> 8 & 0x00FF00FF00FF00FFL;
  }

  /** Four values, every other one: each has a pair of bytes in every word. */
  private static void put(byte[] out, int at, long ab, long cd, long ef, long gh) {
    long mask = 0x0000FFFF0000FFFFL;
    long even0 = ab & mask | (cd & mask) << 16;
    long even1 = ef & mask | (gh & mask) << 16;
    long odd0 = ab >>> 16 & mask | (cd >>> 16 & mask) << 16;
    long odd1 = ef >>> 16 & mask | (gh >>> 16 & mask) << 16;
    LittleEndian.putLong(out, at, even0 & 0xFFFFFFFFL | even1 << 32);
    LittleEndian.putLong(out, at + 16, odd0 & 0xFFFFFFFFL | odd1 << 32);
    LittleEndian.putLong(out, at + 32, even0 >>> 32 | even1 >>> 32 << 32);
    LittleEndian.putLong(out, at + 48, odd0 >>> 32 | odd1 >>> 32 << 32);
  }

  private static void four(byte[] bytes, int from, int stride, byte[] out, int count) {
    int whole = count & ~7;
    for (int i = 0; i < whole; i += 8) {
      int at = from + i;
      long a = LittleEndian.getLong(bytes, at);
      long b = LittleEndian.getLong(bytes, at + stride);
      long c = LittleEndian.getLong(bytes, at + 2 * stride);
      long d = LittleEndian.getLong(bytes, at + 3 * stride);
      // Values 0, 2, 4, 6 and 1, 3, 5, 7: two bytes of each in every word.
      long ab0 = evenBytes(a) | evenBytes(b) << 8;
      long ab1 = oddBytes(a) | oddBytes(b) << 8;
      long cd0 = evenBytes(c) | evenBytes(d) << 8;
      long cd1 = oddBytes(c) | oddBytes(d) << 8;
      long mask = 0x0000FFFF0000FFFFL;
      // Values 0 and 4, 2 and 6, 1 and 5, 3 and 7.
      long v04 = ab0 & mask | (cd0 & mask) << 16;
      long v26 = ab0 >>> 16 & mask | (cd0 >>> 16 & mask) << 16;
      long v15 = ab1 & mask | (cd1 & mask) << 16;
      long v37 = ab1 >>> 16 & mask | (cd1 >>> 16 & mask) << 16;
      int to = 4 * i;
      LittleEndian.putLong(out, to, v04 & 0xFFFFFFFFL | v15 << 32);
      LittleEndian.putLong(out, to + 8, v26 & 0xFFFFFFFFL | v37 << 32);
      LittleEndian.putLong(out, to + 16, v04 >>> 32 | v15 >>> 32 << 32);
      LittleEndian.putLong(out, to + 24, v26 >>> 32 | v37 >>> 32 << 32);
    }
    any(bytes, from, stride, out, whole, count, 4);
  }
}
