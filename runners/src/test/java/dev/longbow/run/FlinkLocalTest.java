package dev.longbow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.aggregate.AggregateCall;
import dev.longbow.beam.PlanRunner;
import dev.longbow.beam.RunOutcome;
import dev.longbow.column.Batch;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.RowsSource;
import dev.longbow.connector.RunRecord;
import dev.longbow.execute.CollectFormat;
import dev.longbow.execute.CollectedResult;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.NamedExpr;
import dev.longbow.memory.MemoryPool;
import dev.longbow.memory.SpillDirectory;
import dev.longbow.optimize.Optimizer;
import dev.longbow.physical.PhysicalPlanner;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.beam.sdk.options.PipelineOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FlinkLocalTest {
  @TempDir Path folder;

  private static final Schema SCHEMA =
      Schema.of(
          Field.of("id", DataType.INT64),
          Field.of("facility", DataType.STRING),
          Field.of("value", DataType.FLOAT64));

  private static LogicalPlan.Scan scan(int rows) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      Map<String, Object> row = new HashMap<>();
      row.put("id", (long) i);
      row.put("facility", "F" + i % 1000);
      row.put("value", i % 7 == 0 ? null : i * 0.1);
      all.add(row);
    }
    return LogicalPlan.Scan.of("vitals", RowsSource.ofRows(SCHEMA, all));
  }

  private static LogicalPlan sums(LogicalPlan input) {
    BoundExpr value = new BoundExpr.Column("value", DataType.FLOAT64, true);
    return new LogicalPlan.Aggregate(
        "sums",
        input,
        List.of(new NamedExpr("facility", new BoundExpr.Column("facility", DataType.STRING, true))),
        List.of(
            new AggregateCall("count", null, "n", DataType.INT64, false),
            new AggregateCall("sum", value, "total", DataType.FLOAT64, true)));
  }

  private List<Map<String, Object>> rows(LogicalPlan plan, PipelineOptions options) {
    String runId = "test-" + UUID.randomUUID();
    SpillDirectory directory =
        SpillDirectory.create(MemoryPool.shared().spillFolder(), "collect-" + runId);
    PipelinePlan pipeline =
        new PipelinePlan(
            "test",
            List.of(),
            List.of(new PipelinePlan.Output(plan, CollectFormat.sink("result", directory.path()))));
    RunOutcome outcome =
        PlanRunner.run(
            PhysicalPlanner.plan(Optimizer.optimize(pipeline)),
            runId,
            options,
            3,
            RunRecord.of("test", Instant.EPOCH));
    List<Map<String, Object>> rows = new ArrayList<>();
    try (CollectedResult result =
        new CollectedResult(plan.schema(), outcome.published().get(0), directory)) {
      for (Batch batch : result) {
        rows.addAll(batch.toRows());
      }
    }
    return rows;
  }

  private PipelineOptions flink() {
    return RunnerSettings.flinkLocal(3, 256 << 20, folder.resolve("flink"));
  }

  @Test
  void givesTheSameRowsInTheSameOrder() {
    LogicalPlan plan = sums(scan(300_000));
    assertEquals(rows(plan, RunnerSettings.direct(2)), rows(plan, flink()));
  }

  @Test
  void aggregatesNothingToOneRow() {
    LogicalPlan plan =
        new LogicalPlan.Aggregate(
            "count",
            scan(0),
            List.of(),
            List.of(new AggregateCall("count", null, "n", DataType.INT64, false)));
    assertEquals(List.of(Map.of("n", 0L)), rows(plan, flink()));
  }

  @Test
  void limits() {
    LogicalPlan plan = new LogicalPlan.Limit("first", scan(200_000), 70_001);
    assertEquals(rows(plan, RunnerSettings.direct(2)), rows(plan, flink()));
  }
}
