package dev.longbow.testing;

import dev.longbow.column.Batch;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * DuckDB in memory, as the engine that is right. One thread and kept insertion order, so that even
 * {@code LIMIT} is reproducible; time zone UTC. Not thread-safe.
 */
public final class DuckDbOracle implements AutoCloseable {
  private final Connection connection;

  /** An empty database. */
  public DuckDbOracle() {
    try {
      connection = DriverManager.getConnection("jdbc:duckdb:");
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot start DuckDB", e);
    }
    execute("SET threads = 1");
    execute("SET TimeZone = 'UTC'");
    // It turns long IN lists into joins, which may return rows in another order.
    execute("SET disabled_optimizers = 'in_clause'");
  }

  /** Runs a statement without result. */
  public void execute(String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot run in DuckDB: " + sql, e);
    }
  }

  /** The result of a query, with the classes of {@code Column.value}. */
  public Rows query(String sql) {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> columns = new ArrayList<>();
      int count = result.getMetaData().getColumnCount();
      for (int i = 1; i <= count; i++) {
        columns.add(result.getMetaData().getColumnName(i));
      }
      List<List<Object>> rows = new ArrayList<>();
      while (result.next()) {
        List<Object> row = new ArrayList<>(count);
        for (int i = 1; i <= count; i++) {
          row.add(value(result, i));
        }
        rows.add(Collections.unmodifiableList(row));
      }
      return new Rows(columns, rows);
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot run in DuckDB: " + sql, e);
    }
  }

  /** Makes Parquet files (a path or a glob) visible as a table. */
  public void view(String name, String files) {
    execute(
        "CREATE OR REPLACE VIEW \"%s\" AS SELECT * FROM read_parquet('%s')".formatted(name, files));
  }

  /** Makes a table of batches. */
  public void load(String name, Schema schema, List<Batch> batches) {
    execute(
        "CREATE OR REPLACE TABLE \"%s\" (%s)"
            .formatted(
                name,
                schema.fields().stream()
                    .map(field -> '"' + field.name() + "\" " + typeName(field.type()))
                    .collect(Collectors.joining(", "))));
    try (DuckDBAppender appender =
        connection.unwrap(DuckDBConnection.class).createAppender("main", name)) {
      for (Batch batch : batches) {
        for (int row = 0; row < batch.rows(); row++) {
          appender.beginRow();
          for (int c = 0; c < schema.size(); c++) {
            append(appender, schema.field(c), batch.column(c).value(row));
          }
          appender.endRow();
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot load table " + name, e);
    }
  }

  /**
   * Writes a query's result as one Parquet file.
   *
   * @param options DuckDB's further {@code COPY} options, for example {@code ROW_GROUP_SIZE 2048}
   */
  public void writeParquet(String query, Path file, String... options) {
    String all = String.join(", ", options);
    execute(
        "COPY (%s) TO '%s' (FORMAT parquet%s)"
            .formatted(query, file, all.isEmpty() ? "" : ", " + all));
  }

  /** DuckDB's name of a type. */
  public static String typeName(DataType type) {
    if (type instanceof DataType.Int integer) {
      String name =
          switch (integer.bits()) {
            case 8 -> "TINYINT";
            case 16 -> "SMALLINT";
            case 32 -> "INTEGER";
            default -> "BIGINT";
          };
      return integer.signed() ? name : "U" + name;
    } else if (type instanceof DataType.Floating floating) {
      return floating.bits() == 32 ? "FLOAT" : "DOUBLE";
    } else if (type instanceof DataType.Bool) {
      return "BOOLEAN";
    } else if (type instanceof DataType.Text) {
      return "VARCHAR";
    } else if (type instanceof DataType.Binary) {
      return "BLOB";
    } else if (type instanceof DataType.Date) {
      return "DATE";
    } else if (type instanceof DataType.Time) {
      return "TIME";
    } else if (type instanceof DataType.Timestamp timestamp) {
      return timestamp.zoned() ? "TIMESTAMPTZ" : "TIMESTAMP";
    } else if (type instanceof DataType.Decimal decimal) {
      return "DECIMAL(" + decimal.precision() + "," + decimal.scale() + ")";
    } else if (type instanceof DataType.Uuid) {
      return "UUID";
    } else if (type instanceof DataType.ListOf list) {
      return typeName(list.element()) + "[]";
    }
    throw new IllegalArgumentException("No DuckDB type for " + type);
  }

  private static void append(DuckDBAppender appender, Field field, Object value)
      throws SQLException {
    if (value == null) {
      appender.appendNull();
    } else if (field.type() instanceof DataType.Int integer) {
      long number = ((Number) value).longValue();
      switch (integer.bits()) {
        case 8 -> appender.append((byte) number);
        case 16 -> appender.append((short) number);
        case 32 -> appender.append((int) number);
        default -> appender.append(number);
      }
    } else if (value instanceof Boolean bool) {
      appender.append(bool);
    } else if (value instanceof Float number) {
      appender.append(number);
    } else if (value instanceof Double number) {
      appender.append(number);
    } else if (value instanceof String text) {
      appender.append(text);
    } else if (value instanceof byte[] bytes) {
      appender.append(bytes);
    } else if (value instanceof LocalDate date) {
      appender.append(date);
    } else if (value instanceof LocalTime time) {
      appender.append(time);
    } else if (value instanceof LocalDateTime time) {
      appender.append(time);
    } else if (value instanceof Instant instant) {
      appender.append(OffsetDateTime.ofInstant(instant, ZoneOffset.UTC));
    } else if (value instanceof BigDecimal decimal) {
      appender.append(decimal);
    } else if (value instanceof UUID uuid) {
      appender.append(uuid);
    } else if (value instanceof List<?> list) {
      appender.append(list);
    } else {
      throw new IllegalArgumentException("Cannot load " + value + " as " + field);
    }
  }

  private static Object value(ResultSet result, int column) throws SQLException {
    return boxed(result.getObject(column));
  }

  private static Object boxed(Object value) throws SQLException {
    if (value instanceof Byte || value instanceof Short || value instanceof Integer) {
      return ((Number) value).longValue();
    } else if (value instanceof BigInteger big && big.bitLength() < Long.SIZE) {
      return big.longValue();
    } else if (value instanceof Timestamp timestamp) {
      return timestamp.toLocalDateTime();
    } else if (value instanceof OffsetDateTime time) {
      return time.toInstant();
    } else if (value instanceof Blob blob) {
      return blob.getBytes(1, (int) blob.length());
    } else if (value instanceof Array array) {
      List<Object> list = new ArrayList<>();
      for (Object element : (Object[]) array.getArray()) {
        list.add(boxed(element));
      }
      return list;
    }
    return value;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot close DuckDB", e);
    }
  }
}
