package dev.longbow.io.csv;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import ch.randelshofer.fastdoubleparser.JavaFloatParser;
import dev.longbow.io.text.Words;

/**
 * Numbers from bytes. What most cells look like takes a few instructions; the rest of the grammar
 * {@code [+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?} goes to a library. Buffers have {@link
 * Words#SLACK}.
 */
final class NumberParser {
  /** What {@link #integer} gives for text that is not, and for the lowest 64-bit integer. */
  static final long NONE = Long.MIN_VALUE;

  /** What {@link #floating} gives for text that is no number: a NaN of its own. */
  private static final long NO_NUMBER = 0x7ff8_0000_0000_0b0bL;

  private static final double[] POWERS = new double[23];
  private static final float[] SINGLE_POWERS = new float[11];
  private static final long POINTS = Words.repeat((byte) '.');

  static {
    POWERS[0] = 1;
    for (int i = 1; i < POWERS.length; i++) {
      POWERS[i] = POWERS[i - 1] * 10;
    }
    for (int i = 0; i < SINGLE_POWERS.length; i++) {
      SINGLE_POWERS[i] = (float) POWERS[i];
    }
  }

  private NumberParser() {}

  /** An integer with an optional sign, or {@link #NONE}. */
  static long integer(byte[] bytes, int from, int to) {
    int at = from;
    if (at == to) {
      return NONE;
    }
    boolean negative = bytes[at] == '-';
    if (negative || bytes[at] == '+') {
      at++;
    }
    int digits = to - at;
    if (digits <= 0 || digits > 18) {
      return digits <= 0 ? NONE : longInteger(bytes, at, to, negative);
    }
    long value = 0;
    for (; digits > 8; digits -= 8) {
      long word = Words.get(bytes, at);
      if (!Words.isDigits(word)) {
        return NONE;
      }
      value = value * 100_000_000 + Words.number(word);
      at += 8;
    }
    long word = Words.aligned(Words.get(bytes, at), digits);
    if (!Words.isDigits(word)) {
      return NONE;
    }
    value = value * WHOLE[digits] + Words.number(word);
    return negative ? -value : value;
  }

  /** Powers of ten as integers. */
  static final long[] WHOLE = {
    1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000
  };

