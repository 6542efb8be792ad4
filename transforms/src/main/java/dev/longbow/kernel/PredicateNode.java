package dev.longbow.kernel;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;

/** A node with truth values, which it gives as a Kleene byte mask. */
abstract class PredicateNode extends Node {
  private byte[] scratch = new byte[0];

  PredicateNode() {
    super(DataType.BOOL);
  }

  /** Fills the mask for every row of the batch. */
  abstract void mask(Batch batch, byte[] mask);

  /** The rows that are true; returns their number. */
  int select(Batch batch, int[] selection) {
    byte[] mask = scratch(batch.rows());
    mask(batch, mask);
    return SelectionKernels.select(mask, batch.rows(), selection);
  }

  @Override
  final Column evaluate(Batch batch) {
    byte[] mask = scratch(batch.rows());
    mask(batch, mask);
    return MaskKernels.toColumn(mask, batch.rows());
  }

  final byte[] scratch(int rows) {
    if (scratch.length < rows) {
      scratch = new byte[rows];
    }
    return scratch;
  }
}
