package dev.longbow.io.csv;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing byte array that numbers and times are written into without making strings. */
public final class TextSink {
  private static final int MICROS_PER_SECOND = 1_000_000;

  /** The digits of 00 to 99. */
  private static final byte[] PAIRS = pairs();

  private byte[] bytes = new byte[1 << 17];
  private int size;

  /** The bytes, of which the first {@link #size} count. */
  public byte[] array() {
    return bytes;
  }

  /** How many bytes there are. */
  public int size() {
    return size;
  }

  /** Forgets all bytes. */
  public void clear() {
    size = 0;
  }

  private void reserve(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(size, more)));
    }
  }

  /** Adds a byte. */
  public void put(byte value) {
    reserve(1);
    bytes[size++] = value;
  }

  /** Adds bytes. */
  public void put(byte[] from, int offset, int length) {
    reserve(length);
    System.arraycopy(from, offset, bytes, size, length);
    size += length;
  }

  /** Adds ASCII text. */
  public void put(String ascii) {
    byte[] text = ascii.getBytes(StandardCharsets.ISO_8859_1);
    put(text, 0, text.length);
  }

  /** Adds a number. */
  public void putLong(long value) {
    if (value == Long.MIN_VALUE) {
      put("-9223372036854775808");
      return;
    }
    if (value < 0) {
      put((byte) '-');
    }
    putDigits(Math.abs(value), 1);
  }

  /** A number that is not negative, with zeros in front up to a number of digits. */
  void putDigits(long value, int least) {
    int digits = Math.max(least, digits(value));
    reserve(digits);
    int at = size + digits;
    long rest = value;
    while (at - size >= 2) {
      int pair = 2 * (int) (rest % 100);
      rest /= 100;
      bytes[--at] = PAIRS[pair + 1];
      bytes[--at] = PAIRS[pair];
    }
    if (at > size) {
      bytes[--at] = (byte) ('0' + rest % 10);
    }
    size += digits;
  }

  private static int digits(long value) {
    int digits = 1;
    for (long limit = 10; digits < 19 && value >= limit; limit *= 10) {
      digits++;
    }
    return digits;
  }

  /** A date as {@code 2024-01-31}; the calendar repeats every 400 years of 146,097 days. */
  public void putDate(long epochDay) {
    // Days since 0000-03-01, so that leap days come last in a year.
    long day = epochDay + 719_468;
    long era = Math.floorDiv(day, 146_097L);
    long ofEra = day - era * 146_097;
    long yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365;
    long ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    long shifted = (5 * ofYear + 2) / 153;
    long month = shifted < 10 ? shifted + 3 : shifted - 9;
    long year = yearOfEra + 400 * era + (month <= 2 ? 1 : 0);
    if (year < 0) {
      put((byte) '-');
    }
    putDigits(Math.abs(year), 4);
    put((byte) '-');
    putDigits(month, 2);
    put((byte) '-');
    putDigits(ofYear - (153 * shifted + 2) / 5 + 1, 2);
  }

  /** A time of day as {@code 12:34:56}, with as many digits behind the point as it has. */
  public void putTime(long micros) {
    long seconds = micros / MICROS_PER_SECOND;
    putDigits(seconds / 3600, 2);
    put((byte) ':');
    putDigits(seconds / 60 % 60, 2);
    put((byte) ':');
    putDigits(seconds % 60, 2);
    long fraction = micros % MICROS_PER_SECOND;
    if (fraction != 0) {
      put((byte) '.');
      putDigits(fraction, 6);
      while (bytes[size - 1] == '0') {
        size--;
      }
    }
  }

  /** A date and a time as {@code 2024-01-31 12:34:56}. */
  public void putTimestamp(long micros) {
    long perDay = 86_400L * MICROS_PER_SECOND;
    putDate(Math.floorDiv(micros, perDay));
    put((byte) ' ');
    putTime(Math.floorMod(micros, perDay));
  }

  /** A decimal of a scale from its unscaled value. */
  public void putDecimal(long unscaled, int scale) {
    if (unscaled == Long.MIN_VALUE) {
      put(java.math.BigDecimal.valueOf(unscaled, scale).toPlainString());
      return;
    }
    if (unscaled < 0) {
      put((byte) '-');
    }
    putDigits(Math.abs(unscaled), scale + 1);
    if (scale > 0) {
      reserve(1);
      System.arraycopy(bytes, size - scale, bytes, size - scale + 1, scale);
      bytes[size - scale] = '.';
      size++;
    }
  }

  /** Adds hexadecimal digits. */
  public void putHex(byte[] from, int start, int end) {
    for (int i = start; i < end; i++) {
      put((byte) Character.forDigit(from[i] >>> 4 & 15, 16));
      put((byte) Character.forDigit(from[i] & 15, 16));
    }
  }

  private static byte[] pairs() {
    byte[] pairs = new byte[200];
    for (int i = 0; i < 100; i++) {
      pairs[2 * i] = (byte) ('0' + i / 10);
      pairs[2 * i + 1] = (byte) ('0' + i % 10);
    }
    return pairs;
  }
}
