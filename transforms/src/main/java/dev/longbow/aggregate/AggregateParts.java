package dev.longbow.aggregate;

import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.NamedExpr;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The aggregates of one step, by the way their states come about. Ordinary ones have a partial
 * state of fixed size. Holistic ones need the different values of their argument: rows are first
 * aggregated by keys and argument, and what comes of that is merged with the ordinary states.
 *
 * @param ordinary the ordinary aggregates
 * @param distinct the holistic ones, by argument
 */
public record AggregateParts(List<AggregateCall> ordinary, List<Distinct> distinct) {
  public AggregateParts {
    ordinary = List.copyOf(ordinary);
    distinct = List.copyOf(distinct);
  }

  /**
   * The aggregates that need the different values of one argument.
   *
   * @param value the argument, under the name of its column
   * @param counts those that count the values
   */
  public record Distinct(NamedExpr value, List<AggregateCall> counts) {
    public Distinct {
      counts = List.copyOf(counts);
    }

    /** The keys of the aggregation that finds the different values. */
    public List<NamedExpr> keys(List<NamedExpr> groups) {
      List<NamedExpr> keys = new ArrayList<>(groups);
      keys.add(value);
      return keys;
    }

    /** The counts as aggregates of the different values: those that are not null are counted. */
    public List<AggregateCall> countsOfValues() {
      Field field = value.field();
      BoundExpr column = new BoundExpr.Column(field.name(), field.type(), field.nullable());
      return counts.stream()
          .map(call -> new AggregateCall("count", column, call.name(), call.type(), false))
          .toList();
    }
  }

  /** The parts of these aggregates. */
  public static AggregateParts of(List<AggregateCall> calls) {
    List<AggregateCall> ordinary = new ArrayList<>();
    Map<BoundExpr, List<AggregateCall>> holistic = new LinkedHashMap<>();
    for (AggregateCall call : calls) {
      if (isHolistic(call)) {
        holistic.computeIfAbsent(call.argument(), argument -> new ArrayList<>()).add(call);
      } else {
        ordinary.add(call);
      }
    }
    List<Distinct> distinct = new ArrayList<>();
    holistic.forEach(
        (argument, its) ->
            distinct.add(
                new Distinct(new NamedExpr("distinct/" + distinct.size(), argument), its)));
    return new AggregateParts(ordinary, distinct);
  }

  private static boolean isHolistic(AggregateCall call) {
    return call.function().equals("n_unique");
  }

  /** Whether all aggregates are ordinary ones. */
  public boolean isOrdinary() {
    return distinct.isEmpty();
  }

  /** Whether rows are aggregated by the keys alone, too. */
  public boolean hasOrdinary() {
    return isOrdinary() || !ordinary.isEmpty();
  }

  /** The aggregates whose states come together. */
  List<List<AggregateCall>> sources() {
    List<List<AggregateCall>> sources = new ArrayList<>();
    if (hasOrdinary()) {
      sources.add(ordinary);
    }
    distinct.forEach(argument -> sources.add(argument.counts()));
    return sources;
  }

  /** The schemas in which states and rows come to the final aggregation. */
  public List<Schema> layouts(List<Field> keys) {
    return sources().stream()
        .flatMap(calls -> AggregateLayout.layouts(keys, calls).stream())
        .toList();
  }
}
