package dev.longbow.run;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.memory.MemoryPool;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * How to run: from the command line, else the pipeline file, else the defaults.
 *
 * @param runner {@code direct} or {@code flink}
 * @param memory the memory budget in bytes; empty for half of the heap
 * @param parallelism how many tasks run at once
 * @param spillFolder where spill files go
 * @param limits what a plan may be estimated to need at most
 */
public record RunSettings(
    String runner, OptionalLong memory, int parallelism, Path spillFolder, RunLimits limits) {
  private static final long LEAST_MEMORY = 1 << 20;

  public RunSettings {
    requireRunner(runner);
    memory.ifPresent(RunSettings::requireMemory);
    requireParallelism(parallelism);
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
    if (bytes < LEAST_MEMORY) {
      throw new LongbowException(
          ErrorCode.USAGE,
          "Invalid memory budget of %s: at least 1 MB. Expected a size such as 2GB or 400MB"
              .formatted(Sizes.bytes(bytes)));
    }
    MemoryPool.check(bytes);
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

  /** The same on another runner: {@code direct} or {@code flink}. */
  public RunSettings withRunner(String name) {
    return new RunSettings(name, memory, parallelism, spillFolder, limits);
  }

  /** The same with a memory budget in bytes. */
  public RunSettings withMemory(long bytes) {
    return new RunSettings(runner, OptionalLong.of(bytes), parallelism, spillFolder, limits);
  }

  /** The same with so many tasks at once. */
  public RunSettings withParallelism(int tasks) {
    return new RunSettings(runner, memory, tasks, spillFolder, limits);
  }

  /** The same with another folder for spill files. */
  public RunSettings withSpillFolder(Path folder) {
    return new RunSettings(runner, memory, parallelism, folder, limits);
  }

  /** The same, refusing plans that are estimated to need more. */
  public RunSettings withLimits(RunLimits most) {
    return new RunSettings(runner, memory, parallelism, spillFolder, most);
  }
}
