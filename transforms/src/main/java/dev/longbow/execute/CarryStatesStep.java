package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.memory.Reservation;
import dev.longbow.physical.Operator;
import dev.longbow.window.RangeCarries;
import dev.longbow.window.RangeStateRows;

/** Puts what ranges say of their rows together, and tells each what it needs of the others. */
final class CarryStatesStep implements BatchConsumer {
  private final RangeCarries carries;
  private final Reservation.Buffers buffers;
  private final BatchConsumer downstream;

  private long bytes;

  CarryStatesStep(Operator.CarryStates operator, TaskContext context, BatchConsumer downstream) {
    this.carries = new RangeCarries(operator.schema(), operator.spec());
    this.buffers = context.memory().buffers();
    this.downstream = downstream;
  }

  @Override
  public void accept(Batch batch) {
    RangeStateRows.forEach(
        batch,
        (range, summary) -> {
          carries.add(range, summary);
          bytes += summary.length;
        });
    buffers.set(bytes);
  }

  @Override
  public void finish() {
    // One after another: together they may be as large as all overlaps of all ranges.
    carries.forEach((range, carry) -> downstream.accept(RangeStateRows.row(range, carry)));
    buffers.set(0);
    downstream.finish();
  }
}
