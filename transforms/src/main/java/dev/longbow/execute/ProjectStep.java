package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.Schema;
import dev.longbow.expr.NamedExpr;
import dev.longbow.kernel.Evaluator;
import dev.longbow.kernel.Evaluators;
import java.util.ArrayList;
import java.util.List;

/** Computes columns; a column that is only passed on is passed by reference. */
final class ProjectStep implements BatchConsumer {
  private final List<Evaluator> columns;
  private final Schema output;
  private final BatchConsumer downstream;

  ProjectStep(List<NamedExpr> columns, Schema input, Schema output, BatchConsumer downstream) {
    this.columns =
        columns.stream().map(column -> Evaluators.compile(column.expression(), input)).toList();
    this.output = output;
    this.downstream = downstream;
  }

  @Override
  public void accept(Batch batch) {
    List<Column> computed = new ArrayList<>(columns.size());
    for (Evaluator column : columns) {
      computed.add(column.evaluate(batch));
    }
    downstream.accept(new Batch(output, computed, batch.rows()));
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
