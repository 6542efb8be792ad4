package dev.longbow.kernel;

import dev.longbow.column.BytesColumn;
import dev.longbow.expr.Comparison;
import java.util.Arrays;

/** Comparisons of strings and binary values: unsigned bytes, a prefix before what it begins. */
final class BytesComparisons {
  private BytesComparisons() {}

  static void constant(Comparison comparison, BytesColumn values, byte[] constant, byte[] mask) {
    int rows = values.length();
    int[] offsets = values.offsets();
    byte[] bytes = values.bytes();
    if (comparison == Comparison.EQUAL || comparison == Comparison.NOT_EQUAL) {
      int flip = comparison == Comparison.EQUAL ? 0 : 3;
      for (int i = 0; i < rows; i++) {
        boolean same =
            offsets[i + 1] - offsets[i] == constant.length
                && Arrays.equals(bytes, offsets[i], offsets[i + 1], constant, 0, constant.length);
        mask[i] = (byte) ((same ? 3 : 0) ^ flip);
      }
      return;
    }
    for (int i = 0; i < rows; i++) {
      int order =
          Arrays.compareUnsigned(bytes, offsets[i], offsets[i + 1], constant, 0, constant.length);
      mask[i] = comparison.holds(order) ? MaskKernels.TRUE : MaskKernels.FALSE;
    }
  }

  static void columns(Comparison comparison, BytesColumn left, BytesColumn right, byte[] mask) {
    for (int i = 0; i < left.length(); i++) {
      mask[i] = comparison.holds(order(left, i, right, i)) ? MaskKernels.TRUE : MaskKernels.FALSE;
    }
  }

  static int order(BytesColumn left, int leftRow, BytesColumn right, int rightRow) {
    return Arrays.compareUnsigned(
        left.bytes(),
        left.offsets()[leftRow],
        left.offsets()[leftRow + 1],
        right.bytes(),
        right.offsets()[rightRow],
        right.offsets()[rightRow + 1]);
  }
}
