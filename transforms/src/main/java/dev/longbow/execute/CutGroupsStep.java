package dev.longbow.execute;

import dev.longbow.column.Batch;

/** Passes on the rows of a task that has parts of partitions, and nothing of others. */
final class CutGroupsStep implements BatchConsumer {
  private final boolean isCut;
  private final BatchConsumer downstream;

  CutGroupsStep(boolean isCut, BatchConsumer downstream) {
    this.isCut = isCut;
    this.downstream = downstream;
  }

  @Override
  public void accept(Batch batch) {
    if (isCut) {
      downstream.accept(batch);
    }
  }

  @Override
  public void finish() {
    downstream.finish();
  }

  @Override
  public boolean isDone() {
    return !isCut || downstream.isDone();
  }
}
