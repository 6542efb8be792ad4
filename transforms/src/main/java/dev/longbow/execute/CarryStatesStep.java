package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.memory.Reservation;
import dev.longbow.physical.Operator;
import dev.longbow.window.RangeCarries;
import dev.longbow.window.RangeStateRows;

/** Puts what ranges say of their rows together, and tells each what it needs of the others. */
final class CarryStatesStep implements StatefulStep {
  private final RangeCarries carries;
  private final Reservation.Buffers buffers;
  private final BatchConsumer downstream;

  CarryStatesStep(Operator.CarryStates operator, TaskContext context, BatchConsumer downstream) {
    this.carries =
        new RangeCarries(
            operator.schema(),
            operator.spec(),
            context.memory(),
            context.run().blocks()::directory);
    this.buffers = context.memory().buffers();
    this.downstream = downstream;
  }

  @Override
  public void accept(Batch batch) {
    RangeStateRows.forEach(batch, carries::add);
    buffers.set(carries.heapBytes());
  }

  @Override
  public void finish() {
    carries.forEach((range, message) -> downstream.accept(RangeStateRows.row(range, message)));
    downstream.finish();
  }

  @Override
  public long spilledBytes() {
    return carries.spilledBytes();
  }

  @Override
  public void close() {
    carries.close();
  }
}
