package dev.longbow.kernel;

import dev.longbow.column.Batch;
import dev.longbow.column.BoolColumn;

/** A boolean value (a column, a call, a CASE) used as a condition. */
final class BooleanValueNode extends PredicateNode {
  private final Node value;

  BooleanValueNode(Node value) {
    this.value = value;
  }

  @Override
  void mask(Batch batch, byte[] mask) {
    MaskKernels.fromColumn((BoolColumn) value.evaluate(batch), mask);
  }
}
