package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.column.BatchAppender;
import dev.longbow.column.Schema;
import dev.longbow.memory.Reservation;
import dev.longbow.physical.Operator;
import dev.longbow.sort.FirstOfGroups;
import java.util.ArrayList;
import java.util.List;

/**
 * Leaves out rows that cannot be among the first of their group: those that are not in the piece of
 * the task's rows they come in. It gives up, at a fixed place, when that leaves out too few.
 */
final class FirstOfGroupsStep implements BatchConsumer {
  private static final int PIECE_ROWS = 1 << 16;

  /** After so many rows it has to have left out half of them. */
  private static final long TRIAL_ROWS = 4L * PIECE_ROWS;

  private final Schema schema;
  private final FirstOfGroups first;
  private final Reservation.Buffers buffers;
  private final BatchConsumer downstream;
  private final List<Batch> held = new ArrayList<>();
  private int heldRows;
  private long heldBytes;
  private long rowsIn;
  private long rowsOut;

  FirstOfGroupsStep(
      Operator.FirstOfGroups operator,
      Schema schema,
      TaskContext context,
      BatchConsumer downstream) {
    this.schema = schema;
    this.first = new FirstOfGroups(schema, operator.keys(), operator.groups(), operator.count());
    this.buffers = context.memory().buffers();
    this.downstream = downstream;
  }

  @Override
  public void accept(Batch batch) {
    if (rowsIn >= TRIAL_ROWS && rowsOut > rowsIn / 2) {
      downstream.accept(batch);
      return;
    }
    for (int from = 0; from < batch.rows(); ) {
      int count = Math.min(batch.rows() - from, PIECE_ROWS - heldRows);
      Batch part = batch.slice(from, count);
      held.add(part);
      heldRows += count;
      heldBytes += RowSizes.of(part);
      from += count;
      if (heldRows == PIECE_ROWS) {
        flush();
      }
    }
    buffers.set(heldBytes);
  }

  private void flush() {
    if (heldRows > 0) {
      Batch rows = held.size() == 1 ? held.get(0) : BatchAppender.concat(schema, held);
      Batch kept = first.of(rows);
      rowsIn += rows.rows();
      rowsOut += kept.rows();
      held.clear();
      heldRows = 0;
      heldBytes = 0;
      if (kept.rows() > 0) {
        downstream.accept(kept);
      }
    }
  }

  @Override
  public void finish() {
    flush();
    buffers.set(0);
    downstream.finish();
  }

  @Override
  public boolean isDone() {
    return downstream.isDone();
  }
}
