package dev.longbow.aggregate;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.NamedExpr;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The aggregates of one step, by the way their states come about. Ordinary ones have a partial
 * state of fixed size. Holistic ones need the different values of their argument: rows are first
 * aggregated by keys and argument, and what comes of that is merged with the ordinary states.
 *
 * @param ordinary the ordinary aggregates
 * @param distinct the holistic ones, by argument
 */
public record AggregateParts(List<AggregateCall> ordinary, List<Distinct> distinct) {
  private static final Set<String> QUANTILES = Set.of("median", "quantile");

  public AggregateParts {
    ordinary = List.copyOf(ordinary);
    distinct = List.copyOf(distinct);
  }

  /**
   * The aggregates that need the different values of one argument.
   *
   * @param value the argument, under the name of its column
   * @param counts those that count the values
   * @param quantiles those that need the values in order, each with its count
   */
  public record Distinct(
      NamedExpr value, List<AggregateCall> counts, List<AggregateCall> quantiles) {
    public Distinct {
      counts = List.copyOf(counts);
      quantiles = List.copyOf(quantiles);
    }

    private static Distinct of(NamedExpr value, List<AggregateCall> calls) {
      return new Distinct(
          value,
          calls.stream().filter(call -> !isQuantile(call)).toList(),
          calls.stream().filter(AggregateParts::isQuantile).toList());
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

    /** What a partial aggregation by {@link #keys} computes for quantiles. */
    public List<AggregateCall> rowsOfValues() {
      return count(value.name());
    }

    /**
     * What a full aggregation by {@link #keys} computes: nothing without quantiles, otherwise a
     * count with the name and type of the state of {@link #rowsOfValues}.
     */
    public List<AggregateCall> allRowsOfValues() {
      return quantiles.isEmpty()
          ? List.of()
          : count(AggregateLayout.states(rowsOfValues().get(0)).get(0).name());
    }

    private static List<AggregateCall> count(String name) {
      return List.of(new AggregateCall("count", null, name, DataType.INT64, true));
    }

    /** The schemas in which values come to be put in order: with their counts, and once each. */
    List<Schema> valueLayouts(List<Field> groups) {
      List<Field> keys = new ArrayList<>(groups);
      keys.add(value.field());
      return quantiles.isEmpty() ? List.of() : AggregateLayout.layouts(keys, rowsOfValues());
    }
  }

  /** The parts of these aggregates. */
  public static AggregateParts of(List<AggregateCall> calls) {
    List<AggregateCall> ordinary = new ArrayList<>();
    Map<BoundExpr, List<AggregateCall>> holistic = new LinkedHashMap<>();
    for (AggregateCall call : calls) {
      if (isQuantile(call) || call.function().equals("n_unique")) {
        holistic.computeIfAbsent(call.argument(), argument -> new ArrayList<>()).add(call);
      } else {
        ordinary.add(call);
      }
    }
    List<Distinct> distinct = new ArrayList<>();
    holistic.forEach(
        (argument, its) ->
            distinct.add(Distinct.of(new NamedExpr("distinct/" + distinct.size(), argument), its)));
    return new AggregateParts(ordinary, distinct);
  }

  private static boolean isQuantile(AggregateCall call) {
    return QUANTILES.contains(call.function());
  }

  /** Whether all aggregates are ordinary ones. */
  public boolean isOrdinary() {
    return distinct.isEmpty();
  }

  /** Whether rows are aggregated by the keys alone, too. */
  public boolean hasOrdinary() {
    return isOrdinary() || !ordinary.isEmpty();
  }

  /** Whether there are aggregates that need values in order. */
  public boolean hasQuantiles() {
    return distinct.stream().anyMatch(argument -> !argument.quantiles().isEmpty());
  }

  /** The aggregates whose states come together, or as rows, to the final aggregation. */
  List<List<AggregateCall>> sources() {
    List<List<AggregateCall>> sources = new ArrayList<>();
    if (hasOrdinary()) {
      sources.add(ordinary);
    }
    distinct.stream()
        .map(Distinct::counts)
        .filter(counts -> !counts.isEmpty())
        .forEach(sources::add);
    return sources;
  }

  /** The schemas in which states, rows and values come to the final aggregation. */
  public List<Schema> layouts(List<Field> keys) {
    List<Schema> layouts = new ArrayList<>();
    sources().forEach(calls -> layouts.addAll(AggregateLayout.layouts(keys, calls)));
    distinct.forEach(argument -> layouts.addAll(argument.valueLayouts(keys)));
    return layouts;
  }
}
