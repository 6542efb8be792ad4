package dev.longbow.kernel;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;

/** A value that is evaluated only for the rows that take it. */
final class ValuePart {
  private final Needs needs;
  private final Node node;

  ValuePart(Needs needs, Node node) {
    this.needs = needs;
    this.node = node;
  }

  Column evaluate(Batch batch) {
    return node.evaluate(needs.all(batch));
  }

  /** The values of the selected rows (distinct, ascending), dense. */
  Column evaluate(Batch batch, int[] selection, int count) {
    if (count == batch.rows()) {
      return evaluate(batch);
    }
    try {
      return node.evaluate(needs.gather(batch, selection, count));
    } catch (RowFailure failure) {
      throw failure.in(selection);
    }
  }
}
