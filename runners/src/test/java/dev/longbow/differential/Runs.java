package dev.longbow.differential;

import dev.longbow.beam.PlanRunner;
import dev.longbow.beam.RunOutcome;
import dev.longbow.connector.RunRecord;
import dev.longbow.memory.MemoryPool;
import dev.longbow.optimize.Optimizer;
import dev.longbow.physical.Exchange;
import dev.longbow.physical.PhysicalPlan;
import dev.longbow.physical.PhysicalPlanner;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.run.RunnerSettings;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.apache.beam.sdk.options.PipelineOptions;

/** Runs pipelines on the runner, with the parallelism and the memory that a test wants. */
final class Runs {
  /** Small data would have one partition; several are the harder case. */
  private static final int PARTITIONS = 3;

  private static final int ROWS_OF_RANGE = 1000;

  private Runs() {}

  /**
   * Where and how to run.
   *
   * @param memory the budget in bytes; 0 for the default
   */
  record Setting(
      String name, Function<PhysicalPlan, PipelineOptions> options, int parallelism, long memory) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Setting direct(int threads) {
    return direct(threads, 0);
  }

  static Setting direct(int threads, long memory) {
    return new Setting(
        "direct, %d threads, %s".formatted(threads, show(memory)),
        plan -> RunnerSettings.direct(threads),
        threads,
        memory);
  }

  static Setting flink(int threads, long memory, Path folder) {
    return new Setting(
        "Flink [local], %d threads, %s".formatted(threads, show(memory)),
        plan -> RunnerSettings.flinkLocal(plan, threads, 256L << 20, folder),
        threads,
        memory);
  }

  private static String show(long memory) {
    return memory == 0 ? "default memory" : (memory >> 10) + " KB of memory";
  }

  /** Runs a pipeline to its end. */
  static RunOutcome run(PipelinePlan pipeline, Setting setting) {
    MemoryPool before = MemoryPool.shared();
    if (setting.memory() > 0) {
      MemoryPool.configure(setting.memory(), before.spillFolder());
    }
    try {
      PhysicalPlan plan = plan(pipeline);
      return PlanRunner.run(
          plan,
          "test-" + UUID.randomUUID(),
          setting.options().apply(plan),
          setting.parallelism(),
          RunRecord.of(pipeline.name(), Instant.EPOCH));
    } finally {
      MemoryPool.configure(before.budget(), before.spillFolder());
    }
  }

  /** The physical plan, with several partitions where rows are hashed or sorted. */
  private static PhysicalPlan plan(PipelinePlan pipeline) {
    PhysicalPlan plan = PhysicalPlanner.plan(Optimizer.optimize(pipeline), ROWS_OF_RANGE);
    List<Exchange> exchanges =
        plan.exchanges().stream()
            .map(e -> e.keys().isEmpty() ? e : e.withPartitions(PARTITIONS))
            .toList();
    return new PhysicalPlan(plan.name(), plan.stages(), exchanges, plan.outputs());
  }
}
