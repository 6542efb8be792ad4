package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.physical.Operator;
import dev.longbow.sort.ExternalSorter;

/** Sorts the rows of a task. */
final class SortStep implements StatefulStep {
  private final ExternalSorter sorter;
  private final BatchConsumer downstream;

  SortStep(Operator.Sort operator, Schema input, TaskContext context, BatchConsumer downstream) {
    this.downstream = downstream;
    this.sorter =
        new ExternalSorter(
            input,
            operator.keys(),
            operator.limit(),
            context.memory(),
            context.run().blocks()::directory,
            downstream::accept);
  }

  @Override
  public void accept(Batch batch) {
    sorter.accept(batch);
  }

  @Override
  public void finish() {
    sorter.finish();
    downstream.finish();
  }

  @Override
  public long spilledBytes() {
    return sorter.spilledBytes();
  }

  @Override
  public void close() {
    sorter.close();
  }
}
