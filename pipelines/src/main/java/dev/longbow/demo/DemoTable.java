package dev.longbow.demo;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import java.util.List;

/** A generated table: its columns and how many rows it has. */
record DemoTable(String name, long rows, List<DemoColumn> columns) {
  DemoTable {
    columns = List.copyOf(columns);
  }

  Schema schema() {
    return new Schema(columns.stream().map(DemoColumn::field).toList());
  }

  /** The rows {@code from .. from + count} of the columns of a schema. */
  Batch rows(Schema wanted, long from, int count) {
    Schema own = schema();
    return new Batch(
        wanted,
        wanted.names().stream()
            .map(name -> columns.get(own.require(name)).maker().make(from, count))
            .toList(),
        count);
  }
}
