package dev.longbow.kernel;

import dev.longbow.expr.Comparison;
import java.util.Arrays;

/**
 * Comparisons of floats: NaN equals NaN and is above every number, -0.0 equals 0.0. IEEE
 * comparisons with NaN are false, so "not less" and "not at most" give NaN its place for free
 * unless both sides may be NaN.
 */
final class FloatComparisons {
  private FloatComparisons() {}

  /** {@code values[i] comparison constant}. */
  static void constant(
      Comparison comparison, float[] values, float constant, int rows, byte[] mask) {
    if (Float.isNaN(constant)) {
      switch (comparison) {
        case EQUAL, GREATER_OR_EQUAL -> number(values, rows, mask, 3);
        case NOT_EQUAL, LESS -> number(values, rows, mask, 0);
        case LESS_OR_EQUAL -> Arrays.fill(mask, 0, rows, MaskKernels.TRUE);
        case GREATER -> Arrays.fill(mask, 0, rows, MaskKernels.FALSE);
      }
      return;
    }
    switch (comparison) {
      case EQUAL -> equal(values, constant, rows, mask, 0);
      case NOT_EQUAL -> equal(values, constant, rows, mask, 3);
      case LESS -> less(values, constant, rows, mask, 0);
      case GREATER_OR_EQUAL -> less(values, constant, rows, mask, 3);
      case LESS_OR_EQUAL -> atMost(values, constant, rows, mask, 0);
      case GREATER -> atMost(values, constant, rows, mask, 3);
    }
  }

  /** {@code left[i] comparison right[i]}. */
  static void columns(Comparison comparison, float[] left, float[] right, int rows, byte[] mask) {
    switch (comparison) {
      case EQUAL -> equal(left, right, rows, mask, 0);
      case NOT_EQUAL -> equal(left, right, rows, mask, 3);
      case LESS -> less(left, right, rows, mask, 0);
      case GREATER_OR_EQUAL -> less(left, right, rows, mask, 3);
      case GREATER -> less(right, left, rows, mask, 0);
      case LESS_OR_EQUAL -> less(right, left, rows, mask, 3);
    }
  }

  /** Whether the value is not NaN (the only one that differs from itself). */
  @SuppressWarnings("IdentityBinaryExpression")
  private static void number(float[] values, int rows, byte[] mask, int flip) {
    for (int i = 0; i < rows; i++) {
      mask[i] = (byte) ((values[i] == values[i] ? 3 : 0) ^ flip);
    }
  }

  private static void equal(float[] values, float constant, int rows, byte[] mask, int flip) {
    for (int i = 0; i < rows; i++) {
      mask[i] = (byte) ((values[i] == constant ? 3 : 0) ^ flip);
    }
  }

  private static void less(float[] values, float constant, int rows, byte[] mask, int flip) {
    for (int i = 0; i < rows; i++) {
      mask[i] = (byte) ((values[i] < constant ? 3 : 0) ^ flip);
    }
  }

  private static void atMost(float[] values, float constant, int rows, byte[] mask, int flip) {
    for (int i = 0; i < rows; i++) {
      mask[i] = (byte) ((values[i] <= constant ? 3 : 0) ^ flip);
    }
  }

  @SuppressWarnings("IdentityBinaryExpression")
  private static void equal(float[] left, float[] right, int rows, byte[] mask, int flip) {
    for (int i = 0; i < rows; i++) {
      float a = left[i];
      float b = right[i];
      mask[i] = (byte) ((a == b | (a != a & b != b) ? 3 : 0) ^ flip);
    }
  }

  @SuppressWarnings("IdentityBinaryExpression")
  private static void less(float[] left, float[] right, int rows, byte[] mask, int flip) {
    for (int i = 0; i < rows; i++) {
      float a = left[i];
      float b = right[i];
      mask[i] = (byte) ((a < b | (a == a & b != b) ? 3 : 0) ^ flip);
    }
  }
}
