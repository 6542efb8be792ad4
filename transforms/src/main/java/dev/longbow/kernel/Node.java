package dev.longbow.kernel;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;

/** One node of a compiled expression. Not thread-safe: nodes keep scratch memory. */
abstract class Node {
  private final DataType type;

  Node(DataType type) {
    this.type = type;
  }

  final DataType type() {
    return type;
  }

  /**
   * The value for every row of the batch; may be a column of the batch itself.
   *
   * @throws RowFailure for a row without a result
   */
  abstract Column evaluate(Batch batch);
}
