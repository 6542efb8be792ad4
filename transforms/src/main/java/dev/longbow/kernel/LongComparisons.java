package dev.longbow.kernel;

import dev.longbow.expr.Comparison;

/**
 * Comparisons of longs. Each loop computes one relation without a branch (the sign of a difference,
 * corrected for overflow) and flips it for the opposite one, so its time depends neither on the
 * data nor on what the JIT has seen of it.
 */
final class LongComparisons {
  private LongComparisons() {}

  /** {@code values[i] comparison constant}. */
  static void constant(Comparison comparison, long[] values, long constant, int rows, byte[] mask) {
    switch (comparison) {
      case EQUAL -> equal(values, constant, rows, mask, 0);
      case NOT_EQUAL -> equal(values, constant, rows, mask, 3);
      case LESS -> less(values, constant, rows, mask, 0);
      case GREATER_OR_EQUAL -> less(values, constant, rows, mask, 3);
      case GREATER -> greater(values, constant, rows, mask, 0);
      case LESS_OR_EQUAL -> greater(values, constant, rows, mask, 3);
    }
  }

  /** {@code left[i] comparison right[i]}. */
  static void columns(Comparison comparison, long[] left, long[] right, int rows, byte[] mask) {
    switch (comparison) {
      case EQUAL -> equal(left, right, rows, mask, 0);
      case NOT_EQUAL -> equal(left, right, rows, mask, 3);
      case LESS -> less(left, right, rows, mask, 0);
      case GREATER_OR_EQUAL -> less(left, right, rows, mask, 3);
      case GREATER -> less(right, left, rows, mask, 0);
      case LESS_OR_EQUAL -> less(right, left, rows, mask, 3);
    }
  }

  private static void equal(long[] values, long constant, int rows, byte[] mask, int flip) {
    for (int i = 0; i < rows; i++) {
      long difference = values[i] ^ constant;
      mask[i] = (byte) ((int) (~((difference | -difference) >> 63) & 3) ^ flip);
    }
  }

  private static void less(long[] values, long constant, int rows, byte[] mask, int flip) {
    for (int i = 0; i < rows; i++) {
      mask[i] = (byte) ((isLess(values[i], constant) & 3) ^ flip);
    }
  }

  private static void greater(long[] values, long constant, int rows, byte[] mask, int flip) {
    for (int i = 0; i < rows; i++) {
      mask[i] = (byte) ((isLess(constant, values[i]) & 3) ^ flip);
    }
  }

  private static void equal(long[] left, long[] right, int rows, byte[] mask, int flip) {
    for (int i = 0; i < rows; i++) {
      long difference = left[i] ^ right[i];
      mask[i] = (byte) ((int) (~((difference | -difference) >> 63) & 3) ^ flip);
    }
  }

  private static void less(long[] left, long[] right, int rows, byte[] mask, int flip) {
    for (int i = 0; i < rows; i++) {
      mask[i] = (byte) ((isLess(left[i], right[i]) & 3) ^ flip);
    }
  }

  /** All ones when {@code a < b}, else 0 (Hacker's Delight, section 2-12). */
  private static int isLess(long a, long b) {
    long difference = a - b;
    return (int) ((difference ^ ((a ^ b) & (difference ^ a))) >> 63);
  }
}
