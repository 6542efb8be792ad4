package dev.longbow.execute;

import dev.longbow.memory.Reservation;

/**
 * What a task is and may use.
 *
 * @param run the run it belongs to
 * @param stage the stage's id
 * @param task the split's index or the partition
 * @param memory the task's share of the memory budget; closed with the task
 * @param broadcasts where the tables of its broadcast joins come from
 * @param boundaries where the ranges begin that it sends rows to, when a stage before sampled them
 *     ({@link dev.longbow.sort.RangeBoundaries#toBytes}); else null
 */
public record TaskContext(
    Run run,
    int stage,
    int task,
    Reservation memory,
    BroadcastInput broadcasts,
    byte[] boundaries) {
  /** A task that sends no rows to ranges known before. */
  public TaskContext(Run run, int stage, int task, Reservation memory, BroadcastInput broadcasts) {
    this(run, stage, task, memory, broadcasts, null);
  }

  /** Fails when the run was cancelled; called for every batch. */
  void checkCancelled() {
    run.checkCancelled();
  }
}
