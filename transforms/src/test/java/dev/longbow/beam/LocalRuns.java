package dev.longbow.beam;

import dev.longbow.column.Batch;
import dev.longbow.connector.RunRecord;
import dev.longbow.execute.CollectFormat;
import dev.longbow.execute.CollectedResult;
import dev.longbow.memory.MemoryPool;
import dev.longbow.memory.SpillDirectory;
import dev.longbow.optimize.Optimizer;
import dev.longbow.physical.PhysicalPlan;
import dev.longbow.physical.PhysicalPlanner;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** Runs plans on the direct runner and collects their rows. */
public final class LocalRuns {
  private LocalRuns() {}

  /** The direct runner with this many threads. */
  static PipelineOptions direct(int threads, boolean enforce) {
    DirectOptions options = PipelineOptionsFactory.as(DirectOptions.class);
    options.setRunner(DirectRunner.class);
    options.setTargetParallelism(threads);
    options.setEnforceImmutability(enforce);
    options.setEnforceEncodability(enforce);
    return options;
  }

  /** The rows of a plan. */
  public static List<Map<String, Object>> rows(LogicalPlan plan) {
    return rows(plan, direct(2, false));
  }

  static List<Map<String, Object>> rows(LogicalPlan plan, PipelineOptions options) {
    List<Map<String, Object>> rows = new ArrayList<>();
    try (CollectedResult result = collect(plan, options)) {
      for (Batch batch : result) {
        rows.addAll(batch.toRows());
      }
    }
    return rows;
  }

  static CollectedResult collect(LogicalPlan plan, PipelineOptions options) {
    String runId = "test-" + UUID.randomUUID();
    SpillDirectory directory =
        SpillDirectory.create(MemoryPool.shared().spillFolder(), "collect-" + runId);
    try {
      RunOutcome outcome = run(pipeline(plan, directory), runId, options);
      return new CollectedResult(plan.schema(), outcome.published().get(0), directory);
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  static PipelinePlan pipeline(LogicalPlan plan, SpillDirectory directory) {
    return new PipelinePlan(
        "test",
        List.of(),
        List.of(new PipelinePlan.Output(plan, CollectFormat.sink("result", directory.path()))));
  }

  static RunOutcome run(PipelinePlan pipeline, String runId, PipelineOptions options) {
    PhysicalPlan physical = PhysicalPlanner.plan(Optimizer.optimize(pipeline));
    return PlanRunner.run(physical, runId, options, 2, RunRecord.of("test", Instant.EPOCH));
  }

  /** What running a plan did; its rows are thrown away. */
  static RunOutcome outcome(LogicalPlan plan, PipelineOptions options) {
    String runId = "test-" + UUID.randomUUID();
    try (SpillDirectory directory =
        SpillDirectory.create(MemoryPool.shared().spillFolder(), "collect-" + runId)) {
      return run(pipeline(plan, directory), runId, options);
    }
  }
}
