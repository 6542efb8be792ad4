package dev.longbow.io.csv;

import dev.longbow.column.Field;
import dev.longbow.io.text.OnError;
import java.util.TreeMap;

/** The cells of a batch that do not fit their column's type. */
final class BadCells {
  /** The first bad cell of a row. */
  record Bad(Field field, byte[] shown) {}

  private final int columns;
  private final OnError onError;
  private final TreeMap<Integer, Bad> byRow = new TreeMap<>();
  private long nulled;

  /**
   * None yet.
   *
   * @param columns the cells of a row
   */
  BadCells(int columns, OnError onError) {
    this.columns = columns;
    this.onError = onError;
  }

  int columns() {
    return columns;
  }

  void add(int row, CellReader reader, byte[] bytes, int from, int to) {
    if (onError == OnError.NULL) {
      nulled++;
    } else if (onError == OnError.REJECT || byRow.isEmpty() || byRow.firstKey() > row) {
      byRow.putIfAbsent(row, new Bad(reader.field, reader.shown(bytes, from, to)));
    }
  }

  /** The rows with bad cells, unless those are nulls; when rows fail, the first one at least. */
  TreeMap<Integer, Bad> byRow() {
    return byRow;
  }

  /** Values made null. */
  long nulled() {
    return nulled;
  }

  void clear() {
    byRow.clear();
  }
}
