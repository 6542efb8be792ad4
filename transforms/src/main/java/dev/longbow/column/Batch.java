package dev.longbow.column;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Up to some tens of thousands of rows in columns; immutable. It may have rows but no columns. */
public final class Batch {
  private final Schema schema;
  private final Column[] columns;
  private final int rows;

  /** A batch of these columns, each {@code rows} long, in the order of the schema. */
  public Batch(Schema schema, List<? extends Column> columns, int rows) {
    this(schema, columns.toArray(new Column[0]), rows);
  }

  private Batch(Schema schema, Column[] columns, int rows) {
    if (schema.size() != columns.length) {
      throw new IllegalArgumentException(columns.length + " columns for " + schema);
    }
    this.schema = schema;
    this.columns = columns;
    this.rows = rows;
    for (Column column : columns) {
      if (column.length() != rows) {
        throw new IllegalArgumentException(
            "Column of %d rows in a batch of %d".formatted(column.length(), rows));
      }
    }
  }

  /** The schema. */
  public Schema schema() {
    return schema;
  }

  /** The number of rows. */
  public int rows() {
    return rows;
  }

  /** The column at a position. */
  public Column column(int position) {
    return columns[position];
  }

  /** The columns in order. */
  public List<Column> columns() {
    return List.of(columns);
  }

  /** The rows at the first {@code count} positions of a selection, in that order. */
  public Batch gather(int[] selection, int count) {
    Column[] gathered = new Column[columns.length];
    for (int i = 0; i < columns.length; i++) {
      gathered[i] = columns[i].gather(selection, count);
    }
    return new Batch(schema, gathered, count);
  }

  /** A copy of a range of rows (the batch itself when it is the whole range). */
  public Batch slice(int from, int count) {
    if (from == 0 && count == rows) {
      return this;
    }
    Column[] sliced = new Column[columns.length];
    for (int i = 0; i < columns.length; i++) {
      sliced[i] = columns[i].slice(from, count);
    }
    return new Batch(schema, sliced, count);
  }

  /** The columns at these positions under a schema of as many fields. */
  public Batch project(Schema projected, int[] positions) {
    return new Batch(
        projected, Arrays.stream(positions).mapToObj(i -> columns[i]).toArray(Column[]::new), rows);
  }

  /** Approximate bytes on the heap; a dictionary shared by several columns counts each time. */
  public long heapBytes() {
    long total = 64;
    for (Column column : columns) {
      total += column.heapBytes();
    }
    return total;
  }

  /** One row, boxed, by column name; for messages, tests and small results. */
  public Map<String, Object> row(int row) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < columns.length; i++) {
      values.put(schema.field(i).name(), columns[i].value(row));
    }
    return values;
  }

  /** All rows, boxed; for tests and small results. */
  public List<Map<String, Object>> toRows() {
    List<Map<String, Object>> all = new ArrayList<>(rows);
    for (int i = 0; i < rows; i++) {
      all.add(row(i));
    }
    return all;
  }

  @Override
  public String toString() {
    return "Batch(" + rows + " rows, " + schema + ")";
  }
}
