import com.clickhouse.jdbc.Driver;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/**
 * Reads the table row by row with ClickHouse's JDBC driver (jdbc-v2), all columns with the getters
 * of their types. Arguments: URL, database, table, rows, rows to warm up with.
 */
final class JdbcRead {
  /** A row; made and forgotten. */
  record Row(
      long id,
      Object ts,
      Object day,
      String agent,
      String model,
      String region,
      String session,
      String message,
      String note,
      int tenant,
      int tokens,
      short retries,
      byte priority,
      boolean isCached,
      double latency,
      float temperature,
      Double score,
      Long parent,
      java.math.BigDecimal cost,
      double ratio)
      implements java.io.Serializable {
    static Row of(ResultSet from) throws SQLException {
      double score = from.getDouble(17);
      Double scoreOrNull = from.wasNull() ? null : score;
      long parent = from.getLong(18);
      Long parentOrNull = from.wasNull() ? null : parent;
      return new Row(
          from.getLong(1),
          from.getTimestamp(2),
          from.getDate(3),
          from.getString(4),
          from.getString(5),
          from.getString(6),
          from.getString(7),
          from.getString(8),
          from.getString(9),
          from.getInt(10),
          from.getInt(11),
          from.getShort(12),
          from.getByte(13),
          from.getBoolean(14),
          from.getDouble(15),
          from.getFloat(16),
          scoreOrNull,
          parentOrNull,
          from.getBigDecimal(19),
          from.getDouble(20));
    }
  }

  private JdbcRead() {}

  public static void main(String[] args) throws Exception {
    String url = "jdbc:ch:" + args[0] + "/" + args[1];
    Timed.measure(
        () -> read(url, query(args[2], args[4])),
        () -> read(url, query(args[2], args[3])));
  }

  static String query(String table, String rows) {
    return "SELECT * FROM " + table + " WHERE id < " + rows;
  }

  private static Timed.Seen read(String url, String query) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", "default");
    properties.setProperty("password", "");
    long rows = 0;
    long sum = 0;
    try (Connection connection = new Driver().connect(url, properties);
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(query)) {
      while (found.next()) {
        sum += Row.of(found).id();
        rows++;
      }
    }
    return new Timed.Seen(rows, sum);
  }
}
