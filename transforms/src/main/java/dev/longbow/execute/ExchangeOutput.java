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
}
