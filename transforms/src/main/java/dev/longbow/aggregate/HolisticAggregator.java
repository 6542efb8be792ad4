package dev.longbow.aggregate;

import dev.longbow.column.Batch;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.memory.Reservation;
import dev.longbow.memory.SpillDirectory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A {@link FinalAggregator} of aggregates some of which are medians or quantiles: values go into a
 * {@link QuantileAggregator} for each argument, whose results are merged like states in the end.
 */
public final class HolisticAggregator implements AutoCloseable {
  private final FinalAggregator states;
  private final Reservation sorting;
  private final Map<Schema, QuantileAggregator> byLayout = new LinkedHashMap<>();
  private final List<QuantileAggregator> quantiles = new ArrayList<>();

  /** A merger of one partition; the arguments are those of a {@link FinalAggregator}. */
  public HolisticAggregator(
      List<Field> keys,
      List<AggregateCall> calls,
      Reservation memory,
      Supplier<SpillDirectory> directory,
      Consumer<Batch> consumer) {
    this.states = new FinalAggregator(keys, calls, memory, directory, consumer);
    // Its own, so that sorting never takes what the states of a single group need.
    this.sorting = memory.another("quantiles");
    for (AggregateParts.Distinct distinct : AggregateParts.of(calls).distinct()) {
      if (!distinct.quantiles().isEmpty()) {
        QuantileAggregator aggregator =
            new QuantileAggregator(
                keys,
                distinct.value().field(),
                distinct.quantiles(),
                sorting,
                directory,
                states::accept);
        quantiles.add(aggregator);
        distinct.valueLayouts(keys).forEach(layout -> byLayout.put(layout, aggregator));
      }
    }
  }

  /** Takes a batch in one of the {@link AggregateParts#layouts}. */
  public void accept(Batch batch) {
    QuantileAggregator values = byLayout.get(batch.schema());
    if (values == null) {
      states.accept(batch);
    } else {
      values.accept(batch);
    }
  }

  /** Gives out the results. Without keys, one row even when nothing came. */
  public void finish() {
    quantiles.forEach(QuantileAggregator::finish);
    states.finish();
  }

  /** Bytes written to spill files so far. */
  public long spilledBytes() {
    return states.spilledBytes()
        + quantiles.stream().mapToLong(QuantileAggregator::spilledBytes).sum();
  }

  /** Frees memory and files. */
  @Override
  public void close() {
    quantiles.forEach(QuantileAggregator::close);
    sorting.close();
    states.close();
  }
}
