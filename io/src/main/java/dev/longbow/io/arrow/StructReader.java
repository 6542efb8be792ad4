package dev.longbow.io.arrow;

import dev.longbow.column.Column;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.StructColumn;
import java.util.ArrayList;
import java.util.List;

/** Structs. */
final class StructReader extends VectorReader {
  private final VectorReader[] children;
  private final ArrowField field;

  StructReader(long length, StoredBuffer validity, VectorReader[] children, ArrowField field) {
    super(length, validity);
    this.children = children;
    this.field = field;
  }

  @Override
  Column read(long from, int rows, long[] valid) {
    List<Column> read = new ArrayList<>();
    for (VectorReader child : children) {
      read.add(plain(child.read(from, rows)));
    }
    return new StructColumn(field.type(), rows, read, valid);
  }

  /** Parts of nested columns have no dictionaries. */
  static Column plain(Column column) {
    return column instanceof DictionaryColumn coded ? coded.decode() : column;
  }
}
