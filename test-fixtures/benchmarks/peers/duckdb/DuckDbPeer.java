import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** DuckDB over JDBC: two threads, everything else as it comes (insertion order is preserved). */
final class DuckDbPeer implements PeerLoop.Peer {
  private final Connection connection = DriverManager.getConnection("jdbc:duckdb:");

  private DuckDbPeer() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET threads = 2");
    }
  }

  public static void main(String[] args) throws Exception {
    PeerLoop.measure(new DuckDbPeer(), args);
  }

  @Override
  public void run(Path query, String vitals, Path output) throws Exception {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE OR REPLACE TEMP VIEW vitals AS SELECT * FROM read_parquet('%s')"
              .formatted(vitals));
      statement.execute(
          "COPY (%s) TO '%s' (FORMAT parquet, COMPRESSION zstd)"
              .formatted(Files.readString(query), output));
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
