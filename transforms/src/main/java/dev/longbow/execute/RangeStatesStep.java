package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.physical.Operator;
import dev.longbow.window.RangeStateRows;
import dev.longbow.window.RangeSummary;

/** Sums up the rows of a task that has parts of partitions, for the ranges beside its own. */
final class RangeStatesStep implements BatchConsumer {
  private final RangeSummary summary;
  private final int task;
  private final BatchConsumer downstream;
  private boolean hasRows;

  RangeStatesStep(
      Operator.RangeStates operator, Schema input, TaskContext context, BatchConsumer downstream) {
    this.task = context.task();
    this.summary = task >= operator.firstCut() ? new RangeSummary(input, operator.spec()) : null;
    this.downstream = downstream;
  }

  @Override
  public void accept(Batch batch) {
    if (summary != null && batch.rows() > 0) {
      hasRows = true;
      summary.accept(batch);
    }
  }

  @Override
  public void finish() {
    if (hasRows) {
      downstream.accept(RangeStateRows.row(task, summary.finish()));
    }
    downstream.finish();
  }

  @Override
  public boolean isDone() {
    return summary == null;
  }
}
