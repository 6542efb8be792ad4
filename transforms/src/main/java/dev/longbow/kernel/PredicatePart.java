package dev.longbow.kernel;

import dev.longbow.column.Batch;

/** A condition that is evaluated only for some rows where that pays or is needed. */
final class PredicatePart {
  private final Needs needs;
  private final PredicateNode node;
  private final boolean mayFail;

  PredicatePart(Needs needs, PredicateNode node, boolean mayFail) {
    this.needs = needs;
    this.node = node;
    this.mayFail = mayFail;
  }

  /** Whether rows that do not matter must be kept from this condition. */
  boolean mayFail() {
    return mayFail;
  }

  void mask(Batch batch, byte[] mask) {
    node.mask(needs.all(batch), mask);
  }

  /**
   * The truth values of the selected rows (distinct, ascending), dense. All rows are evaluated when
   * that cannot fail and most are wanted: gathering a column costs about what comparing it does.
   */
  void mask(Batch batch, int[] selection, int count, byte[] mask) {
    int rows = batch.rows();
    if (count == rows) {
      mask(batch, mask);
    } else if (!mayFail && count > rows / 2 && mask.length >= rows) {
      mask(batch, mask);
      for (int i = 0; i < count; i++) {
        mask[i] = mask[selection[i]];
      }
    } else {
      try {
        node.mask(needs.gather(batch, selection, count), mask);
      } catch (RowFailure failure) {
        throw failure.in(selection);
      }
    }
  }
}
