package dev.longbow.kernel;

import dev.longbow.expr.Comparison;

/**
 * Comparisons of ints. Each loop computes one relation without a branch (the sign of a difference)
 * and flips it for the opposite one, so its time depends neither on the data nor on what the JIT
 * has seen of it.
 */
final class IntComparisons {
  private IntComparisons() {}

  /** {@code values[i] comparison constant}. */
  static void constant(Comparison comparison, int[] values, int constant, int rows, byte[] mask) {
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
  static void columns(Comparison comparison, int[] left, int[] right, int rows, byte[] mask) {
    switch (comparison) {
      case EQUAL -> equal(left, right, rows, mask, 0);
      case NOT_EQUAL -> equal(left, right, rows, mask, 3);
      case LESS -> less(left, right, rows, mask, 0);
      case GREATER_OR_EQUAL -> less(left, right, rows, mask, 3);
      case GREATER -> less(right, left, rows, mask, 0);
      case LESS_OR_EQUAL -> less(right, left, rows, mask, 3);
    }
  }

  private static void equal(int[] values, int constant, int rows, byte[] mask, int flip) {
    for (int i = 0; i < rows; i++) {
      int difference = values[i] ^ constant;
      mask[i] = (byte) ((~((difference | -difference) >> 31) & 3) ^ flip);
    }
  }

  private static void less(int[] values, int constant, int rows, byte[] mask, int flip) {
    for (int i = 0; i < rows; i++) {
      mask[i] = (byte) (((((long) values[i] - constant) >> 63) & 3) ^ flip);
    }
  }

  private static void greater(int[] values, int constant, int rows, byte[] mask, int flip) {
    for (int i = 0; i < rows; i++) {
      mask[i] = (byte) (((((long) constant - values[i]) >> 63) & 3) ^ flip);
    }
  }

  private static void equal(int[] left, int[] right, int rows, byte[] mask, int flip) {
    for (int i = 0; i < rows; i++) {
      int difference = left[i] ^ right[i];
      mask[i] = (byte) ((~((difference | -difference) >> 31) & 3) ^ flip);
    }
  }

  private static void less(int[] left, int[] right, int rows, byte[] mask, int flip) {
    for (int i = 0; i < rows; i++) {
      mask[i] = (byte) (((((long) left[i] - right[i]) >> 63) & 3) ^ flip);
    }
  }
}
