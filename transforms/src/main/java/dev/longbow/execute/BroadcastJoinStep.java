package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.join.BroadcastTable;
import dev.longbow.join.HashJoin;
import dev.longbow.physical.Operator;
import java.util.Optional;
import java.util.function.Consumer;

/** Joins the rows of a task with the build side that all tasks of the process share. */
final class BroadcastJoinStep implements CheckedJoinStep {
  private final Operator.BroadcastJoin operator;
  private final TaskContext context;
  private final Optional<JoinGuard> guard;
  private final BatchConsumer downstream;
  private BroadcastTable.Prober prober;
  private HashJoin join;

  BroadcastJoinStep(
      Operator.BroadcastJoin operator, TaskContext context, BatchConsumer downstream) {
    this.operator = operator;
    this.context = context;
    this.downstream = downstream;
    this.guard =
        operator.check().isActive()
            ? Optional.of(new JoinGuard(operator, context))
            : Optional.empty();
  }

  @Override
  public void accept(Batch batch) {
    start();
    guard.ifPresent(check -> check.count(batch, false));
    unlessRefused(
        () -> {
          if (join == null) {
            prober.probe(batch);
          } else {
            join.probe(batch);
          }
        });
  }

  /** Not before the first row: a task that has none needs no build side. */
  private void start() {
    if (prober != null || join != null) {
      return;
    }
    BroadcastSide side =
        context
            .run()
            .broadcasts()
            .get(
                operator.exchange(),
                () ->
                    BroadcastSide.of(
                        operator,
                        context.run(),
                        context.broadcasts().batches(operator.exchange())));
    guard.ifPresent(check -> side.forEach(batch -> check.count(batch, true)));
    Consumer<Batch> consumer =
        batch -> {
          guard.ifPresent(check -> check.emitted(batch.rows()));
          downstream.accept(batch);
        };
    if (side.isTable()) {
      prober = side.prober(consumer);
      return;
    }
    join =
        new HashJoin(
            operator.spec(),
            operator.build(),
            operator.probe(),
            context.memory(),
            context.run().blocks()::directory,
            consumer);
    side.forEach(join::build);
  }

  @Override
  public void finish() {
    if (guard.isPresent()) {
      start();
    }
    unlessRefused(
        () -> {
          if (prober != null) {
            prober.finish();
          } else if (join != null) {
            join.finish();
          }
        });
    guard.ifPresent(JoinGuard::finish);
    downstream.finish();
  }

  /** Keys are counted to the end. */
  @Override
  public boolean isDone() {
    return guard.isEmpty() && downstream.isDone();
  }

  /** A join that is known to fail its check gives out no more rows; it is only counted on. */
  private void unlessRefused(Runnable work) {
    if (guard.isPresent() && guard.get().isRefused()) {
      return;
    }
    try {
      work.run();
    } catch (JoinGuard.Refused e) {
      closeJoin();
    }
  }

  @Override
  public Optional<JoinFinding> finding() {
    return guard.map(JoinGuard::finding);
  }

  @Override
  public long spilledBytes() {
    return join == null ? 0 : join.spilledBytes();
  }

  @Override
  public void close() {
    guard.ifPresent(JoinGuard::close);
    closeJoin();
  }

  private void closeJoin() {
    if (join != null) {
      join.close();
    }
  }
}
