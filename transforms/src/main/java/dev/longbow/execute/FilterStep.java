package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.expr.BoundExpr;
import dev.longbow.kernel.Evaluators;
import dev.longbow.kernel.PredicateEvaluator;

/** Keeps the rows for which a predicate is true, gathered to dense batches. */
final class FilterStep implements BatchConsumer {
  private final PredicateEvaluator predicate;
  private final BatchConsumer downstream;
  private int[] selection = new int[0];

  FilterStep(BoundExpr predicate, Schema input, BatchConsumer downstream) {
    this.predicate = Evaluators.predicate(predicate, input);
    this.downstream = downstream;
  }

  @Override
  public void accept(Batch batch) {
    if (selection.length < batch.rows()) {
      selection = new int[batch.rows()];
    }
    int count = predicate.select(batch, selection);
    if (count == batch.rows()) {
      downstream.accept(batch);
    } else if (count > 0) {
      downstream.accept(batch.gather(selection, count));
    }
  }

  @Override
  public void finish() {
    downstream.finish();
  }

  @Override
  public boolean isDone() {
    return downstream.isDone();
  }
}
