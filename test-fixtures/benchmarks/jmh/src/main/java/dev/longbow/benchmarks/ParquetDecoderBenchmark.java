package dev.longbow.benchmarks;

import dev.longbow.column.Batch;
import dev.longbow.column.DataType;
import dev.longbow.connector.BatchReader;
import dev.longbow.connector.Format;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Source;
import dev.longbow.connector.Split;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.Comparison;
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
 * Reads a vitals-like Parquet file that DuckDB wrote; the score is nanoseconds a row, one thread.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(ParquetDecoderBenchmark.ROWS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ParquetDecoderBenchmark {
  /** Rows of the file. */
  public static final int ROWS = 2_000_000;

  /** The file's compression. */
  @Param({"zstd", "snappy", "uncompressed"})
  public String codec;

  private Path file;
  private Source source;

  /** Writes the file. */
  @Setup
  public void write() throws SQLException, IOException {
    file = Files.createTempFile("longbow-decoder", ".parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          COPY (SELECT (hash(i) %% 1000000)::BIGINT AS patient_id,
              'FAC-' || (hash(i * 3) %% 12) AS facility,
              TIMESTAMP '2024-01-01' + to_seconds(i * 2) AS timestamp,
              CASE WHEN hash(i * 5) %% 20 = 0 THEN NULL
                   ELSE 60 + (hash(i * 11) %% 600) / 10.0 END AS heart_rate,
              20 + (hash(i * 13) %% 2000) / 100.0 AS bmi,
              (90 + hash(i * 17) %% 11)::INTEGER AS spo2,
              (36 + (hash(i * 19) %% 400) / 100.0)::FLOAT AS temp,
              (100 + hash(i * 23) %% 60)::INTEGER AS sbp,
              (60 + hash(i * 29) %% 40)::INTEGER AS dbp,
              ((hash(i * 37) %% 1000000) / 1000.0)::FLOAT AS f0
            FROM range(%d) t(i)) TO '%s' (FORMAT parquet, CODEC '%s')
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

  /** All ten columns. */
  @Benchmark
  public long tenColumns() {
    return scan(Optional.empty(), source.schema().names());
  }

  /** Dictionary codes of strings. */
  @Benchmark
  public long dictionaryStrings() {
    return scan(Optional.empty(), List.of("facility"));
  }

  /** 64-bit values without dictionary. */
  @Benchmark
  public long plainLongs() {
    return scan(Optional.empty(), List.of("patient_id"));
  }

  /** Doubles through a dictionary, one in twenty null. */
  @Benchmark
  public long nullableDoubles() {
    return scan(Optional.empty(), List.of("heart_rate"));
  }

  /**
   * A sixth of the rows by a string and a time: two columns decide, a third is read where needed.
   */
  @Benchmark
  public long filtered() {
    BoundExpr facility =
        new BoundExpr.In(
            new BoundExpr.Column("facility", DataType.STRING, true),
            List.of("FAC-1", "FAC-2"),
            false);
    BoundExpr recent =
        new BoundExpr.Compare(
            Comparison.GREATER_OR_EQUAL,
            new BoundExpr.Column("timestamp", DataType.TIMESTAMP, true),
            new BoundExpr.Literal(
                java.time.LocalDateTime.of(2024, 1, 8, 0, 0), DataType.TIMESTAMP));
    return scan(Optional.of(new BoundExpr.And(List.of(facility, recent))), List.of("heart_rate"));
  }

  private long scan(Optional<BoundExpr> predicate, List<String> columns) {
    ScanPlan plan = source.plan(new ScanRequest(columns, predicate, Long.MAX_VALUE));
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
