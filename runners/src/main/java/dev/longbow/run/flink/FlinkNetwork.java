package dev.longbow.run.flink;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.physical.Exchange;
import dev.longbow.physical.Operator;
import dev.longbow.physical.PhysicalPlan;
import dev.longbow.physical.Stage;
import dev.longbow.text.Sizes;

/**
 * How much memory Flink needs between the tasks of a plan. All tasks of a job may be at work at
 * once, and each holds buffers for every task it sends to.
 */
public final class FlinkNetwork {
  private static final long BUFFER = 32 << 10;

  /** Enough for a few shuffles, and cheap. */
  static final long LEAST = 64 << 20;

  private FlinkNetwork() {}

  /**
   * The bytes of network buffers.
   *
   * @param most what the process can give
   * @throws LongbowException {@link ErrorCode#MEMORY} when the plan needs more, with what helps
   */
  static long bytes(PhysicalPlan plan, int parallelism, long most) {
    long shuffles = shuffles(plan);
    long bytes = Math.max(LEAST, bytes(shuffles, parallelism));
    if (bytes > Math.max(LEAST, most)) {
      int fitting = parallelism;
      while (fitting > 1 && bytes(shuffles, fitting) > most) {
        fitting--;
      }
      throw new LongbowException(
          ErrorCode.MEMORY,
          "Cannot run %d shuffles between %d tasks each on Flink: their buffers need %s, and this heap allows %s. Set --parallelism %d, or -Xmx%dm, or run with --runner direct"
              .formatted(
                  shuffles,
                  parallelism,
                  Sizes.bytes(bytes),
                  Sizes.bytes(most),
                  fitting,
                  2 * (bytes >> 20) + 1));
    }
    return bytes;
  }

  /** A failure for want of buffers, should the estimate be too low, said with what helps. */
  public static RuntimeException explained(RuntimeException failure, int parallelism) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (String.valueOf(cause.getMessage()).startsWith("Insufficient number of network buffers")) {
        return new LongbowException(
            ErrorCode.MEMORY,
            "Cannot run so many exchanges with parallelism %d on Flink: too few network buffers. Set a lower --parallelism, or run with --runner direct"
                .formatted(parallelism),
            failure);
      }
    }
    return failure;
  }

  /**
   * A task that sends has a buffer for each receiver and one more, a receiver one; edges to tasks
   * beside it need up to three more. A quarter on top, for tasks that begin before others ended.
   */
  private static long bytes(long shuffles, long parallelism) {
    return shuffles * parallelism * (parallelism + 5) * BUFFER * 5 / 4;
  }

  /** Every exchange from every stage that writes to it, and the reports of every stage. */
  private static long shuffles(PhysicalPlan plan) {
    long shuffles = 1 + plan.exchanges().stream().filter(Exchange::alwaysRuns).count();
    // Blocks that wait, samples or counts that come together, and what goes to everyone.
    shuffles += 3 * plan.exchanges().stream().filter(Exchange::waits).count();
    // Samples that come together, and the splits of those who wait for them.
    shuffles += 2 * plan.exchanges().stream().filter(Exchange::isSampledBefore).count();
    for (Stage stage : plan.stages()) {
      long targets =
          stage.operators().stream()
              .filter(Operator.ExchangeWrite.class::isInstance)
              .map(write -> ((Operator.ExchangeWrite) write).exchange())
              .distinct()
              .count();
      shuffles += (int) targets + 1;
      // Every table of a broadcast join goes to all tasks, and the splits are spread before them.
      int tables = stage.broadcasts().size();
      shuffles += tables + (tables > 0 && stage.input() instanceof Stage.ScanInput ? 2 : 0);
    }
    return shuffles;
  }
}
