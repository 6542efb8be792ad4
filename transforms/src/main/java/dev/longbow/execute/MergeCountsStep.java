package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.matrix.ColumnMerger;
import dev.longbow.memory.Reservation;
import dev.longbow.physical.Operator;
import java.util.List;

/** Puts the counts of all tasks of a pass together. */
final class MergeCountsStep implements BatchConsumer {
  private final Operator.MergeCounts operator;
  private final TaskContext context;
  private final BatchConsumer downstream;
  private final Reservation.Buffers buffers;
  private ColumnMerger[] mergers;

  MergeCountsStep(Operator.MergeCounts operator, TaskContext context, BatchConsumer downstream) {
    this.operator = operator;
    this.context = context;
    this.downstream = downstream;
    this.buffers = context.memory().buffers();
  }

  @Override
  public void accept(Batch batch) {
    start();
    StatisticsSide.each(batch, (column, counted) -> mergers[column].add(counted));
    long bytes = 0;
    for (ColumnMerger merger : mergers) {
      bytes += merger.heapBytes();
    }
    buffers.set(bytes);
  }

  private void start() {
    if (mergers != null) {
      return;
    }
    Operator.Pass pass = operator.pass();
    List<String> columns = pass.columns();
    StatisticsSide before = pass.number() == 0 ? null : StatisticsSide.of(operator, context);
    mergers = new ColumnMerger[columns.size()];
    for (int i = 0; i < mergers.length; i++) {
      mergers[i] =
          new ColumnMerger(
              pass.medians().contains(columns.get(i)),
              pass.width(),
              pass.number(),
              before == null ? null : before.state(i));
    }
  }

  /** Also when there are no rows, so that every pass knows of every column. */
  @Override
  public void finish() {
    start();
    StateRows states = new StateRows(downstream);
    for (int i = 0; i < mergers.length; i++) {
      states.add(i, mergers[i].finish().encode());
    }
    states.flush();
    downstream.finish();
  }
}
