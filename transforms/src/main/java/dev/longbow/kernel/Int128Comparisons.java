package dev.longbow.kernel;

import dev.longbow.column.DataType;
import dev.longbow.column.Int128Column;
import dev.longbow.expr.Comparison;

/** Comparisons of decimals of one scale (as 128-bit integers) and of UUIDs (as bytes). */
final class Int128Comparisons {
  private Int128Comparisons() {}

  /** Compares with the right column's row i, or its only row when {@code constant}. */
  static void compare(
      Comparison comparison, Int128Column left, Int128Column right, boolean constant, byte[] mask) {
    long[] a = left.words();
    long[] b = right.words();
    boolean uuid = left.type() instanceof DataType.Uuid;
    for (int i = 0; i < left.length(); i++) {
      int j = constant ? 0 : i;
      int order =
          uuid
              ? uuidOrder(a[2 * i], a[2 * i + 1], b[2 * j], b[2 * j + 1])
              : order(a[2 * i], a[2 * i + 1], b[2 * j], b[2 * j + 1]);
      mask[i] = comparison.holds(order) ? MaskKernels.TRUE : MaskKernels.FALSE;
    }
  }

  static int order(long lowA, long highA, long lowB, long highB) {
    int high = Long.compare(highA, highB);
    return high != 0 ? high : Long.compareUnsigned(lowA, lowB);
  }

  /** A UUID's first bytes are the lowest of the little-endian low word. */
  static int uuidOrder(long lowA, long highA, long lowB, long highB) {
    int first = Long.compareUnsigned(Long.reverseBytes(lowA), Long.reverseBytes(lowB));
    return first != 0
        ? first
        : Long.compareUnsigned(Long.reverseBytes(highA), Long.reverseBytes(highB));
  }
}
