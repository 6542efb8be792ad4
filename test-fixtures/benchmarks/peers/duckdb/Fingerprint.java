import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints what the results of all engines must agree on, as one JSON line: the number of rows and,
 * for each column, how many values are not null and the sum of the finite numbers or, for text and
 * timestamps, a hash that does not depend on the order of rows.
 *
 * <p>Arguments: a Parquet file or a glob; optionally a column, and then the rows have to be in its
 * order (empty for none); optionally another file, and then only the columns that it has count.
 */
final class Fingerprint {
  private Fingerprint() {}

  public static void main(String[] args) throws Exception {
    String shape = args.length > 2 && !args[2].isEmpty() ? args[2] : args[0];
    String from = " FROM read_parquet('" + args[0] + "')";
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      if (args.length > 1 && !args[1].isEmpty()) {
        checkOrder(statement, from, args[1]);
      }
      List<String> terms = new ArrayList<>();
      terms.add("count(*)::DOUBLE");
      try (ResultSet columns = statement.executeQuery("DESCRIBE SELECT * FROM read_parquet('" + shape + "')")) {
        while (columns.next()) {
          String name = '"' + columns.getString("column_name") + '"';
          String type = columns.getString("column_type");
          terms.add("count(" + name + ")::DOUBLE");
          boolean number = !type.equals("VARCHAR") && !type.startsWith("TIMESTAMP");
          terms.add(
              number
                  ? "coalesce(fsum(%1$s::DOUBLE) FILTER (isfinite(%1$s::DOUBLE)), 0)".formatted(name)
                  : "(sum(hash(%s::VARCHAR) %% 1000003))::DOUBLE".formatted(name));
        }
      }
      List<Double> values = new ArrayList<>();
      try (ResultSet row = statement.executeQuery("SELECT " + String.join(", ", terms) + from)) {
        row.next();
        for (int i = 1; i <= terms.size(); i++) {
          values.add(row.getDouble(i));
        }
      }
      System.out.println(values);
    }
  }

  private static void checkOrder(Statement statement, String from, String column)
      throws SQLException {
    String before = "SELECT %1$s AS here, lag(%1$s) OVER () AS before".formatted(column) + from;
    try (ResultSet row =
        statement.executeQuery("SELECT count(*) FROM (" + before + ") WHERE before > here")) {
      row.next();
      if (row.getLong(1) > 0) {
        throw new IllegalStateException(
            "Not in the order of " + column + ": " + row.getLong(1) + " rows come too late");
      }
    }
  }
}
