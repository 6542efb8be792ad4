package dev.longbow.io.parquet;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.FileColumns;
import dev.longbow.connector.NullCount;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;

/** What a footer says of a file's columns, to compare it with what is declared. */
final class FooterColumns {
  private FooterColumns() {}

  static FileColumns of(Footer footer) {
    List<Field> fields = new ArrayList<>();
    Map<String, NullCount> nulls = new HashMap<>();
    Set<String> unreadable = new HashSet<>();
    for (FileColumn column : footer.columns().values()) {
      if (column.problem() != null) {
        unreadable.add(column.name());
      }
      DataType type = column.problem() == null ? column.type() : DataType.NULL;
      fields.add(new Field(column.name(), type, column.nullable()));
      nulls(footer, column).ifPresent(count -> nulls.put(column.name(), count));
    }
    return new FileColumns(footer.path(), new Schema(fields), nulls, unreadable);
  }

  /** Of a column without parts whose chunks all say how many nulls they have. */
  private static Optional<NullCount> nulls(Footer footer, FileColumn column) {
    if (!column.isFlat()) {
      return Optional.empty();
    }
    long count = 0;
    String place = "";
    for (Footer.RowGroup group : footer.rowGroups()) {
      for (ColumnChunkMetaData chunk : group.chunks().get(column.name())) {
        Statistics<?> statistics = chunk.getStatistics();
        if (statistics == null || !statistics.isNumNullsSet()) {
          return Optional.empty();
        }
        if (count == 0 && statistics.getNumNulls() > 0) {
          place = "row group " + group.index();
        }
        count += statistics.getNumNulls();
      }
    }
    return Optional.of(new NullCount(count, place));
  }
}
