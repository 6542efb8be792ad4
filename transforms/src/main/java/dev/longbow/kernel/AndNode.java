package dev.longbow.kernel;

import dev.longbow.column.Batch;
import java.util.List;

/**
 * Conjunction, operand by operand. An operand that can fail sees only the rows that the earlier
 * ones did not refuse, so {@code x <> 0 AND div(y, x) > 1} is safe; an operand that cannot fail
 * sees all rows or only those left, whichever is cheaper by their count.
 */
final class AndNode extends PredicateNode {
  private final List<PredicatePart> operands;
  private byte[] other = new byte[0];
  private int[] rows = new int[0];

  AndNode(List<PredicatePart> operands) {
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
        MaskKernels.and(mask, other, count);
        continue;
      }
      rows = Scratch.ints(rows, count);
      int left = SelectionKernels.selectNotFalse(mask, count, rows);
      operand.mask(batch, rows, left, other);
      for (int i = 0; i < left; i++) {
        mask[rows[i]] &= other[i];
      }
    }
  }

  @Override
  int select(Batch batch, int[] selection) {
    byte[] mask = scratch(batch.rows());
    operands.get(0).mask(batch, mask);
    int count = SelectionKernels.select(mask, batch.rows(), selection);
    for (PredicatePart operand : operands.subList(1, operands.size())) {
      if (count == 0) {
        return 0;
      }
      operand.mask(batch, selection, count, mask);
      count = SelectionKernels.refine(mask, count, selection);
    }
    return count;
  }
}
