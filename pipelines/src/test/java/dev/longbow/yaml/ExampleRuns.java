package dev.longbow.yaml;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.beam.PlanRunner;
import dev.longbow.connector.Format;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.SinkSpec;
import dev.longbow.connector.Source;
import dev.longbow.io.parquet.Parquet;
import dev.longbow.optimize.Optimizer;
import dev.longbow.physical.PhysicalPlanner;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.testing.DuckDbOracle;
import dev.longbow.testing.Rows;
import dev.longbow.testing.RowsComparison;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** The examples over demo data: plans and runs of them, and what DuckDB makes of the same files. */
final class ExampleRuns {
  /** The demo data has seven sites, and no result that is compared has fewer rows. */
  private static final int LEAST_ROWS = 7;

  private static final List<String> TABLES =
      List.of(
          "vitals",
          "encounters",
          "patients",
          "labs",
          "dx_events",
          "sensor_hrv",
          "sleep_diary",
          "agent_metrics",
          "bars");

  private final Path folder;

  /**
   * Writes the demo tables as Parquet, one folder each.
   *
   * @param vitals what all tables' rows follow from
   */
  ExampleRuns(Path folder, int vitals) {
    this.folder = folder;
    for (String table : TABLES) {
      // There are ten vitals to a call of an agent, and a day of calls has 86,400.
      int rows = table.equals("agent_metrics") ? 25 * vitals : vitals;
      Source source =
          Format.named("demo")
              .source(table, Map.of("rows", Integer.toString(rows), "seed", "7", "files", "2"));
      String path = folder + "/data/" + table + "/";
      run(
          new PipelinePlan(
              "demo",
              List.of(),
              List.of(
                  new PipelinePlan.Output(
                      LogicalPlan.Scan.of(table, source),
                      new SinkSpec(
                          "parquet", "parquet", path, SinkSpec.Mode.OVERWRITE, Map.of())))));
    }
  }

  private static void run(PipelinePlan plan) {
    DirectOptions options = PipelineOptionsFactory.as(DirectOptions.class);
    options.setRunner(DirectRunner.class);
    options.setTargetParallelism(2);
    PlanRunner.run(
        PhysicalPlanner.plan(Optimizer.optimize(plan)),
        "examples-" + UUID.randomUUID(),
        options,
        2,
        RunRecord.of(plan.name(), Instant.EPOCH));
  }

  /** Runs an example with its data and outputs under the folder. */
  void run(String name, Map<String, String> parameters) {
    run(plan(name, parameters));
  }

  /** The plan of an example. */
  PipelinePlan plan(String name, Map<String, String> parameters) {
    PipelineSpec spec = SpecReader.read(Path.of("examples", name));
    Map<String, String> inputs = new HashMap<>();
    for (PipelineSpec.Input input : spec.inputs()) {
      if (input.path() != null) {
        inputs.put(input.name(), folder + "/" + input.path());
      }
    }
    Map<String, String> outputs = new HashMap<>();
    for (PipelineSpec.Output output : spec.outputs()) {
      outputs.put(output.name(), folder + "/" + output.path());
    }
    return SpecToPlan.build(spec, new Overrides(inputs, outputs, parameters, null), System.getenv())
        .plan();
  }

  /** A demo table. */
  Source table(String name) {
    return Parquet.scan(folder + "/data/" + name + "/*.parquet");
  }

  /** Compares an output with what DuckDB makes of the same files; sums may differ by rounding. */
  void check(String output, String expected) {
    check(output, expected, RowsComparison.exact());
  }

  /** The same, with the rows in the order of the query. */
  void checkInOrder(String output, String expected) {
    check(output, expected, RowsComparison.exact().inOrder());
  }

  private void check(String output, String expected, RowsComparison comparison) {
    try (DuckDbOracle duckdb = new DuckDbOracle()) {
      Rows rows = duckdb.query(expected);
      assertTrue(rows.size() >= LEAST_ROWS, rows.toString());
      Rows actual = duckdb.query("SELECT * FROM '%s/outputs/%s'".formatted(folder, output));
      comparison
          .within(
              Set.of(
                  "avg_hr",
                  "avg_bmi",
                  "avg_pulse_pressure",
                  "sd_heart_rate",
                  "usable_share",
                  "avg_ms",
                  "mean_of_ten_ms",
                  "z_score",
                  "error_share",
                  "slow_share",
                  "mean_hba1c",
                  "avg_rmssd",
                  "HbA1c",
                  "Glucose",
                  "LDL",
                  "HDL",
                  "Creatinine",
                  "TSH",
                  "Hemoglobin",
                  "Potassium",
                  "median_value"))
          .check(output, rows, actual);
    }
  }
}
