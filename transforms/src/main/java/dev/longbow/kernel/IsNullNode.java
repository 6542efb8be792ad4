package dev.longbow.kernel;

import dev.longbow.column.Batch;

/** True for null, else false. */
final class IsNullNode extends PredicateNode {
  private final Node operand;

  IsNullNode(Node operand) {
    this.operand = operand;
  }

  @Override
  void mask(Batch batch, byte[] mask) {
    MaskKernels.isNull(operand.evaluate(batch).validity(), batch.rows(), mask);
  }
}
