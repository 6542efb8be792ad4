package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.physical.Operator;
import dev.longbow.physical.Operator.Window.Ranges;
import dev.longbow.window.RangeStateRows;
import dev.longbow.window.WindowEvaluator;

/**
 * Computes window functions over a task's rows, which come in their order. Where these are parts of
 * partitions, what the other parts say of them comes first, and its schema tells it.
 */
final class WindowStep implements StatefulStep {
  private final WindowEvaluator evaluator;
  private final boolean isRun;
  private final boolean isCut;
  private final BatchConsumer downstream;

  WindowStep(Operator.Window operator, Schema rows, TaskContext context, BatchConsumer downstream) {
    this.downstream = downstream;
    this.isCut = operator.ranges() == Ranges.CUT;
    this.isRun = operator.ranges() != Ranges.WHOLE || context.task() < operator.firstCut();
    this.evaluator =
        new WindowEvaluator(
            rows,
            operator.spec(),
            context.memory(),
            context.run().blocks()::directory,
            downstream::accept);
  }

  @Override
  public void accept(Batch batch) {
    if (isCut && batch.schema().equals(RangeStateRows.SCHEMA)) {
      RangeStateRows.forEach(batch, (range, carry) -> evaluator.resume(carry));
    } else if (isRun) {
      evaluator.accept(batch);
    }
  }

  @Override
  public void finish() {
    evaluator.finish();
    downstream.finish();
  }

  @Override
  public boolean isDone() {
    return !isRun || downstream.isDone();
  }

  @Override
  public long spilledBytes() {
    return evaluator.spilledBytes();
  }

  @Override
  public void close() {
    evaluator.close();
  }
}
