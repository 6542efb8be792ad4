import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/**
 * DuckDB over JDBC: two threads, everything else as it comes (insertion order is preserved); the
 * system property {@code benchmark.duckdb} may hold settings to start with.
 */
final class DuckDbPeer implements PeerLoop.Peer {
  private final Connection connection = DriverManager.getConnection("jdbc:duckdb:");

  private DuckDbPeer() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET threads = 2");
      statement.execute(System.getProperty("benchmark.duckdb", "SELECT 1"));
    }
  }

  public static void main(String[] args) throws Exception {
    PeerLoop.measure(new DuckDbPeer(), args);
  }

  @Override
  public void run(Path query, Map<String, String> tables, Path output) throws Exception {
    try (Statement statement = connection.createStatement()) {
      for (Map.Entry<String, String> table : tables.entrySet()) {
        statement.execute(
            "CREATE OR REPLACE TEMP VIEW %s AS SELECT * FROM %s('%s')"
                .formatted(
                    table.getKey(),
                    table.getValue().endsWith(".csv") ? "read_csv" : "read_parquet",
                    table.getValue()));
      }
      String sql = Files.readString(query);
      String columns = String.join(", ", PeerLoop.partitions(sql));
      statement.execute(
          "COPY (%s) TO '%s' (FORMAT parquet, COMPRESSION zstd%s)"
              .formatted(sql, output, columns.isEmpty() ? "" : ", PARTITION_BY (" + columns + ")"));
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
