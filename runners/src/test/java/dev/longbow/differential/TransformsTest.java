package dev.longbow.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.arrow.ArrowBatch;
import dev.longbow.beam.Filter;
import dev.longbow.beam.GroupBy;
import dev.longbow.beam.Join;
import dev.longbow.beam.Select;
import dev.longbow.beam.Sort;
import dev.longbow.beam.TopK;
import dev.longbow.beam.Unique;
import dev.longbow.beam.WithColumns;
import dev.longbow.io.parquet.ParquetScan;
import dev.longbow.io.parquet.ParquetSink;
import dev.longbow.plan.JoinType;
import dev.longbow.run.RunnerSettings;
import dev.longbow.run.flink.EmbeddedFlink;
import dev.longbow.sort.SortKey;
import dev.longbow.testing.DuckDbOracle;
import dev.longbow.testing.RowsComparison;
import dev.longbow.testing.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
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
      assertEquals(expected, run("flink", EmbeddedFlink.options(3, 1L << 30, temporary), data));
      String rows = "SELECT count(*) AS n FROM '%s/direct/rows.parquet'".formatted(folder);
      assertEquals(
          oracle.query("SELECT count(*) AS n FROM t WHERE n > 100 AND k IS NOT NULL").toString(),
          oracle.query(rows).toString());
      RowsComparison.exact()
          .within(Set.of("v", "middle"))
          .inOrder()
          .check(
              "joined",
              oracle.query(
                  """
                  WITH f AS (
                    SELECT *, x * 2 - k AS v FROM t WHERE n > 100 AND k IS NOT NULL),
                  c AS (SELECT k, count(DISTINCT n) AS n_n, median(x) AS middle FROM f GROUP BY k)
                  SELECT f.*, n_n, middle FROM f LEFT JOIN c ON f.k = c.k AND v < middle
                  ORDER BY f.k NULLS LAST, id"""),
              oracle.query("SELECT * FROM '%s/direct/joined.parquet'".formatted(folder)));
      RowsComparison.exact()
          .inOrder()
          .check(
              "first",
              oracle.query(
                  """
                  SELECT * FROM (
                    SELECT *, x * 2 - k AS v FROM t WHERE n > 100 AND k IS NOT NULL
                    QUALIFY row_number() OVER (
                      PARTITION BY s, n ORDER BY timestamp DESC NULLS FIRST, id DESC) = 1)
                  ORDER BY x DESC NULLS LAST, id LIMIT 500"""),
              oracle.query("SELECT * FROM '%s/direct/first.parquet'".formatted(folder)));
    }
  }

  /** Writes filtered rows and groups of them; gives the files' hashes. */
  private List<String> run(String name, PipelineOptions options, Path data) throws IOException {
    Path rows = folder.resolve(name + "/rows.parquet");
    Path groups = folder.resolve(name + "/groups.parquet");
    Path joined = folder.resolve(name + "/joined.parquet");
    Path first = folder.resolve(name + "/first.parquet");
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
    PCollection<ArrowBatch> counted =
        filtered.apply(GroupBy.keys("k").aggregate("n_unique(n) AS n_n", "median(x) AS middle"));
    filtered
        .apply(Join.with(counted).on("k").how(JoinType.LEFT).where("v < middle"))
        .apply(Sort.by("k", "id"))
        .apply("Write joined", ParquetSink.to(joined.toString()));
    filtered
        .apply(Unique.by("s", "n").last(SortKey.ascending("timestamp")))
        .apply(TopK.of(500, SortKey.descending("x"), SortKey.ascending("id")))
        .apply("Write first", ParquetSink.to(first.toString()));
    pipeline.run().waitUntilFinish();
    return List.of(Sha256.of(rows), Sha256.of(groups), Sha256.of(joined), Sha256.of(first));
  }
}
