package dev.longbow.aggregate;

import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A schema in which states, or rows as they are, come to an aggregation.
 *
 * @param calls the aggregates it has something of, by their numbers
 * @param arguments for rows which of the arguments each of the calls takes, -1 for none; null for
 *     states
 */
record StateLayout(Schema schema, int[] calls, int[] arguments) {
  /**
   * All layouts of an aggregation; the first is the states of all aggregates, in which it spills.
   */
  static List<StateLayout> all(List<Field> keys, List<AggregateCall> calls) {
    List<StateLayout> layouts = new ArrayList<>();
    layouts.add(states(keys, calls, calls));
    AggregateParts parts = AggregateParts.of(calls);
    for (AggregateParts.Distinct distinct : parts.distinct()) {
      if (!distinct.quantiles().isEmpty()) {
        layouts.add(states(keys, distinct.quantiles(), calls));
      }
    }
    for (List<AggregateCall> source : parts.sources()) {
      if (source.size() < calls.size()) {
        layouts.add(states(keys, source, calls));
      }
      if (!keys.isEmpty()) {
        layouts.add(rows(keys, source, calls));
      }
    }
    return layouts;
  }

  /** Partial states of some of the aggregates. */
  static StateLayout states(List<Field> keys, List<AggregateCall> some, List<AggregateCall> all) {
    return new StateLayout(AggregateLayout.partialSchema(keys, some), numbers(some, all), null);
  }

  /** Rows with the arguments of some of the aggregates. */
  static StateLayout rows(List<Field> keys, List<AggregateCall> some, List<AggregateCall> all) {
    return new StateLayout(
        AggregateLayout.rowSchema(keys, some),
        numbers(some, all),
        AggregateLayout.argumentPositions(some));
  }

  private static int[] numbers(List<AggregateCall> some, List<AggregateCall> all) {
    return IntStream.range(0, all.size()).filter(i -> some.contains(all.get(i))).toArray();
  }

  boolean isRows() {
    return arguments != null;
  }
}
