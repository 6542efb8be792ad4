package dev.longbow.kernel;

import dev.longbow.column.Batch;
import java.util.List;

/**
 * Disjunction, operand by operand. An operand that can fail sees only the rows for which no earlier
 * one was true, so {@code x = 0 OR div(y, x) > 1} is safe.
 */
final class OrNode extends PredicateNode {
  private final List<PredicatePart> operands;
  private byte[] other = new byte[0];
  private int[] rows = new int[0];

  OrNode(List<PredicatePart> operands) {
    this.operands = operands;
  }

  @Override
  void mask(Batch batch, byte[] mask) {
    int count = batch.rows();
    operands.get(0).mask(batch, mask);
    other = Scratch.bytes(other, count);
    for (PredicatePart operand : operands.subList(1, operands.size())) {
      if (!operand.mayFail()) {
        operand.mask(batch, other);
        MaskKernels.or(mask, other, count);
        continue;
      }
      rows = Scratch.ints(rows, count);
      int left = SelectionKernels.selectNotTrue(mask, count, rows);
      operand.mask(batch, rows, left, other);
      for (int i = 0; i < left; i++) {
        mask[rows[i]] |= other[i];
      }
    }
  }
}
