package dev.longbow.kernel;

import dev.longbow.column.Batch;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.FloatColumn;
import dev.longbow.column.Int128Column;
import dev.longbow.column.IntColumn;
import dev.longbow.expr.Comparison;

/** A comparison of two columns of one type. */
final class CompareColumnsNode extends PredicateNode {
  private final Comparison comparison;
  private final Node left;
  private final Node right;

  CompareColumnsNode(Comparison comparison, Node left, Node right) {
    this.comparison = comparison;
    this.left = left;
    this.right = right;
  }

  @Override
  void mask(Batch batch, byte[] mask) {
    compare(comparison, left.evaluate(batch), right.evaluate(batch), mask);
  }

  /** Compares two columns of one type; null where either is. */
  static void compare(Comparison comparison, Column a, Column b, byte[] mask) {
    int rows = a.length();
    if (a instanceof DoubleColumn c) {
      DoubleComparisons.columns(comparison, c.values(), ((DoubleColumn) b).values(), rows, mask);
    } else if (a instanceof FloatColumn c) {
      FloatComparisons.columns(comparison, c.values(), ((FloatColumn) b).values(), rows, mask);
    } else if (a instanceof IntColumn c && !Columns.isUnsigned(c.type())) {
      IntComparisons.columns(comparison, c.values(), ((IntColumn) b).values(), rows, mask);
    } else if (a instanceof Int128Column c) {
      Int128Comparisons.compare(comparison, c, (Int128Column) b, false, mask);
    } else if (a instanceof BytesColumn || a instanceof DictionaryColumn) {
      BytesComparisons.columns(comparison, Columns.flat(a), Columns.flat(b), mask);
    } else {
      boolean plain =
          a.type().physical() == DataType.Physical.INT64 && !Columns.isUnsigned(a.type());
      LongComparisons.columns(
          comparison,
          Columns.widenOrdered(a, new long[plain ? 0 : rows]),
          Columns.widenOrdered(b, new long[plain ? 0 : rows]),
          rows,
          mask);
    }
    MaskKernels.applyValidity(mask, a.validity(), rows, MaskKernels.NULL);
    MaskKernels.applyValidity(mask, b.validity(), rows, MaskKernels.NULL);
  }
}
