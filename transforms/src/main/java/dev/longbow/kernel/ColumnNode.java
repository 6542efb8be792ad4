package dev.longbow.kernel;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;

/** A column of the batch. */
final class ColumnNode extends Node {
  private final int position;

  ColumnNode(DataType type, int position) {
    super(type);
    this.position = position;
  }

  @Override
  Column evaluate(Batch batch) {
    return batch.column(position);
  }
}
