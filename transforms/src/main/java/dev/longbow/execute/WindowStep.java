package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.physical.Operator;
import dev.longbow.window.WindowEvaluator;

/** Computes window functions over a task's rows, which come in their order. */
final class WindowStep implements StatefulStep {
  private final WindowEvaluator evaluator;
  private final BatchConsumer downstream;

  WindowStep(
      Operator.Window operator, Schema input, TaskContext context, BatchConsumer downstream) {
    this.downstream = downstream;
    this.evaluator =
        new WindowEvaluator(
            input,
            operator.spec(),
            context.memory(),
            context.run().blocks()::directory,
            downstream::accept);
  }

  @Override
  public void accept(Batch batch) {
    evaluator.accept(batch);
  }

  @Override
  public void finish() {
    evaluator.finish();
    downstream.finish();
  }

  @Override
  public boolean isDone() {
    return downstream.isDone();
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
