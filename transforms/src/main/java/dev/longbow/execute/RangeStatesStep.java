package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.physical.Operator;
import dev.longbow.window.RangeStateRows;
import dev.longbow.window.RangeSummary;

/** Sums up the rows of a task that has parts of partitions, for the ranges beside its own. */
final class RangeStatesStep implements StatefulStep {
  private final RangeSummary summary;
  private final int task;
  private final BatchConsumer downstream;

  RangeStatesStep(
      Operator.RangeStates operator, Schema input, TaskContext context, BatchConsumer downstream) {
    this.task = context.task();
    this.summary =
        task >= operator.firstCut()
            ? new RangeSummary(
                input, operator.spec(), context.memory(), context.run().blocks()::directory)
            : null;
    this.downstream = downstream;
  }

  @Override
  public void accept(Batch batch) {
    if (summary != null) {
      summary.accept(batch);
    }
  }

  @Override
  public void finish() {
    if (summary != null) {
      summary.finish(message -> downstream.accept(RangeStateRows.row(task, message)));
    }
    downstream.finish();
  }

  @Override
  public boolean isDone() {
    return summary == null;
  }

  @Override
  public long spilledBytes() {
    return summary == null ? 0 : summary.spilledBytes();
  }

  @Override
  public void close() {
    if (summary != null) {
      summary.close();
    }
  }
}
