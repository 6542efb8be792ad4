package dev.longbow.beam;

/**
 * Makes a worker process of a cluster ready for tasks, as a launcher makes its own. Found by {@link
 * java.util.ServiceLoader}, because this module knows no runner.
 */
public interface WorkerSetup {
  /**
   * Prepares the process; called by every function that takes part in a run, in any thread, so it
   * has to be quick when it has been done.
   */
  void prepare(WorkerOptions options);

  /**
   * Hears, on the committer's worker, that a run's outputs are in place; again when the committer
   * is started anew after that.
   */
  default void published(WorkerOptions options, String runId, RunOutcome outcome) {}
}
