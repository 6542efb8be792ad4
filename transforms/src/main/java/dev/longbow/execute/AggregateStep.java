package dev.longbow.execute;

import dev.longbow.aggregate.AggregateParts;
import dev.longbow.aggregate.FinalAggregator;
import dev.longbow.aggregate.HolisticAggregator;
import dev.longbow.aggregate.PartialAggregator;
import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.memory.Reservation;
import dev.longbow.memory.SpillDirectory;
import dev.longbow.physical.Operator;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Runs partial and final aggregations. */
final class AggregateStep implements StatefulStep {
  private final java.util.function.Consumer<Batch> input;
  private final Runnable end;
  private final LongSupplier spilled;
  private final Runnable free;
  private final BatchConsumer downstream;

  private AggregateStep(
      java.util.function.Consumer<Batch> input,
      Runnable end,
      LongSupplier spilled,
      Runnable free,
      BatchConsumer downstream) {
    this.input = input;
    this.end = end;
    this.spilled = spilled;
    this.free = free;
    this.downstream = downstream;
  }

  static AggregateStep partial(
      Operator.PartialAggregate operator,
      Schema input,
      TaskContext context,
      BatchConsumer downstream) {
    PartialAggregator aggregator =
        new PartialAggregator(operator.keys(), operator.aggregates(), input, downstream::accept);
    Reservation.Buffers buffers = context.memory().buffers();
    return new AggregateStep(
        batch -> {
          aggregator.accept(batch);
          buffers.set(aggregator.heapBytes());
        },
        aggregator::finish,
        () -> 0,
        () -> {},
        downstream);
  }

  static AggregateStep last(
      Operator.FinalAggregate operator, TaskContext context, BatchConsumer downstream) {
    if (AggregateParts.of(operator.aggregates()).hasQuantiles()) {
      return holistic(operator, context, downstream);
    }
    Supplier<SpillDirectory> directory = context.run().blocks()::directory;
    FinalAggregator aggregator =
        operator.ordered()
            ? new FinalAggregator(
                operator.keys(),
                operator.aggregates(),
                context.memory(),
                directory,
                downstream::accept)
            : FinalAggregator.unordered(
                operator.keys(),
                operator.aggregates(),
                context.memory(),
                directory,
                downstream::accept);
    return new AggregateStep(
        aggregator::accept,
        aggregator::finish,
        aggregator::spilledBytes,
        aggregator::close,
        downstream);
  }

  private static AggregateStep holistic(
      Operator.FinalAggregate operator, TaskContext context, BatchConsumer downstream) {
    HolisticAggregator aggregator =
        new HolisticAggregator(
            operator.keys(),
            operator.aggregates(),
            context.memory(),
            context.run().blocks()::directory,
            downstream::accept);
    return new AggregateStep(
        aggregator::accept,
        aggregator::finish,
        aggregator::spilledBytes,
        aggregator::close,
        downstream);
  }

  @Override
  public void accept(Batch batch) {
    input.accept(batch);
  }

  @Override
  public void finish() {
    end.run();
    downstream.finish();
  }

  @Override
  public long spilledBytes() {
    return spilled.getAsLong();
  }

  @Override
  public void close() {
    free.run();
  }
}
