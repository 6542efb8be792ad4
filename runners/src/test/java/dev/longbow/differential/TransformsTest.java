package dev.longbow.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.arrow.ArrowBatch;
import dev.longbow.beam.Filter;
import dev.longbow.beam.GroupBy;
import dev.longbow.beam.Select;
import dev.longbow.beam.WithColumns;
import dev.longbow.io.parquet.ParquetScan;
import dev.longbow.io.parquet.ParquetSink;
import dev.longbow.run.RunnerSettings;
import dev.longbow.testing.DuckDbOracle;
import dev.longbow.testing.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Beam pipeline of the public transforms, files to files: the same bytes on every runner. */
final class TransformsTest {
  @TempDir Path folder;

  @Test
  void sameBytesEverywhere() throws IOException {
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      Path data = folder.resolve("data");
      QueryData.write(data, oracle, 77, 4, 20_000);
      List<String> expected = run("direct", RunnerSettings.direct(1), data);
      assertEquals(expected, run("threads", RunnerSettings.direct(4), data));
      Path temporary = folder.resolve("flink-temporary");
      assertEquals(
          expected, run("flink", RunnerSettings.flinkLocal(3, 256L << 20, temporary), data));
      String rows = "SELECT count(*) AS n FROM '%s/direct/rows.parquet'".formatted(folder);
      assertEquals(
          oracle.query("SELECT count(*) AS n FROM t WHERE n > 100 AND k IS NOT NULL").toString(),
          oracle.query(rows).toString());
    }
  }

  /** Writes filtered rows and groups of them; gives the files' hashes. */
  private List<String> run(String name, PipelineOptions options, Path data) throws IOException {
    Path rows = folder.resolve(name + "/rows.parquet");
    Path groups = folder.resolve(name + "/groups.parquet");
    Pipeline pipeline = Pipeline.create(options);
    PCollection<ArrowBatch> filtered =
        pipeline
            .apply(ParquetScan.from(data + "/*.parquet"))
            .apply(Filter.where("n > 100 AND k IS NOT NULL"))
            .apply(WithColumns.columns("x * 2 - k AS v"));
    filtered
        .apply(Select.columns("id", "s", "timestamp", "v"))
        .apply("Write rows", ParquetSink.to(rows.toString()));
    filtered
        .apply(GroupBy.keys("s", "k").aggregate("mean(v) AS mean_v", "sum(y) AS sum_y"))
        .apply("Write groups", ParquetSink.to(groups.toString()));
    pipeline.run().waitUntilFinish();
    return List.of(Sha256.of(rows), Sha256.of(groups));
  }
}
