package dev.longbow.kernel;

import dev.longbow.column.Batch;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.FloatColumn;
import dev.longbow.column.Int128Column;
import dev.longbow.column.IntColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.expr.Comparison;
import java.util.Arrays;

/** A comparison with a constant that is not null, kept as a column of one row. */
final class CompareConstantNode extends PredicateNode {
  private final Comparison comparison;
  private final Node operand;
  private final Column constant;
  private final long integer;
  private long[] wide = new long[0];

  CompareConstantNode(Comparison comparison, Node operand, Column constant) {
    this.comparison = comparison;
    this.operand = operand;
    this.constant = constant;
    this.integer = Columns.isInteger(constant) ? Columns.widenOrdered(constant, new long[1])[0] : 0;
  }

  @Override
  void mask(Batch batch, byte[] mask) {
    Column column = operand.evaluate(batch);
    int rows = column.length();
    if (column instanceof DoubleColumn c) {
      double value = ((DoubleColumn) constant).values()[0];
      DoubleComparisons.constant(comparison, c.values(), value, rows, mask);
    } else if (column instanceof FloatColumn c) {
      float value = ((FloatColumn) constant).values()[0];
      FloatComparisons.constant(comparison, c.values(), value, rows, mask);
    } else if (column instanceof IntColumn c && !Columns.isUnsigned(c.type())) {
      IntComparisons.constant(comparison, c.values(), (int) integer, rows, mask);
    } else if (column instanceof LongColumn c && !Columns.isUnsigned(c.type())) {
      LongComparisons.constant(comparison, c.values(), integer, rows, mask);
    } else if (column instanceof Int128Column c) {
      Int128Comparisons.compare(comparison, c, (Int128Column) constant, true, mask);
    } else if (column instanceof BytesColumn || column instanceof DictionaryColumn) {
      BytesComparisons.constant(comparison, Columns.flat(column), bytes(), mask);
    } else {
      wide = Scratch.longs(wide, rows);
      LongComparisons.constant(comparison, Columns.widenOrdered(column, wide), integer, rows, mask);
    }
    MaskKernels.applyValidity(mask, column.validity(), rows, MaskKernels.NULL);
  }

  private byte[] bytes() {
    BytesColumn value = (BytesColumn) constant;
    return Arrays.copyOfRange(value.bytes(), value.offsets()[0], value.offsets()[1]);
  }
}
