package dev.longbow.differential;

import dev.longbow.beam.PlanRunner;
import dev.longbow.beam.RunOutcome;
import dev.longbow.connector.RunRecord;
import dev.longbow.memory.MemoryPool;
import dev.longbow.physical.BroadcastLimit;
import dev.longbow.physical.PhysicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.run.RunnerSettings;
import dev.longbow.run.flink.ClusterFlink;
import dev.longbow.run.flink.EmbeddedFlink;
import dev.longbow.run.flink.FlinkTarget;
import dev.longbow.testing.SmallSplits;
import dev.longbow.testing.flink.FlinkCluster;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
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

  private static final long FLINK_MEMORY = 256 << 20;

  private Runs() {}

  /** Runs a plan to its end. */
  interface Runner {
    RunOutcome run(PhysicalPlan plan, String runId, RunRecord record);
  }

  /**
   * Where and how to run.
   *
   * @param memory the budget of this process in bytes; 0 for the default
   */
  record Setting(String name, Runner runner, long memory, BroadcastLimit broadcasts) {
    Setting(
        String name,
        Function<PhysicalPlan, PipelineOptions> options,
        int parallelism,
        long memory) {
      this(
          name,
          (plan, runId, record) ->
              PlanRunner.run(plan, runId, options.apply(plan), parallelism, record),
          memory,
          BroadcastLimit.DEFAULT);
    }

    /** The same with every join by an exchange of both sides. */
    Setting partitioned() {
      return new Setting(name + ", partitioned joins", runner, memory, BroadcastLimit.NONE);
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
    return flink(threads, memory, folder, FLINK_MEMORY);
  }

  /**
   * On Flink in this process.
   *
   * @param ofFlink the memory that Flink may use, half of it for sorts
   */
  static Setting flink(int threads, long memory, Path folder, long ofFlink) {
    return new Setting(
        "Flink [local], %d threads, %s".formatted(threads, show(memory)),
        plan -> EmbeddedFlink.options(plan, threads, ofFlink, folder),
        threads,
        memory);
  }

  /** On Flink in this process, with blocks that travel as on a cluster. */
  static Setting encoded(int threads, long memory, Path folder) {
    return encoded(threads, memory, folder, FLINK_MEMORY);
  }

  /**
   * On Flink in this process, with blocks that travel as on a cluster.
   *
   * @param ofFlink the memory that Flink may use, half of it for sorts
   */
  static Setting encoded(int threads, long memory, Path folder, long ofFlink) {
    return new Setting(
        "Flink [local], encoded, %d threads, %s".formatted(threads, show(memory)),
        plan -> EmbeddedFlink.likeCluster(plan, threads, ofFlink, folder),
        threads,
        memory);
  }

  /** On a cluster of other processes, whose budget this is. */
  static Setting cluster(FlinkCluster cluster, int parallelism, long memory) {
    FlinkTarget target = new FlinkTarget(cluster.restAddress(), false);
    OptionalLong budget = memory == 0 ? OptionalLong.empty() : OptionalLong.of(memory);
    return new Setting(
        "Flink cluster, parallelism %d, %s".formatted(parallelism, show(memory)),
        (plan, runId, record) ->
            ClusterFlink.connect(target, parallelism, budget, Optional.empty())
                .run(plan, runId, record, job -> {}),
        0,
        BroadcastLimit.DEFAULT);
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
      PhysicalPlan plan =
          new SmallSplits(partitions, ROWS_OF_RANGE, LEAST_ROWS)
              .plan(pipeline, setting.broadcasts());
      return setting
          .runner()
          .run(plan, "test-" + UUID.randomUUID(), RunRecord.of(pipeline.name(), Instant.EPOCH));
    } finally {
      MemoryPool.configure(before.budget(), before.spillFolder());
    }
  }
}
