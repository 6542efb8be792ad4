package dev.longbow.kernel;

import dev.longbow.column.Batch;

/** Three-valued negation. */
final class NotNode extends PredicateNode {
  private final PredicateNode operand;

  NotNode(PredicateNode operand) {
    this.operand = operand;
  }

  @Override
  void mask(Batch batch, byte[] mask) {
    operand.mask(batch, mask);
    MaskKernels.not(mask, batch.rows());
  }
}
