package dev.longbow.run.flink;

import dev.longbow.beam.RunOutcome;
import dev.longbow.beam.WorkerOptions;
import dev.longbow.beam.WorkerSetup;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.memory.MemoryPool;
import dev.longbow.run.Environment;
import dev.longbow.run.Sizes;
import java.nio.file.Path;

/**
 * Makes a TaskManager ready for tasks of ours, once for every job: Flink loads our classes, and so
 * the memory budget, anew for each. Where our jar is in its lib folder it does not; then the last
 * job with other settings decides for those that begin after it.
 */
public final class FlinkWorkerSetup implements WorkerSetup {
  /** What Flink, its libraries and open jars hold on a TaskManager's heap, and rows under way. */
  private static final long FRAMEWORK_BYTES = 64L << 20;

  private static Settings configured;

  private record Settings(long memory, String spillFolder) {}

  @Override
  public void prepare(WorkerOptions options) {
    synchronized (FlinkWorkerSetup.class) {
      Settings settings = new Settings(options.getWorkerMemory(), options.getWorkerSpillFolder());
      if (!settings.equals(configured)) {
        Environment.prepare();
        configure(options);
        configured = settings;
      }
    }
  }

  @Override
  public void published(WorkerOptions options, String runId, RunOutcome outcome) {
    WorkerLog.write(options, runId, outcome);
  }

  /** Half of what a heap has beside Flink's own; a quarter of a tiny one. */
  static long defaultBudget(long heap) {
    return Math.max(heap / 4, (heap - FRAMEWORK_BYTES) / 2);
  }

  private static void configure(WorkerOptions options) {
    long budget =
        options.getWorkerMemory() > 0
            ? options.getWorkerMemory()
            : defaultBudget(Runtime.getRuntime().maxMemory());
    Path folder =
        options.getWorkerSpillFolder() == null
            ? WorkerFolders.temporary()
            : Path.of(options.getWorkerSpillFolder());
    try {
      MemoryPool.configure(budget, folder);
    } catch (LongbowException e) {
      throw new LongbowException(
          ErrorCode.MEMORY,
          "Cannot use a memory budget of %s on a TaskManager with a heap of %s: at most %d%% of it. Give TaskManagers more (taskmanager.memory.task.heap.size), or a smaller --memory"
              .formatted(
                  Sizes.bytes(budget),
                  Sizes.bytes(Runtime.getRuntime().maxMemory()),
                  MemoryPool.LARGEST_HEAP_PERCENT),
          e);
    }
  }
}
