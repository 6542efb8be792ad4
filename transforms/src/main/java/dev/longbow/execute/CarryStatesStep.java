package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.memory.Reservation;
import dev.longbow.physical.Operator;
import dev.longbow.window.RangeCarries;
import java.util.Map;
import java.util.TreeMap;

/** Puts what ranges say of their rows together, and tells each what it needs of the others. */
final class CarryStatesStep implements BatchConsumer {
  private final Operator.CarryStates operator;
  private final Reservation.Buffers buffers;
  private final BatchConsumer downstream;
  private final Map<Integer, byte[]> summaries = new TreeMap<>();
  private long bytes;

  CarryStatesStep(Operator.CarryStates operator, TaskContext context, BatchConsumer downstream) {
    this.operator = operator;
    this.buffers = context.memory().buffers();
    this.downstream = downstream;
  }

  @Override
  public void accept(Batch batch) {
    StatisticsSide.each(
        batch,
        (range, summary) -> {
          summaries.put(range, summary);
          bytes += summary.length;
        });
    buffers.set(bytes);
  }

  @Override
  public void finish() {
    RangeCarries.fold(operator.schema(), operator.spec(), summaries)
        .forEach((range, carry) -> downstream.accept(RangeCarries.row(range, carry)));
    buffers.set(0);
    downstream.finish();
  }
}
