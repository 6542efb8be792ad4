package dev.longbow.testing;

import dev.longbow.column.DataType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes queries of filters, computed columns, grouping, limits and unions from a seed, each for
 * both engines. {@link RandomValues} says how differences between the languages are bridged.
 */
public final class RandomQueries {
  private static final double SUMMABLE = 1e11;

  private final Dice dice;
  private List<Twin.Named> columns = QueryTable.columns();
  private boolean ordered = true;

  /** Whether rows are in the order of the column {@code id}, if it is still there. */
  private boolean byId = true;

  private int names;

  private RandomQueries(long seed) {
    this.dice = new Dice(seed);
  }

  /** The query of a seed. */
  public static RandomQuery of(long seed) {
    RandomQueries queries = new RandomQueries(seed);
    List<QueryStep> steps = queries.steps();
    Set<String> approximate =
        queries.columns.stream()
            .filter(column -> !column.value().exact())
            .map(Twin.Named::name)
            .collect(Collectors.toSet());
    return new RandomQuery(seed, steps, queries.ordered, approximate);
  }

  private List<QueryStep> steps() {
    List<QueryStep> steps = new ArrayList<>();
    int before = dice.below(4);
    for (int i = 0; i < before; i++) {
      steps.add(rowStep());
    }
    if (before == 0 || dice.chance(0.7)) {
      steps.add(groupBy());
      for (int i = 0; i < dice.below(3); i++) {
        steps.add(dice.chance(0.5) ? filter() : withColumns());
      }
      if (dice.chance(0.1)) {
        steps.add(groupBy());
      }
    }
    return steps;
  }

  private QueryStep rowStep() {
    return switch (dice.below(10)) {
      case 0, 1, 2, 3 -> filter();
      case 4, 5, 6 -> withColumns();
      case 7 -> select();
      case 8 -> limit();
      default -> union();
    };
  }

  private RandomValues values() {
    return new RandomValues(dice, columns);
  }

  private QueryStep filter() {
    return new QueryStep.Filter(values().conditions().condition(2));
  }

  private QueryStep limit() {
    return new QueryStep.Limit(dice.of(0, 1, 10, 3000, 7001, 1_000_000));
  }

  private QueryStep union() {
    List<Twin> conditions = new ArrayList<>();
    for (int i = 0; i < 2 + dice.below(2); i++) {
      conditions.add(values().conditions().condition(1));
    }
    byId = false;
    return new QueryStep.Union(conditions);
  }

  private QueryStep withColumns() {
    Map<String, Twin.Named> all = new LinkedHashMap<>();
    for (Twin.Named column : columns) {
      all.put(column.name(), column.reference().as(column.name()));
    }
    Map<String, Twin.Named> changed = new LinkedHashMap<>();
    for (int i = 0; i < 1 + dice.below(3); i++) {
      String name = dice.chance(0.2) ? dice.pick(columns).name() : nextName();
      Twin.Named column = values().value(1).as(name);
      all.put(name, column);
      changed.put(name, column);
    }
    byId &= !changed.containsKey("id");
    columns = List.copyOf(all.values());
    return new QueryStep.WithColumns(columns, List.copyOf(changed.values()));
  }

  private QueryStep select() {
    List<Twin.Named> selected = new ArrayList<>();
    Set<String> seen = new LinkedHashSet<>();
    for (int i = 0; i < 3 + dice.below(6); i++) {
      Twin.Named column = dice.pick(columns);
      if (dice.chance(0.3)) {
        selected.add(values().value(1).as(nextName()));
      } else if (seen.add(column.name())) {
        selected.add(column.reference().as(column.name()));
      }
    }
    columns = List.copyOf(selected);
    return new QueryStep.Select(columns);
  }

  private QueryStep groupBy() {
    List<Twin.Named> keys = new ArrayList<>();
    int wanted = dice.of(0, 1, 1, 1, 2, 2, 3);
    for (int i = 0; i < wanted; i++) {
      Twin key = key();
      if (key != null && keys.stream().noneMatch(k -> k.value().equals(key))) {
        keys.add(key.as(nextName()));
      }
    }
    List<Twin.Named> aggregates = new ArrayList<>();
    for (int i = 0; i < 1 + dice.below(5); i++) {
      aggregates.add(aggregate().as(nextName()));
    }
    ordered = false;
    byId = false;
    columns = new ArrayList<>(keys);
    columns.addAll(aggregates);
    return new QueryStep.GroupBy(keys, aggregates);
  }

  private Twin key() {
    RandomValues values = values();
    if (dice.chance(0.25)) {
      Twin value = values.value(1);
      return value.exact() ? value : null;
    }
    return values.column(t -> dice.chance(0.7) || t.type().equals(DataType.STRING));
  }

  private boolean isInOrderOfId() {
    return byId && columns.stream().anyMatch(column -> column.name().equals("id"));
  }

