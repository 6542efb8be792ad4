package dev.longbow.run.flink;

import dev.longbow.beam.RunOutcome;
import dev.longbow.beam.WorkerOptions;
import dev.longbow.beam.WorkerSetup;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.memory.MemoryPool;
import dev.longbow.run.Environment;
import dev.longbow.text.Sizes;
import java.nio.file.Path;

/**
 * Makes a TaskManager ready for tasks of ours, once for every job: Flink loads our classes, and so
 * the memory budget, anew for each. Where it has our jar in its lib folder, all jobs have one
 * budget, and what a job sets counts when no other has tasks there.
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
        if (configure(options)) {
          configured = settings;
        }
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

  /** Whether it took effect: not while tasks of other settings are at work. */
  private static boolean configure(WorkerOptions options) {
    long budget =
        options.getWorkerMemory() > 0
            ? options.getWorkerMemory()
            : defaultBudget(Runtime.getRuntime().maxMemory());
    Path folder =
        options.getWorkerSpillFolder() == null
            ? WorkerFolders.temporary()
            : Path.of(options.getWorkerSpillFolder());
    try {
      return MemoryPool.configureWhenIdle(budget, folder);
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
