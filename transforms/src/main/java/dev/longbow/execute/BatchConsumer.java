package dev.longbow.execute;

import dev.longbow.column.Batch;

/** Takes batches one after another, in order, from one thread. */
public interface BatchConsumer {
  /** Takes a batch of at least one row. */
  void accept(Batch batch);

  /** No more batches come: gives out what is held back. Called once. */
  void finish();

  /** Whether more batches would change nothing, so that the producer may stop early. */
  default boolean isDone() {
    return false;
  }
}
