package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.join.HashJoin;
import dev.longbow.physical.Operator;
import java.util.Optional;

/** Joins the rows of a partition; the build side's come first, and their schema tells them. */
final class JoinStep implements CheckedJoinStep {
  private final Operator.Join operator;
  private final HashJoin join;
  private final Optional<JoinGuard> guard;
  private final BatchConsumer downstream;

  JoinStep(Operator.Join operator, TaskContext context, BatchConsumer downstream) {
    this.operator = operator;
    this.downstream = downstream;
    this.guard =
        operator.check().isActive()
            ? Optional.of(new JoinGuard(operator, context))
            : Optional.empty();
    this.join =
        new HashJoin(
            operator.spec(),
            operator.build(),
            operator.probe(),
            context.memory(),
            context.run().blocks()::directory,
            batch -> {
              guard.ifPresent(check -> check.emitted(batch.rows()));
              downstream.accept(batch);
            });
  }

  @Override
  public void accept(Batch batch) {
    boolean isBuild = batch.schema().equals(operator.build());
    guard.ifPresent(check -> check.count(batch, isBuild));
    unlessRefused(
        () -> {
          if (isBuild) {
            join.build(batch);
          } else {
            join.probe(batch);
          }
        });
  }

  @Override
  public void finish() {
    unlessRefused(join::finish);
    guard.ifPresent(JoinGuard::finish);
    downstream.finish();
  }

  /** A join that is known to fail its check gives out no more rows; it is only counted on. */
  private void unlessRefused(Runnable work) {
    if (guard.isPresent() && guard.get().isRefused()) {
      return;
    }
    try {
      work.run();
    } catch (JoinGuard.Refused e) {
      join.close();
    }
  }

  @Override
  public Optional<JoinFinding> finding() {
    return guard.map(JoinGuard::finding);
  }

  @Override
  public long spilledBytes() {
    return join.spilledBytes();
  }

  @Override
  public void close() {
    guard.ifPresent(JoinGuard::close);
    join.close();
  }
}
