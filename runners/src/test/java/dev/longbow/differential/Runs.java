package dev.longbow.differential;

import dev.longbow.beam.PlanRunner;
import dev.longbow.beam.RunOutcome;
import dev.longbow.connector.RunRecord;
import dev.longbow.memory.MemoryPool;
import dev.longbow.optimize.Optimizer;
import dev.longbow.physical.BroadcastLimit;
import dev.longbow.physical.Exchange;
import dev.longbow.physical.Operator;
import dev.longbow.physical.PhysicalPlan;
import dev.longbow.physical.PhysicalPlanner;
import dev.longbow.physical.SkewRule;
import dev.longbow.physical.Stage;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.run.RunnerSettings;
import dev.longbow.run.flink.EmbeddedFlink;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.apache.beam.sdk.options.PipelineOptions;

/** Runs pipelines on the runner, with the parallelism and the memory that a test wants. */
final class Runs {
  /** Small data would have one partition; several are the harder case. */
  private static final int PARTITIONS = 3;

  private static final int ROWS_OF_RANGE = 1000;

  /** What a partition of a join must have twice, at least, to be split. */
  private static final long LEAST_ROWS = 100;

  private Runs() {}

  /**
   * Where and how to run.
   *
   * @param memory the budget in bytes; 0 for the default
   */
  record Setting(
      String name,
      Function<PhysicalPlan, PipelineOptions> options,
      int parallelism,
      long memory,
      BroadcastLimit broadcasts) {
    Setting(
        String name,
        Function<PhysicalPlan, PipelineOptions> options,
        int parallelism,
        long memory) {
      this(name, options, parallelism, memory, BroadcastLimit.DEFAULT);
    }

    /** The same with every join by an exchange of both sides. */
    Setting partitioned() {
      return new Setting(
          name + ", partitioned joins", options, parallelism, memory, BroadcastLimit.NONE);
    }

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
        plan -> EmbeddedFlink.options(plan, threads, 256L << 20, folder),
        threads,
        memory);
  }

  private static String show(long memory) {
    return memory == 0 ? "default memory" : (memory >> 10) + " KB of memory";
  }

  /** Runs a pipeline to its end. */
  static RunOutcome run(PipelinePlan pipeline, Setting setting) {
    return run(pipeline, setting, PARTITIONS);
  }

  /** The same with so many partitions where rows are hashed. */
  static RunOutcome run(PipelinePlan pipeline, Setting setting, int partitions) {
    MemoryPool before = MemoryPool.shared();
    if (setting.memory() > 0) {
      MemoryPool.configure(setting.memory(), before.spillFolder());
    }
    try {
      PhysicalPlan plan = plan(pipeline, partitions, setting.broadcasts());
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

  /**
   * The physical plan, with several partitions where rows are hashed or sorted, joins split even
   * when small.
   */
  private static PhysicalPlan plan(
      PipelinePlan pipeline, int partitions, BroadcastLimit broadcasts) {
    PhysicalPlan plan =
        PhysicalPlanner.plan(Optimizer.optimize(pipeline), ROWS_OF_RANGE, broadcasts);
    List<Exchange> exchanges =
        plan.exchanges().stream()
            .map(e -> e.keys().isEmpty() ? e : e.withPartitions(partitions).withSkew(skew(plan, e)))
            .toList();
    return new PhysicalPlan(plan.name(), plan.stages(), exchanges, plan.outputs());
  }

  private static Optional<SkewRule> skew(PhysicalPlan plan, Exchange exchange) {
    for (Stage stage : plan.stages()) {
      if (stage.input() instanceof Stage.ExchangeInput read
          && read.exchange() == exchange.id()
          && stage.roots().get(0).operator() instanceof Operator.HashJoin join) {
        return SkewRule.of(join.spec(), join.check(), LEAST_ROWS);
      }
    }
    return Optional.empty();
  }
}
