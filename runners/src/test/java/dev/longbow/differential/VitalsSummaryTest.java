package dev.longbow.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.connector.Format;
import dev.longbow.connector.SinkSpec;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.testing.DuckDbOracle;
import dev.longbow.testing.Rows;
import dev.longbow.testing.RowsComparison;
import dev.longbow.testing.Sha256;
import dev.longbow.yaml.CompiledPipeline;
import dev.longbow.yaml.Overrides;
import dev.longbow.yaml.SpecReader;
import dev.longbow.yaml.SpecToPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README's pipeline gives what DuckDB gives, as Parquet and as CSV, and the same bytes on every
 * runner.
 */
final class VitalsSummaryTest {
  private static final Path PIPELINE =
      Path.of(System.getProperty("basedir", "runners"))
          .toAbsolutePath()
          .resolveSibling("pipelines/examples/vitals_summary.yaml");

  private static final RowsComparison COMPARISON =
      RowsComparison.exact().within(Set.of("avg_hr", "avg_bmi"));

  private static final String QUERY =
      """
      SELECT facility, year("timestamp") AS year, month("timestamp") AS month,
        avg(heart_rate) AS avg_hr, avg(bmi) AS avg_bmi, count(*) AS num_vitals
      FROM vitals
      WHERE facility IN ('UCSF', 'ZSFG') AND "timestamp" >= TIMESTAMP '%s'
      GROUP BY ALL""";

  @TempDir Path folder;

  @Test
  void givesWhatDuckDbGivesInTheSameBytesEverywhere() throws IOException {
    makeVitals(60_000);
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      List<String> expected = null;
      for (Runs.Setting setting : settings()) {
        List<String> hashes = run(setting, Map.of());
        expected = expected == null ? hashes : expected;
        assertEquals(expected, hashes, setting.toString());
      }
      checkAgainst(oracle, "2024-01-01");
      run(Runs.direct(2), Map.of("start", "2025-11-01"));
      checkAgainst(oracle, "2025-11-01");
    }
  }

  @Test
  void givesAnEmptyResultWhereNothingMatches() throws IOException {
    makeVitals(1_000);
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      List<String> expected = null;
      for (Runs.Setting setting : settings()) {
        List<String> hashes = run(setting, Map.of("start", "2030-01-01"));
        expected = expected == null ? hashes : expected;
        assertEquals(expected, hashes, setting.toString());
      }
      checkAgainst(oracle, "2030-01-01");
    }
  }

  private List<Runs.Setting> settings() {
    Path flink = folder.resolve("flink");
    return List.of(
        Runs.direct(1), Runs.direct(4), Runs.direct(4, 4 << 20), Runs.encoded(4, 4 << 20, flink));
  }

  /** Runs the pipeline file; the sha256 of its Parquet and its CSV file. */
  private List<String> run(Runs.Setting setting, Map<String, String> parameters)
      throws IOException {
    Overrides overrides =
        new Overrides(
            Map.of("vitals", folder.resolve("vitals/*.parquet").toString()),
            Map.of("parquet", file("parquet").toString(), "csv", file("csv").toString()),
            parameters,
            null);
    CompiledPipeline compiled = SpecToPlan.build(SpecReader.read(PIPELINE), overrides, Map.of());
    Runs.run(compiled.plan(), setting);
    return List.of(Sha256.of(file("parquet")), Sha256.of(file("csv")));
  }

  private void checkAgainst(DuckDbOracle oracle, String start) {
    oracle.view("vitals", folder.resolve("vitals/*.parquet").toString());
    Rows expected = oracle.query(QUERY.formatted(start));
    String parquet = "SELECT * FROM read_parquet('" + file("parquet") + "')";
    COMPARISON.check("Parquet", expected, oracle.query(parquet));
    String csv =
        "SELECT * FROM read_csv('%s', header = true, columns = {'facility': 'VARCHAR', 'year':"
            + " 'INTEGER', 'month': 'INTEGER', 'avg_hr': 'DOUBLE', 'avg_bmi': 'DOUBLE',"
            + " 'num_vitals': 'BIGINT'})";
    COMPARISON.check("CSV", expected, oracle.query(csv.formatted(file("csv"))));
  }

  private Path file(String format) {
    return folder.resolve("vitals_summary." + format);
  }

  /** The demo data's vitals in four files. */
  private void makeVitals(long rows) {
    LogicalPlan scan =
        LogicalPlan.Scan.of(
            "demo",
            Format.named("demo")
                .source("vitals", Map.of("rows", Long.toString(rows), "files", "4")));
    SinkSpec sink =
        new SinkSpec(
            "vitals", "parquet", folder.resolve("vitals") + "/", SinkSpec.Mode.OVERWRITE, Map.of());
    Runs.run(
        new PipelinePlan("demo", List.of(), List.of(new PipelinePlan.Output(scan, sink))),
        Runs.direct(2));
  }
}
