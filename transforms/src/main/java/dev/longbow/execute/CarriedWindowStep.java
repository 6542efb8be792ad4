package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.physical.Operator;
import dev.longbow.window.WindowEvaluator;

/**
 * Computes window functions over the rows of a split that follows others in their order, with what
 * all of them have said of theirs before.
 */
final class CarriedWindowStep implements StatefulStep {
  private final Operator.CarriedWindow operator;
  private final TaskContext context;
  private final WindowEvaluator evaluator;
  private final BatchConsumer downstream;
  private boolean isStarted;

  CarriedWindowStep(
      Operator.CarriedWindow operator, Schema rows, TaskContext context, BatchConsumer downstream) {
    this.operator = operator;
    this.context = context;
    this.downstream = downstream;
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
    if (!isStarted && batch.rows() > 0) {
      isStarted = true;
      context
          .run()
          .broadcasts()
          .get(
              operator.exchange(),
              context.broadcasts(),
              CarriedStates.class,
              batches -> CarriedStates.read(context.run(), batches))
          .forEach(context.task(), evaluator::resume);
    }
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
