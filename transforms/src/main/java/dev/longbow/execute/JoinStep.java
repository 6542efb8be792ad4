package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.join.HashJoin;
import dev.longbow.physical.Operator;

/** Joins the rows of a partition; the build side's come first, and their schema tells them. */
final class JoinStep implements StatefulStep {
  private final Operator.HashJoin operator;
  private final HashJoin join;
  private final BatchConsumer downstream;

  JoinStep(Operator.HashJoin operator, TaskContext context, BatchConsumer downstream) {
    this.operator = operator;
    this.downstream = downstream;
    this.join =
        new HashJoin(
            operator.spec(),
            operator.build(),
            operator.probe(),
            context.memory(),
            context.run().blocks()::directory,
            downstream::accept);
  }

  @Override
  public void accept(Batch batch) {
    if (batch.schema().equals(operator.build())) {
      join.build(batch);
    } else {
      join.probe(batch);
    }
  }

  @Override
  public void finish() {
    join.finish();
    downstream.finish();
  }

  @Override
  public long spilledBytes() {
    return join.spilledBytes();
  }

  @Override
  public void close() {
    join.close();
  }
}
