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
 */
public record RunSettings(String runner, OptionalLong memory, int parallelism, Path spillFolder) {
  public RunSettings {
    if (!runner.equals("direct") && !runner.equals("flink")) {
      throw new LongbowException(
          ErrorCode.USAGE, "Unknown runner '" + runner + "'. Known: [direct, flink]");
    }
    if (memory.isPresent() && memory.getAsLong() < 1) {
      throw new LongbowException(
          ErrorCode.USAGE,
          "Invalid memory budget of nothing. Expected a size such as 2GB or 400MB");
    }
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
}
