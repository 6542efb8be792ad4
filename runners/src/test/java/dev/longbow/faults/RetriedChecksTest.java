package dev.longbow.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longbow.beam.PlanRunner;
import dev.longbow.connector.CheckResult;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.SinkSpec;
import dev.longbow.connector.Source;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.ExprParser;
import dev.longbow.io.parquet.Parquet;
import dev.longbow.optimize.Optimizer;
import dev.longbow.physical.PhysicalPlan;
import dev.longbow.physical.PhysicalPlanner;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.plan.SharedSteps;
import dev.longbow.plan.StepCheck;
import dev.longbow.run.flink.EmbeddedFlink;
import dev.longbow.testing.DuckDbOracle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.options.PipelineOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A task that is run again says again what it found in its rows: that counts once. */
class RetriedChecksTest {
  private static final int ROWS = 4000;
  private static final int FILES = 4;

  @TempDir private Path folder;

  @Test
  void findingsAndRowsOfATaskThatIsRunAgainCountOnce() throws IOException {
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      for (int i = 0; i < FILES; i++) {
        oracle.writeParquet(
            "SELECT range AS id, range % 7 AS k FROM range("
                + i * ROWS
                + ", "
                + (i + 1) * ROWS
                + ")",
            folder.resolve(i + ".parquet"));
      }
    }
    List<String> expected = run("calm");
    assertEquals(
        List.of(
            "all: 1600 of 16000 id % 10 <> 3: id = 3, k = 3",
            "all: 2285 of 16000 k <> 5: k = 5, id = 5",
            "all: 14400 of 14400 unique k: k = 0, rows = 2058",
            "check 4000 - 400",
            "check 4000 - 400",
            "check 4000 - 400",
            "check 4000 - 400",
            "written 14400"),
        expected);
    // A task that has looked at its rows, and has written them, when it fails.
    assertEquals(expected, run("failing", "written-out", "read-0"));
  }

  /** What the checks of a run find, whatever order its stages are in. */
  private List<String> run(String name, String... fails) throws IOException {
    Gates gates = new Gates(folder.resolve(name + "-gates"));
    for (String point : fails) {
      gates.failOnce(point);
    }
    List<LogicalPlan> scans = new ArrayList<>();
    for (int i = 0; i < FILES; i++) {
      Source file = Parquet.scan(folder.resolve(i + ".parquet").toString());
      scans.add(LogicalPlan.Scan.of("numbers" + i, GatedFormat.source(file, gates)));
    }
    LogicalPlan checked =
        PlanBuilder.check(
            "all",
            PlanBuilder.union("together", scans),
            List.of(
                StepCheck.condition(ExprParser.parse("id % 10 <> 3")).reject(),
                StepCheck.condition(ExprParser.parse("k <> 5")).warn(),
                StepCheck.unique("k").warn()),
            Optional.of(folder.resolve(name + "-rejected.csv").toString()),
            BindContext.DEFAULT);
    SinkSpec sink = GatedFormat.sink("out", folder.resolve(name + "-out.parquet"), gates);
    PipelinePlan pipeline =
        SharedSteps.pipeline("test", List.of(new PipelinePlan.Output(checked, sink)));
    PhysicalPlan plan = PhysicalPlanner.plan(Optimizer.optimize(pipeline));
    RunRecord record =
        PlanRunner.run(plan, name, retrying(plan), FILES, RunRecord.of("test", Instant.EPOCH))
            .record();
    for (String point : fails) {
      assertFalse(Files.exists(gates.folder().resolve(point + ".fails")), point);
    }
    List<String> found = new ArrayList<>();
    for (CheckResult check : record.checks()) {
      found.add(
          "%s: %d of %d %s: %s"
              .formatted(
                  check.step(), check.failed(), check.rows(), check.name(), check.first().get(0)));
    }
    for (RunRecord.StepRows step : record.steps()) {
      if (step.kind().equals("check")) {
        found.add("check %d - %d".formatted(step.rowsIn(), step.rejected()));
      }
    }
    JsonNode manifest =
        new ObjectMapper().readTree(folder.resolve(name + "-out.parquet.manifest.json").toFile());
    found.add("written " + manifest.at("/output/rows").asInt());
    return found;
  }

  private PipelineOptions retrying(PhysicalPlan plan) throws IOException {
    Path flink = folder.resolve("flink");
    PipelineOptions options = EmbeddedFlink.options(plan, FILES, 256 << 20, flink);
    Path configuration = flink.resolve("flink-conf.yaml");
    Files.writeString(
        configuration,
        Files.readString(configuration)
                .replace("restart-strategy.type: none", "restart-strategy.type: fixed-delay")
            + "restart-strategy.fixed-delay.attempts: 3\nrestart-strategy.fixed-delay.delay: 1ms\n");
    return options;
  }
}
