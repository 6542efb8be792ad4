package dev.longbow.differential;

import dev.longbow.column.Batch;
import dev.longbow.connector.Format;
import dev.longbow.connector.RowsSource;
import dev.longbow.connector.SinkSpec;
import dev.longbow.connector.Source;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.testing.DuckDbOracle;
import dev.longbow.testing.QueryTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The generated table in Parquet files of DuckDB's and of our own making, and in the oracle. */
final class QueryData {
  static final String TABLE = "t";

  private static final List<String> DUCKDB_OPTIONS =
      List.of(
          "ROW_GROUP_SIZE 2048, COMPRESSION zstd",
          "ROW_GROUP_SIZE 2048, COMPRESSION snappy, PARQUET_VERSION V2",
          "COMPRESSION uncompressed");

  private QueryData() {}

  /**
   * Writes the files.
   *
   * @param rows in each file; with 0 the files are empty
   * @return a scan of all of them, with a split for each
   */
  static LogicalPlan.Scan write(Path folder, DuckDbOracle oracle, long seed, int files, int rows)
      throws IOException {
    Files.createDirectories(folder);
    List<Batch> all = new ArrayList<>();
    List<Source> sources = new ArrayList<>();
    for (int i = 0; i < files; i++) {
      List<Batch> batches = QueryTable.batches(seed + i, i * rows, rows);
      all.addAll(batches);
      Path file = folder.resolve("part-" + i + ".parquet");
      if (i % 2 == 0) {
        oracle.load("part", QueryTable.schema(), batches);
        String options = DUCKDB_OPTIONS.get(i / 2 % DUCKDB_OPTIONS.size());
        oracle.writeParquet("SELECT * FROM part", file, options);
      } else {
        writeOurs(file, batches);
      }
      sources.add(Format.named("parquet").source(file.toString(), Map.of()));
    }
    oracle.load(TABLE, QueryTable.schema(), all);
    return LogicalPlan.Scan.of("t", new SplitPerFile(sources));
  }

  private static void writeOurs(Path file, List<Batch> batches) {
    LogicalPlan rows =
        LogicalPlan.Scan.of("rows", RowsSource.ofBatches(QueryTable.schema(), batches));
    SinkSpec sink =
        new SinkSpec(
            "file",
            "parquet",
            file.toString(),
            SinkSpec.Mode.OVERWRITE,
            Map.of("row_group_rows", "1500"));
    Runs.run(
        new PipelinePlan("data", List.of(), List.of(new PipelinePlan.Output(rows, sink))),
        Runs.direct(2));
  }
}
