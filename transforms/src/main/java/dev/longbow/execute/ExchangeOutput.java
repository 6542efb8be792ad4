package dev.longbow.execute;

import dev.longbow.column.Batch;

/** Where a task's {@code ExchangeWrite}s send their batches. */
public interface ExchangeOutput {
  /** Takes nothing; for stages that write to no exchange. */
  ExchangeOutput NONE =
      (exchange, branch, partition, sequence, batch) -> {
        throw new IllegalStateException("Stage without exchange " + exchange);
      };

  /**
   * Sends a batch.
   *
   * @param exchange the exchange's id
   * @param branch which of the exchange's producers this is
   * @param partition the partition all rows belong to
   * @param sequence counts from 0 within this task, branch and partition
   */
  void emit(int exchange, int branch, int partition, int sequence, Batch batch);

  /**
   * Sends a batch whose rows have no range yet to an exchange by ranges.
   *
   * @param sequence counts from 0 within this task and branch
   * @param firstRow the number of its first row among those of this task and branch
   */
  default void emitUnrouted(int exchange, int branch, int sequence, long firstRow, Batch batch) {
    throw new IllegalStateException("Stage without exchange by ranges " + exchange);
  }

  /** Sends the sample of the keys of a task that sent rows to an exchange by ranges. */
  default void emitSample(int exchange, byte[] sample) {
    throw new IllegalStateException("Stage without exchange by ranges " + exchange);
  }
}
