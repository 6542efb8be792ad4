package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.physical.Operator;
import dev.longbow.window.RangeStateRows;
import dev.longbow.window.WindowEvaluator;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

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

  /** What each split is told of the others, shared by the tasks of a process. */
  private record Carries(Map<Integer, byte[]> bySplit) implements Broadcasts.Side {
    static Carries read(Iterator<Batch> batches) {
      Map<Integer, byte[]> carries = new TreeMap<>();
      batches.forEachRemaining(batch -> RangeStateRows.forEach(batch, carries::put));
      return new Carries(carries);
    }

    @Override
    public void close() {
      // Small, and nothing but heap.
    }
  }

  @Override
  public void accept(Batch batch) {
    if (!isStarted && batch.rows() > 0) {
      isStarted = true;
      Carries carries =
          context
              .run()
              .broadcasts()
              .get(operator.exchange(), context.broadcasts(), Carries.class, Carries::read);
      evaluator.resume(carries.bySplit().get(context.task()));
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
