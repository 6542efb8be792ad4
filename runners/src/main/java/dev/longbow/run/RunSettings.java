package dev.longbow.run;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.memory.MemoryPool;
import dev.longbow.run.flink.FlinkTarget;
import dev.longbow.run.lineage.LineageSettings;
import dev.longbow.text.Sizes;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How to run: from the command line, else the pipeline file, else the defaults.
 *
 * @param runner {@code direct} or {@code flink}
 * @param memory the memory budget in bytes, on a cluster of every worker process; empty for half of
 *     the heap
 * @param parallelism how many tasks run at once; 0, on a cluster only, for all its slots
 * @param spillFolder where spill files of this process go, on a cluster an absolute path where
 *     those of its workers go
 * @param limits what a plan may be estimated to need at most
 * @param cluster where Flink runs if not in this process
 * @param checkpoints where steps are kept between runs
 * @param lineage where events of the run go
 */
public record RunSettings(
    String runner,
    OptionalLong memory,
    int parallelism,
    Path spillFolder,
    RunLimits limits,
    Optional<FlinkTarget> cluster,
    CheckpointSettings checkpoints,
    LineageSettings lineage) {
  private static final long LEAST_MEMORY = 1 << 20;

  public RunSettings {
    requireRunner(runner);
    if (cluster.isEmpty()) {
      memory.ifPresent(RunSettings::requireMemory);
      requireParallelism(parallelism);
    } else {
      requireForWorkers(spillFolder);
    }
  }

  /** Workers have working directories of their own. */
  private static void requireForWorkers(Path spillFolder) {
    if (!spillFolder.isAbsolute() && !spillFolder.equals(MemoryPool.defaultSpillFolder())) {
      throw new LongbowException(
          ErrorCode.USAGE,
          "Invalid spill directory '%s': on a cluster it must be an absolute path, which every worker has"
              .formatted(spillFolder));
    }
  }

  /** With checkpoints where they usually are, and events where the environment says. */
  public RunSettings(
      String runner,
      OptionalLong memory,
      int parallelism,
      Path spillFolder,
      RunLimits limits,
      Optional<FlinkTarget> cluster) {
    this(
        runner,
        memory,
        parallelism,
        spillFolder,
        limits,
        cluster,
        CheckpointSettings.DEFAULT,
        LineageSettings.ofEnvironment());
  }

  /** In this process. */
  public RunSettings(
      String runner, OptionalLong memory, int parallelism, Path spillFolder, RunLimits limits) {
    this(runner, memory, parallelism, spillFolder, limits, Optional.empty());
  }

  /** Without limits. */
  public RunSettings(String runner, OptionalLong memory, int parallelism, Path spillFolder) {
    this(runner, memory, parallelism, spillFolder, RunLimits.NONE);
  }

  /** Fails for runners there are not. */
  public static void requireRunner(String runner) {
    if (!runner.equals("direct") && !runner.equals("flink")) {
      throw new LongbowException(
          ErrorCode.USAGE, "Unknown runner '" + runner + "'. Known: [direct, flink]");
    }
  }

  /** Fails for budgets below a megabyte and above what the heap allows. */
  public static void requireMemory(long bytes) {
    requireSomeMemory(bytes);
    MemoryPool.check(bytes);
  }

  /** Fails for budgets below a megabyte. */
  public static void requireSomeMemory(long bytes) {
    if (bytes < LEAST_MEMORY) {
      throw new LongbowException(
          ErrorCode.USAGE,
          "Invalid memory budget of %s: at least 1 MB. Expected a size such as 2GB or 400MB"
              .formatted(Sizes.bytes(bytes)));
    }
  }

  /** Fails below one task. */
  public static void requireParallelism(int parallelism) {
    if (parallelism < 1) {
      throw new LongbowException(
          ErrorCode.USAGE, "Invalid parallelism " + parallelism + ": it must be at least 1");
    }
  }

  /** The direct runner on all processors. */
  public static RunSettings defaults() {
    return new RunSettings(
        "direct",
        OptionalLong.empty(),
        Runtime.getRuntime().availableProcessors(),
        MemoryPool.defaultSpillFolder());
  }

  /** Where workers of a cluster spill; empty for the cluster's own folders. */
  Optional<String> workerSpillFolder() {
    return spillFolder.equals(MemoryPool.defaultSpillFolder())
        ? Optional.empty()
        : Optional.of(spillFolder.toString());
  }

  /** The same on another runner: {@code direct} or {@code flink}. */
  public RunSettings withRunner(String name) {
    return new RunSettings(
        name, memory, parallelism, spillFolder, limits, cluster, checkpoints, lineage);
  }

  /** The same with a memory budget in bytes. */
  public RunSettings withMemory(long bytes) {
    return new RunSettings(
        runner,
        OptionalLong.of(bytes),
        parallelism,
        spillFolder,
        limits,
        cluster,
        checkpoints,
        lineage);
  }

  /** The same with so many tasks at once. */
  public RunSettings withParallelism(int tasks) {
    return new RunSettings(
        runner, memory, tasks, spillFolder, limits, cluster, checkpoints, lineage);
  }

  /** The same with another folder for spill files. */
  public RunSettings withSpillFolder(Path folder) {
    return new RunSettings(
        runner, memory, parallelism, folder, limits, cluster, checkpoints, lineage);
  }

  /** The same on a Flink cluster. */
  public RunSettings withCluster(FlinkTarget target) {
    return new RunSettings(
        "flink",
        memory,
        parallelism,
        spillFolder,
        limits,
        Optional.of(target),
        checkpoints,
        lineage);
  }

  /** The same, refusing plans that are estimated to need more. */
  public RunSettings withLimits(RunLimits most) {
    return new RunSettings(
        runner, memory, parallelism, spillFolder, most, cluster, checkpoints, lineage);
  }

  /** The same with checkpoints elsewhere, or made anew. */
  public RunSettings withCheckpoints(CheckpointSettings kept) {
    return new RunSettings(
        runner, memory, parallelism, spillFolder, limits, cluster, kept, lineage);
  }

  /** The same, waiting for the end of a run on a cluster. */
  RunSettings attached() {
    return new RunSettings(
        runner,
        memory,
        parallelism,
        spillFolder,
        limits,
        cluster.map(target -> new FlinkTarget(target.master(), false)),
        checkpoints,
        lineage);
  }

  /** The same with events elsewhere. */
  public RunSettings withLineage(LineageSettings told) {
    return new RunSettings(
        runner, memory, parallelism, spillFolder, limits, cluster, checkpoints, told);
  }
}