  private Twin aggregate() {
    RandomValues values = values();
    if (dice.chance(0.2)) {
      return Twin.same("count(*)", DataType.INT64).within(1e6);
    }
    if (dice.chance(0.1) && isInOrderOfId()) {
      Twin value = values.column(t -> true);
      String name = dice.of("first", "last");
      String ordered = name + "(" + value.duckdb() + " ORDER BY id)";
      return Twin.of(name + "(" + value.longbow() + ")", ordered, value.type())
          .within(value.bound());
    }
    if (dice.chance(0.15)) {
      Twin value = values.column(t -> true);
      if (value != null) {
        String distinct = "count(DISTINCT " + value.duckdb() + ")";
        String longbow = dice.of("count(DISTINCT %s)", "n_unique(%s)");
        return Twin.of(longbow.formatted(value.longbow()), distinct, DataType.INT64).within(1e6);
      }
    }
    if (dice.chance(0.15)) {
      Twin value = values.column(RandomQueries::hasQuantiles);
      if (value != null) {
        return quantile(value);
      }
    }
    Twin any = values.anyColumn();
    Twin number = dice.chance(0.3) ? values.number(1) : values.column(t -> t.type().isNumeric());
    String name =
        dice.of("count", "sum", "sum", "mean", "min", "max", "var", "std", "var_pop", "std_pop");
    if (number == null && !name.matches("min|max")) {
      name = "count";
    }
    return switch (name) {
      case "count" -> call("count", "count", any, DataType.INT64).within(1e6);
      case "sum" -> sum(number);
      case "mean" -> call("mean", "avg", number, DataType.FLOAT64).approximate();
      case "min", "max" -> {
        Twin value = any.exact() ? any : values.column(t -> true);
        yield value == null
            ? Twin.same("count(*)", DataType.INT64).within(1e6)
            : call(name, name, value, value.type()).within(value.bound());
      }
      default -> deviation(name, number);
    };
  }

  private static boolean hasQuantiles(Twin value) {
    return value.type().isNumeric() || value.type().isTemporal();
  }

  /** DuckDB's of a decimal is a decimal, that of a float32 a FLOAT. */
  private Twin quantile(Twin value) {
    boolean number = value.type().isNumeric();
    Twin argument = number ? RandomValues.asFloat64(value) : value;
    String duckdb = number ? argument.duckdb() : value.duckdb();
    DataType type =
        number
            ? DataType.FLOAT64
            : value.type().equals(DataType.DATE) ? DataType.TIMESTAMP : value.type();
    if (dice.chance(0.4)) {
      return Twin.of("median(" + value.longbow() + ")", "median(" + duckdb + ")", type)
          .within(value.bound());
    }
    String fraction = dice.of("0", "1", "0.5", "0.9", "0.25", "0.001", "1e-1");
    return Twin.of(
            "quantile(" + value.longbow() + ", " + fraction + ")",
            "quantile_cont(" + duckdb + ", " + fraction + ")",
            type)
        .within(value.bound());
  }

  /** Sums of integers and decimals are exact; DuckDB's come as HUGEINT. */
  private Twin sum(Twin number) {
    if (number.type().isFloating()) {
      return call("sum", "sum", number, DataType.FLOAT64).approximate();
    } else if (number.type() instanceof DataType.Decimal decimal) {
      return call("sum", "sum", number, new DataType.Decimal(38, decimal.scale()));
    } else if (number.bound() == 0 || number.bound() > SUMMABLE) {
      return call("count", "count", number, DataType.INT64).within(1e6);
    }
    Twin sum = call("sum", "sum", number, DataType.INT64);
    return Twin.of(sum.longbow(), "CAST(" + sum.duckdb() + " AS BIGINT)", DataType.INT64)
        .within(number.bound() * 1e5);
  }

  /** DuckDB refuses variances of infinities, so only bounded numbers are asked for theirs. */
  private Twin deviation(String name, Twin number) {
    if (number.bound() == 0 || number.bound() > 1e5) {
      return call("max", "max", number, number.type()).within(number.bound());
    }
    String duckdb =
        switch (name) {
          case "var" -> "var_samp";
          case "std" -> "stddev_samp";
          case "std_pop" -> "stddev_pop";
          default -> name;
        };
    Twin wide =
        new Twin(
            number.longbow(),
            "CAST(" + number.duckdb() + " AS DOUBLE)",
            number.type(),
            number.bound(),
            true);
    return call(name, duckdb, wide, DataType.FLOAT64).approximate();
  }

  private static Twin call(String longbow, String duckdb, Twin argument, DataType type) {
    return Twin.of(
        longbow + "(" + argument.longbow() + ")", duckdb + "(" + argument.duckdb() + ")", type);
  }

  private String nextName() {
    return "c" + ++names;
  }
}
