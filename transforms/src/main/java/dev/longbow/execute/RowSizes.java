package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.ListColumn;
import dev.longbow.column.StructColumn;

/**
 * How many bytes the values of a batch take, whatever arrays hold them: the same for a batch fresh
 * from a file, sliced, shared or decoded from a message. Cuts of exchange blocks are made by this
 * measure, so that they depend on data alone.
 */
final class RowSizes {
  private RowSizes() {}

  /** The bytes of all values, strings counted as if without dictionary. */
  static long of(Batch batch) {
    long total = 0;
    for (int i = 0; i < batch.schema().size(); i++) {
      total += of(batch.column(i));
    }
    return total;
  }

  private static long of(Column column) {
    long rows = column.length();
    return switch (column.type().physical()) {
      case BOOL, INT8 -> rows;
      case INT16 -> 2 * rows;
      case INT32, FLOAT32 -> 4 * rows;
      case INT64, FLOAT64 -> 8 * rows;
      case INT128 -> 16 * rows;
      case BYTES ->
          4 * rows + (column instanceof DictionaryColumn d ? coded(d) : flat((BytesColumn) column));
      case LIST -> {
        ListColumn list = (ListColumn) column;
        // Lists are rare: their elements are taken at their type's usual size.
        long elements = rows == 0 ? 0 : list.offsets()[list.length()] - list.offsets()[0];
        yield 4 * rows + elements * list.elements().type().physical().width();
      }
      case STRUCT -> ((StructColumn) column).children().stream().mapToLong(RowSizes::of).sum();
    };
  }

  /** What repeating these rows costs beyond their fixed width: a dictionary is not repeated. */
  static long repeated(Column column, int from, int to) {
    if (column instanceof BytesColumn text) {
      return text.offsets()[to] - text.offsets()[from];
    } else if (column instanceof ListColumn list) {
      int first = list.offsets()[from];
      int end = list.offsets()[to];
      return (long) (end - first) * list.elements().type().physical().width()
          + repeated(list.elements(), first, end);
    } else if (column instanceof StructColumn struct) {
      return struct.children().stream().mapToLong(child -> repeated(child, from, to)).sum();
    }
    return 0;
  }

  /** What lies under a null is not counted: it may differ between copies. */
  private static long flat(BytesColumn column) {
    int[] offsets = column.offsets();
    if (column.validity() == null) {
      return column.length() == 0 ? 0 : offsets[column.length()] - offsets[0];
    }
    long total = 0;
    for (int i = 0; i < column.length(); i++) {
      if (!column.isNull(i)) {
        total += offsets[i + 1] - offsets[i];
      }
    }
    return total;
  }

  private static long coded(DictionaryColumn column) {
    int[] offsets = column.dictionary().offsets();
    int[] codes = column.codes();
    long total = 0;
    for (int i = 0; i < column.length(); i++) {
      if (!column.isNull(i)) {
        total += offsets[codes[i] + 1] - offsets[codes[i]];
      }
    }
    return total;
  }
}
