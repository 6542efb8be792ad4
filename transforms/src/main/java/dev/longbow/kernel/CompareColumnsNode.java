package dev.longbow.kernel;

import dev.longbow.column.Batch;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
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
  private long[] wideLeft = new long[0];
  private long[] wideRight = new long[0];

  CompareColumnsNode(Comparison comparison, Node left, Node right) {
    this.comparison = comparison;
    this.left = left;
    this.right = right;
  }

  @Override
  void mask(Batch batch, byte[] mask) {
    Column a = left.evaluate(batch);
    Column b = right.evaluate(batch);
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
      wideLeft = Scratch.longs(wideLeft, rows);
      wideRight = Scratch.longs(wideRight, rows);
      LongComparisons.columns(
          comparison,
          Columns.widenOrdered(a, wideLeft),
          Columns.widenOrdered(b, wideRight),
          rows,
          mask);
    }
    MaskKernels.applyValidity(mask, a.validity(), rows, MaskKernels.NULL);
    MaskKernels.applyValidity(mask, b.validity(), rows, MaskKernels.NULL);
  }
}
