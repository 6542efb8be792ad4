package dev.longbow.io.parquet;

import dev.longbow.column.DataType;
import dev.longbow.sort.SortKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.SortingColumn;

/**
 * The order of rows as row groups say it. It ends in front of the first column whose order others
 * may understand otherwise: of floating-point numbers they place NaN and negative zero in their own
 * ways.
 */
final class RowGroupOrder {
  private RowGroupOrder() {}

  /** As many of the keys as can be said; keys that are no columns of the files are passed over. */
  static List<SortingColumn> of(List<SortKey> keys, FileSchema schema) {
    List<SortingColumn> order = new ArrayList<>();
    for (SortKey key : keys) {
      int place = place(key.column(), schema);
      if (place < 0) {
        continue;
      }
      ColumnLayout column = schema.columns().get(place);
      if (!column.isFlat() || !isAgreedOn(column.field().type())) {
        break;
      }
      order.add(new SortingColumn(place, key.descending(), key.nullsFirst()));
    }
    return order;
  }

  private static boolean isAgreedOn(DataType type) {
    return !type.isFloating() && !type.equals(DataType.UUID);
  }

  private static int place(String name, FileSchema schema) {
    for (int i = 0; i < schema.columns().size(); i++) {
      if (schema.columns().get(i).field().name().equals(name)) {
        return i;
      }
    }
    return -1;
  }
}
