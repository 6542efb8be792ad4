package dev.longbow.execute;

import dev.longbow.column.Batch;

/** Passes on the first rows and is then done. */
final class LimitStep implements BatchConsumer {
  private final BatchConsumer output;
  private long remaining;

  LimitStep(long count, BatchConsumer output) {
    this.remaining = count;
    this.output = output;
  }

  @Override
  public void accept(Batch batch) {
    if (remaining == 0) {
      return;
    }
    int rows = (int) Math.min(remaining, batch.rows());
    remaining -= rows;
    output.accept(batch.slice(0, rows));
  }

  @Override
  public void finish() {
    output.finish();
  }

  @Override
  public boolean isDone() {
    return remaining == 0 || output.isDone();
  }
}
