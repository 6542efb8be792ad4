package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.join.BroadcastTable;
import dev.longbow.physical.Operator;
import java.util.List;
import java.util.Optional;

/**
 * Joins the rows of a task with the build side that all tasks of the process share. What a checked
 * join gives is counted as its rows are looked up, and the keys of the table once for all tasks.
 */
final class BroadcastJoinStep implements CheckedJoinStep {
  private final Operator.BroadcastJoin operator;
  private final Operator.KeyCheck check;
  private final TaskContext context;
  private final BatchConsumer downstream;
  private BroadcastSide side;
  private BroadcastTable.Prober prober;
  private JoinStep fromDisk;
  private long probeRows;
  private long emitted;
  private boolean refused;
  private JoinFinding finding;

  BroadcastJoinStep(
      Operator.BroadcastJoin operator, TaskContext context, BatchConsumer downstream) {
    this.operator = operator;
    this.check = operator.check();
    this.context = context;
    this.downstream = downstream;
  }

  @Override
  public void accept(Batch batch) {
    start();
    if (fromDisk != null) {
      fromDisk.accept(batch);
      return;
    }
    probeRows += batch.rows();
    unlessRefused(() -> prober.probe(batch), () -> prober.skip(batch));
  }

  /** Not before the first row: a task that has none needs no build side. */
  private void start() {
    if (side != null) {
      return;
    }
    int exchange = operator.exchange();
    Run run = context.run();
    side =
        run.broadcasts()
            .get(
                exchange,
                context.broadcasts(),
                BroadcastSide.class,
                batches -> BroadcastSide.of(operator, run, batches));
    if (side.isTable()) {
      prober = side.prober(this::give);
    } else {
      fromDisk = new JoinStep(operator, context, downstream);
      side.forEach(fromDisk::accept);
    }
  }

  private void give(Batch batch) {
    emitted += batch.rows();
    if (emitted > check.maxRows() || check.buildUnique() && emitted > side.rows() + probeRows) {
      refused = true;
      throw new JoinGuard.Refused();
    }
    downstream.accept(batch);
  }

  /** A join that is known to fail its check gives out no more rows; it is only counted on. */
  private void unlessRefused(Runnable work, Runnable count) {
    if (refused) {
      count.run();
      return;
    }
    try {
      work.run();
    } catch (JoinGuard.Refused e) {
      // What came out went no further; the batch is counted.
      refused = true;
    }
  }

  @Override
  public void finish() {
    if (check.isActive()) {
      start();
    }
    if (fromDisk != null) {
      fromDisk.finish();
      return;
    }
    if (prober != null) {
      unlessRefused(prober::finish, () -> {});
      if (check.isActive()) {
        List<JoinFinding.Repeat> repeats = JoinGuard.repeats(check, side.repeats(), true);
        finding =
            new JoinFinding(
                JoinGuard.join(operator, context),
                operator.step(),
                check.validate(),
                check.maxRows(),
                refused ? prober.rowsWithoutCondition() : emitted,
                refused && operator.spec().condition().isPresent(),
                check.buildLeft() ? repeats : List.of(),
                check.buildLeft() ? List.of() : repeats);
      }
    }
    downstream.finish();
  }

  /** Keys are counted to the end. */
  @Override
  public boolean isDone() {
    return !check.isActive() && downstream.isDone();
  }

  @Override
  public Optional<JoinFinding> finding() {
    return fromDisk == null ? Optional.ofNullable(finding) : fromDisk.finding();
  }

  @Override
  public long spilledBytes() {
    return fromDisk == null ? 0 : fromDisk.spilledBytes();
  }

  @Override
  public void close() {
    if (fromDisk != null) {
      fromDisk.close();
    }
  }
}
