package dev.longbow.testing;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A result as boxed rows, with the classes of {@code Column.value}. Both engines' results are
 * brought to this form and compared by {@link RowsComparison}.
 */
public record Rows(List<String> columns, List<List<Object>> rows) {
  /** The rows of batches of one schema. */
  public static Rows of(Schema schema, List<Batch> batches) {
    List<List<Object>> rows = new ArrayList<>();
    for (Batch batch : batches) {
      for (int i = 0; i < batch.rows(); i++) {
        List<Object> row = new ArrayList<>(schema.size());
        for (int c = 0; c < schema.size(); c++) {
          row.add(batch.column(c).value(i));
        }
        rows.add(Collections.unmodifiableList(row));
      }
    }
    return new Rows(schema.names(), rows);
  }

  /** The number of rows. */
  public int size() {
    return rows.size();
  }
}
