package dev.longbow.matrix;

/**
 * Floating-point numbers as unsigned integers in the same order, taken 16 bits at a time: the
 * number at a rank is found by counting how often each leading 16 bits occur, then each following
 * 16 bits behind the leading ones of that rank, and so on.
 */
final class OrderedBits {
  /** The bits that a pass looks at. */
  static final int BITS = 16;

  /** Different values of them. */
  static final int BUCKETS = 1 << BITS;

  private OrderedBits() {}

  static int of(float value) {
    int bits = Float.floatToRawIntBits(value);
    return bits ^ (bits >> 31 | Integer.MIN_VALUE);
  }

  static long of(double value) {
    long bits = Double.doubleToRawLongBits(value);
    return bits ^ (bits >> 63 | Long.MIN_VALUE);
  }

  static double toFloat(long ordered) {
    int bits = (int) ordered;
    return Float.intBitsToFloat(bits < 0 ? bits ^ Integer.MIN_VALUE : ~bits);
  }

  static double toDouble(long ordered) {
    return Double.longBitsToDouble(ordered < 0 ? ordered ^ Long.MIN_VALUE : ~ordered);
  }
}
