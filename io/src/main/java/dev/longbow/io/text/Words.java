package dev.longbow.io.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Eight bytes at a time as one long, the first byte in its lowest bits. */
public final class Words {
  /** Bytes that a buffer has after its content, so that a word can be read at its last byte. */
  public static final int SLACK = 16;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LOW = 0x0101010101010101L;

  /** The seven lower bits of each byte. */
  public static final long LOW7 = 0x7f7f7f7f7f7f7f7fL;

  /** The highest bit of each byte. */
  public static final long HIGH = 0x8080808080808080L;

  private static final long NIBBLES = 0xf0f0f0f0f0f0f0f0L;
  private static final long ZEROS = 0x3030303030303030L;

  private Words() {}

  /** The eight bytes from a place. */
  public static long get(byte[] bytes, int at) {
    return (long) LONG.get(bytes, at);
  }

  /** Sets the eight bytes from a place. */
  public static void put(byte[] bytes, int at, long value) {
    LONG.set(bytes, at, value);
  }

  /** A word of eight equal bytes. */
  public static long repeat(byte value) {
    return (value & 0xff) * LOW;
  }

  /** The highest bit of each byte that is equal to the pattern's, exactly. */
  public static long equal(long word, long pattern) {
    long differences = word ^ pattern;
    return ~(((differences & LOW7) + LOW7) | differences) & HIGH;
  }

  /** The place of the first byte whose highest bit is set. */
  public static int first(long mask) {
    return Long.numberOfTrailingZeros(mask) >>> 3;
  }

  /** Whether all bytes are ASCII. */
  public static boolean isAscii(byte[] bytes, int from, int to) {
    long all = 0;
    int i = from;
    for (; i + 8 <= to; i += 8) {
      all |= get(bytes, i);
    }
    for (; i < to; i++) {
      all |= bytes[i];
    }
    return (all & HIGH) == 0;
  }

  /** Whether all eight bytes are digits. */
  public static boolean isDigits(long word) {
    return (word & NIBBLES) == ZEROS && ((word + 0x0606060606060606L) & NIBBLES) == ZEROS;
  }

  /** The first one to eight bytes of a word moved to its end, with zeros in front. */
  public static long aligned(long word, int digits) {
    return digits == 8 ? word : word << 8 * (8 - digits) | ZEROS >>> 8 * digits;
  }

  /** The number that eight digits are. */
  public static long number(long digits) {
    long values = digits - ZEROS;
    long pairs = values * 10 + (values >>> 8);
    return ((pairs & 0x000000ff000000ffL) * 0x000f424000000064L
            + (pairs >>> 16 & 0x000000ff000000ffL) * 0x0000271000000001L)
        >>> 32;
  }

  /** How many bytes of a range are equal to a pattern's; reads up to seven bytes after it. */
  public static long count(byte[] bytes, int from, int to, long pattern) {
    long found = 0;
    int i = from;
    for (; i + 8 <= to; i += 8) {
      found += Long.bitCount(equal(get(bytes, i), pattern));
    }
    for (; i < to; i++) {
      found += bytes[i] == (byte) pattern ? 1 : 0;
    }
    return found;
  }
}
