package dev.longbow.benchmarks;

import dev.longbow.column.Batch;
import dev.longbow.connector.BatchReader;
import dev.longbow.connector.Format;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Source;
import dev.longbow.connector.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Reads one column of a file of DuckDB's in version 2, which has no dictionaries here: differences,
 * lengths apart, byte streams. The score is nanoseconds a row, one thread.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(ParquetEncodingBenchmark.ROWS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(1)
public class ParquetEncodingBenchmark {
  /** Rows of the file. */
  public static final int ROWS = 1_000_000;

  /** DELTA_BINARY_PACKED (two), DELTA_LENGTH_BYTE_ARRAY and BYTE_STREAM_SPLIT. */
  @Param({"id", "noise", "text", "ratio"})
  public String column;

  /** The file's compression. */
  @Param({"uncompressed", "lz4_raw"})
  public String codec;

  private Path file;
  private Source source;

  /** Writes the file. */
  @Setup
  public void write() throws SQLException, IOException {
    file = Files.createTempFile("longbow-encoding", ".parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          COPY (SELECT i AS id, (hash(i) %% 1000000000)::BIGINT AS noise,
              'patient ' || (hash(i * 3) %% 10000000) AS text, (hash(i * 5) %% 1000000000) / 7.0 AS ratio
            FROM range(%d) t(i)) TO '%s'
            (FORMAT parquet, CODEC '%s', PARQUET_VERSION 'V2', DICTIONARY_SIZE_LIMIT 1)
          """
              .formatted(ROWS, file, codec));
    }
    source = Format.named("parquet").source(file.toString(), Map.of());
  }

  /** Removes the file. */
  @TearDown
  public void remove() throws IOException {
    Files.delete(file);
  }

  /** All rows of the column. */
  @Benchmark
  public long all() {
    ScanPlan plan = source.plan(new ScanRequest(List.of(column), Optional.empty(), Long.MAX_VALUE));
    long rows = 0;
    for (Split split : plan.splits()) {
      try (BatchReader reader = Format.named("parquet").open(plan.reader(), split)) {
        for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
          rows += batch.rows();
        }
      }
    }
    return rows;
  }
}
