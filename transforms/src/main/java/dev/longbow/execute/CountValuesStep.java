package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.matrix.ColumnCounter;
import dev.longbow.memory.Reservation;
import dev.longbow.physical.Operator;
import java.util.List;

/** Counts the values of columns in one pass. */
final class CountValuesStep implements BatchConsumer {
  /** Counts are of 32 bits. */
  private static final long MOST_ROWS = 1 << 30;

  private final Operator.CountValues operator;
  private final TaskContext context;
  private final BatchConsumer downstream;
  private final StateRows states;
  private final Reservation.Buffers buffers;
  private final int[] positions;
  private ColumnCounter[] counters;
  private long rows;

  CountValuesStep(
      Operator.CountValues operator, Schema input, TaskContext context, BatchConsumer downstream) {
    this.operator = operator;
    this.context = context;
    this.downstream = downstream;
    this.states = new StateRows(downstream);
    this.buffers = context.memory().buffers();
    this.positions = operator.pass().columns().stream().mapToInt(input::require).toArray();
  }

  @Override
  public void accept(Batch batch) {
    if (counters == null) {
      start();
    }
    for (int i = 0; i < positions.length; i++) {
      counters[i].add(batch.column(positions[i]));
    }
    rows += batch.rows();
    if (rows >= MOST_ROWS) {
      give();
    }
  }

  private void start() {
    Operator.Pass pass = operator.pass();
    List<String> columns = pass.columns();
    StatisticsSide before = pass.number() == 0 ? null : StatisticsSide.of(operator, context);
    counters = new ColumnCounter[columns.size()];
    long bytes = 0;
    for (int i = 0; i < counters.length; i++) {
      counters[i] =
          new ColumnCounter(
              pass.medians().contains(columns.get(i)),
              pass.number(),
              before == null ? null : before.state(i));
      bytes += counters[i].heapBytes();
    }
    buffers.set(bytes);
  }

  private void give() {
    for (int i = 0; i < counters.length; i++) {
      states.add(i, counters[i].encode());
      counters[i] = null;
    }
    states.flush();
    counters = null;
    rows = 0;
    buffers.set(0);
  }

  @Override
  public void finish() {
    if (counters != null) {
      give();
    }
    downstream.finish();
  }
}
