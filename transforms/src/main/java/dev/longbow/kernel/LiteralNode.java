package dev.longbow.kernel;

import dev.longbow.column.Batch;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;

/**
 * A constant. The longest column made so far is kept and its arrays are shared; strings are a
 * dictionary of one value, always the same object.
 */
final class LiteralNode extends Node {
  private final Object value;
  private Column longest;

  LiteralNode(Object value, DataType type) {
    super(type);
    this.value = value;
    longest = constant(64);
  }

  @Override
  Column evaluate(Batch batch) {
    int rows = batch.rows();
    if (longest.length() < rows) {
      longest = constant(rows);
    }
    return Columns.prefix(longest, rows);
  }

  private Column constant(int rows) {
    if (value != null && type().physical() == DataType.Physical.BYTES) {
      BytesColumn dictionary =
          longest instanceof DictionaryColumn earlier
              ? earlier.dictionary()
              : (BytesColumn) ColumnBuilder.of(type(), value);
      return new DictionaryColumn(rows, new int[rows], dictionary, null);
    }
    return ColumnBuilder.constant(type(), value, rows);
  }
}
