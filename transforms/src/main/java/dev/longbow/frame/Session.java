package dev.longbow.frame;

import dev.longbow.column.Batch;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import java.util.ServiceLoader;

/**
 * Runs plans. Found by {@link ServiceLoader}; the module {@code runners} brings the one for this
 * machine. Plans are given as written: a session optimizes them.
 */
public interface Session {
  /** Runs a pipeline and returns when its outputs are published. */
  RunSummary write(PipelinePlan pipeline);

  /**
   * Runs a plan and hands out its rows in order. The result may be far larger than memory: it waits
   * on disk until the iterator is closed.
   */
  CloseableIterator<Batch> execute(LogicalPlan plan);

  /**
   * The session on the class path.
   *
   * @throws LongbowException {@link ErrorCode#ENVIRONMENT} when there is none
   */
  static Session local() {
    return ServiceLoader.load(Session.class, Session.class.getClassLoader())
        .findFirst()
        .orElseThrow(
            () ->
                new LongbowException(
                    ErrorCode.ENVIRONMENT,
                    "Missing a session to run plans in: put longbow-runners on the class path"));
  }
}
