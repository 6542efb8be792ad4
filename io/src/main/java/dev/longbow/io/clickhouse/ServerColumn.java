package dev.longbow.io.clickhouse;

import dev.longbow.column.Field;

/**
 * A column that can be read.
 *
 * @param type as the server writes it
 */
record ServerColumn(String name, String type) {
  ColumnType read() {
    return ColumnType.of(ServerType.parse(type));
  }

  Field field() {
    ColumnType read = read();
    return new Field(name, read.type(), read.nullable());
  }
}
