package dev.longbow.io.parquet;

import dev.longbow.column.DataType;
import dev.longbow.sort.SortKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SortingColumn;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;

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

  /**
   * The order that a row group of a file says, as far as its columns are flat.
   *
   * @param group its place in the file
   */
  static List<SortKey> said(FileMetaData file, int group, ParquetMetadata metadata) {
    List<ColumnDescriptor> leaves = metadata.getFileMetaData().getSchema().getColumns();
    RowGroup thrift = file.getRow_groups().get(group);
    List<SortKey> order = new ArrayList<>();
    if (!thrift.isSetSorting_columns()) {
      return order;
    }
    for (SortingColumn column : thrift.getSorting_columns()) {
      int leaf = column.getColumn_idx();
      if (leaf < 0
          || leaf >= leaves.size()
          || leaves.get(leaf).getPath().length > 1
          || leaves.get(leaf).getMaxRepetitionLevel() > 0) {
        break;
      }
      order.add(
          new SortKey(
              leaves.get(leaf).getPath()[0], column.isDescending(), column.isNulls_first()));
    }
    return List.copyOf(order);
  }

  /** Whether all writers and readers order values of a type in the same way. */
  static boolean isAgreedOn(DataType type) {
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
