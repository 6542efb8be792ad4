package dev.longbow.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.Boxes;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** DuckDB as a second reader of what was written. */
public final class Duck implements AutoCloseable {
  private final Connection connection;
  private final Statement statement;

  public Duck() throws SQLException {
    connection = DriverManager.getConnection("jdbc:duckdb:");
    statement = connection.createStatement();
    statement.execute("SET TimeZone = 'UTC'");
    statement.execute("SET threads = 1");
  }

  public void execute(String sql) throws SQLException {
    statement.execute(sql);
  }

  /** The first column of the first row. */
  public Object one(String sql) throws SQLException {
    try (ResultSet result = statement.executeQuery(sql)) {
      assertTrue(result.next(), sql);
      return result.getObject(1);
    }
  }

  /** The rows as text, null as null. */
  public List<List<String>> rows(String sql) throws SQLException {
    try (ResultSet result = statement.executeQuery(sql)) {
      int columns = result.getMetaData().getColumnCount();
      List<List<String>> rows = new ArrayList<>();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          row.add(result.getString(i));
        }
        rows.add(row);
      }
      return rows;
    }
  }

  /** Checks that a table expression has these rows in this order. */
  public void assertRows(String table, Schema schema, List<Batch> expected) throws SQLException {
    List<String> selected = new ArrayList<>();
    for (Field field : schema.fields()) {
      selected.add(sql(field));
    }
    String query = "SELECT " + String.join(", ", selected) + " FROM " + table;
    long row = 0;
    try (ResultSet result = statement.executeQuery(query)) {
      for (Batch batch : expected) {
        for (int i = 0; i < batch.rows(); i++, row++) {
          assertTrue(result.next(), "only " + row + " rows");
          for (int c = 0; c < schema.size(); c++) {
            Object value = expected(schema.field(c).type(), batch.column(c).value(i));
            Object read = read(schema.field(c).type(), result, c + 1);
            assertEquals(value, read, "row " + row + " of " + schema.field(c));
          }
        }
      }
      assertTrue(!result.next(), "more than " + row + " rows");
    }
  }

  private static String sql(Field field) {
    String name = '"' + field.name() + '"';
    if (field.type() instanceof DataType.Timestamp) {
      return "epoch_us(" + name + ")";
    } else if (field.type() instanceof DataType.Binary) {
      return "lower(hex(" + name + "))";
    } else if (field.type() instanceof DataType.Time
        || field.type() instanceof DataType.Date
        || field.type() instanceof DataType.Uuid) {
      return name + "::VARCHAR";
    }
    return name;
  }

  private static Object read(DataType type, ResultSet result, int column) throws SQLException {
    Object value = result.getObject(column);
    if (value == null) {
      return null;
    } else if (type instanceof DataType.Decimal) {
      return ((BigDecimal) value).stripTrailingZeros();
    } else if (type instanceof DataType.ListOf) {
      return Arrays.asList((Object[]) ((java.sql.Array) value).getArray()).toString();
    } else if (type instanceof DataType.Int || type instanceof DataType.Bool) {
      return value.toString();
    } else if (type instanceof DataType.Time) {
      return java.time.LocalTime.parse((String) value).toString();
    }
    return value;
  }

  private static Object expected(DataType type, Object value) {
    if (value == null) {
      return null;
    } else if (value instanceof BigDecimal decimal) {
      return decimal.stripTrailingZeros();
    } else if (value instanceof Instant instant) {
      return Boxes.micros(instant);
    } else if (value instanceof LocalDateTime dateTime) {
      return Boxes.micros(dateTime);
    } else if (value instanceof byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    } else if (value instanceof Float || value instanceof Double || value instanceof String) {
      return value;
    }
    return value.toString();
  }

  @Override
  public void close() throws SQLException {
    statement.close();
    connection.close();
  }
}