  private static long longInteger(byte[] bytes, int from, int to, boolean negative) {
    long value = 0;
    for (int i = from; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return NONE;
      }
      // Negative numbers reach one further.
      long next = value * 10 - digit;
      if (value < Long.MIN_VALUE / 10 || next > 0) {
        return NONE;
      }
      value = next;
    }
    return negative ? value : value == Long.MIN_VALUE ? NONE : -value;
  }

  /** Whether a result of {@link #floating} stands for text that is no number. */
  static boolean isNone(double value) {
    return Double.isNaN(value) && Double.doubleToRawLongBits(value) == NO_NUMBER;
  }

  /** A 64-bit floating-point number; one that is too large is none. */
  static double floating(byte[] bytes, int from, int to) {
    int at = from;
    if (at == to) {
      return Double.longBitsToDouble(NO_NUMBER);
    }
    boolean negative = bytes[at] == '-';
    if (negative || bytes[at] == '+') {
      at++;
    }
    int length = to - at;
    if (length >= 2 && length <= 8) {
      long word = Words.get(bytes, at);
      // Bytes after the cell do not count.
      long points = Words.equal(word, POINTS) & (-1L >>> (64 - 8 * length));
      int point = points == 0 ? length : Words.first(points);
      if (points != 0) {
        long before = word & ((1L << 8 * point) - 1);
        // In two steps: a shift by 64 would be one by 0.
        long after = (word >>> 8 * point >>> 8) << 8 * point;
        word = before | after;
      }
      int digits = points == 0 ? length : length - 1;
      word = Words.aligned(word, digits);
      if (Words.isDigits(word)) {
        double value = Words.number(word) / POWERS[digits - Math.min(point, digits)];
        return negative ? -value : value;
      }
    }
    if (length > 8 && length <= 17) {
      // Whole part and fraction of up to eight digits each.
      int whole = Words.first(Words.equal(Words.get(bytes, at), POINTS));
      int fraction = length - 1 - whole;
      if (whole > 0 && whole < 8 && fraction > 0 && fraction <= 8) {
        long before = Words.aligned(Words.get(bytes, at), whole);
        long after = Words.aligned(Words.get(bytes, at + whole + 1), fraction);
        if (Words.isDigits(before) && Words.isDigits(after)) {
          long mantissa = Words.number(before) * WHOLE[fraction] + Words.number(after);
          if (mantissa < 1L << 53) {
            double value = mantissa / POWERS[fraction];
            return negative ? -value : value;
          }
        }
      }
    }
    return longFloating(bytes, at, to, negative);
  }

  private static double longFloating(byte[] bytes, int from, int to, boolean negative) {
    long mantissa = 0;
    int digits = 0;
    int point = -1;
    for (int i = from; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit >= 0 && digit <= 9) {
        if (++digits > 18) {
          return anyFloating(bytes, from, to, negative);
        }
        mantissa = mantissa * 10 + digit;
      } else if (bytes[i] == '.' && point < 0) {
        point = digits;
      } else {
        return anyFloating(bytes, from, to, negative);
      }
    }
    int power = point < 0 ? 0 : digits - point;
    if (digits == 0 || mantissa >= 1L << 53) {
      return anyFloating(bytes, from, to, negative);
    }
    // Both are exact, so the quotient is rounded once.
    double value = mantissa / POWERS[power];
    return negative ? -value : value;
  }

  private static double anyFloating(byte[] bytes, int from, int to, boolean negative) {
    double value;
    if (isNumber(bytes, from, to)) {
      value = JavaDoubleParser.parseDouble(bytes, from, to - from);
      if (Double.isInfinite(value)) {
        return Double.longBitsToDouble(NO_NUMBER);
      }
    } else {
      value = word(bytes, from, to);
    }
    return negative && !Double.isNaN(value) ? -value : value;
  }

  /** NaN and infinities, in any case. */
  private static double word(byte[] bytes, int from, int to) {
    if (equalsIgnoringCase(bytes, from, to, "nan")) {
      return Double.NaN;
    } else if (equalsIgnoringCase(bytes, from, to, "inf")
        || equalsIgnoringCase(bytes, from, to, "infinity")) {
      return Double.POSITIVE_INFINITY;
    }
    return Double.longBitsToDouble(NO_NUMBER);
  }

  /** A 32-bit floating-point number, rounded once; as {@link #floating}. */
  static double single(byte[] bytes, int from, int to) {
    double wide = floating(bytes, from, to);
    if (Double.isNaN(wide) || Double.isInfinite(wide)) {
      return wide;
    }
    int start = from + (bytes[from] == '-' || bytes[from] == '+' ? 1 : 0);
    int point = start;
    while (point < to && bytes[point] != '.') {
      point++;
    }
    int digits = to - start - (point < to ? 1 : 0);
    int power = point < to ? to - point - 1 : 0;
    if (digits <= 7 && isPlain(bytes, start, to)) {
      long mantissa = Math.round(Math.abs(wide) * POWERS[power]);
      if (mantissa < 1 << 24) {
        float value = mantissa / SINGLE_POWERS[power];
        return bytes[from] == '-' ? -value : value;
      }
    }
    float value = JavaFloatParser.parseFloat(bytes, from, to - from);
    return Float.isInfinite(value) ? Double.longBitsToDouble(NO_NUMBER) : value;
  }

  private static boolean isPlain(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != '.' && (bytes[i] < '0' || bytes[i] > '9')) {
        return false;
      }
    }
    return true;
  }

  /** Whether a range is a number without sign in front: not what only Java takes for one. */
  static boolean isNumber(byte[] bytes, int from, int to) {
    int at = from;
    int digits = 0;
    while (at < to && isDigit(bytes[at])) {
      at++;
      digits++;
    }
    if (at < to && bytes[at] == '.') {
      at++;
      while (at < to && isDigit(bytes[at])) {
        at++;
        digits++;
      }
    }
    if (digits == 0) {
      return false;
    }
    if (at < to && (bytes[at] | 0x20) == 'e') {
      at++;
      if (at < to && (bytes[at] == '+' || bytes[at] == '-')) {
        at++;
      }
      int exponent = at;
      while (at < to && isDigit(bytes[at])) {
        at++;
      }
      if (exponent == at || at - exponent > 9) {
        return false;
      }
    }
    return at == to;
  }

  private static boolean isDigit(byte value) {
    return value >= '0' && value <= '9';
  }

  static boolean equalsIgnoringCase(byte[] bytes, int from, int to, String lower) {
    if (to - from != lower.length()) {
      return false;
    }
    for (int i = 0; i < lower.length(); i++) {
      int value = bytes[from + i];
      if ((value >= 'A' && value <= 'Z' ? value | 0x20 : value) != lower.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
