package dev.longbow.differential;

import dev.longbow.expr.BindContext;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprParser;
import dev.longbow.expr.Exprs;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PivotSettings;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.testing.Dice;
import dev.longbow.testing.RowsComparison;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A generated pivot over the query table.
 *
 * @param values as Java values; their columns are called {@code c0} and so on
 * @param listed whether the values are all there are, so that others would be an error
 */
record PivotQuery(
    long seed,
    String where,
    List<String> index,
    String on,
    List<Object> values,
    boolean listed,
    List<Call> aggregates)
    implements WrittenQuery {
  /**
   * An aggregate.
   *
   * @param duckdb with {@code {}} where a FILTER can stand
   * @param filtered whether only a FILTER says it: a PIVOT has one aggregate in each, without order
   * @param approximate whether its last digits depend on the order of additions
   */
  private record Call(String ours, String duckdb, boolean filtered, boolean approximate) {
    static Call same(String text) {
      return new Call(text, text + "{}", false, false);
    }
  }

  private static final List<Call> CALLS =
      List.of(
          Call.same("count(*)"),
          Call.same("count(n)"),
          new Call("sum(n)", "CAST(sum(n){} AS BIGINT)", false, false),
          Call.same("sum(m)"),
          Call.same("min(t)"),
          Call.same("max(y)"),
          new Call("mean(x)", "avg(x){}", false, true),
          new Call("count(*) * 2 - count(y)", "count(*){} * 2 - count(y){}", true, false),
          new Call("any_value(t)", "any_value(t ORDER BY id){}", true, false),
          new Call("first(h)", "first(h ORDER BY id){}", true, false),
          new Call("last(t)", "last(t ORDER BY id){}", true, false),
          new Call("n_unique(t)", "count(DISTINCT t){}", false, false),
          Call.same("median(n)"),
          new Call("max(n) - median(n)", "max(n){} - median(n){}", true, false));

  private static final Map<String, List<Object>> VALUES =
      Map.of(
          "s", List.of("alpha", "", "Zürich", "o'clock", "a-b-c", "missing"),
          "k", List.of(0L, 1L, 7L, 49L, 1000L),
          "b", List.of(-128L, 0L, 5L),
          "d", List.of(java.time.LocalDate.of(1970, 1, 1), java.time.LocalDate.of(1969, 12, 31)));

  private static final List<String> INDEX = List.of("k", "u", "n", "x", "t", "d", "timestamp", "f");

  static PivotQuery of(long seed) {
    Dice dice = new Dice(seed);
    boolean listed = dice.chance(0.3);
    String on = listed ? "f" : dice.pick(List.copyOf(new java.util.TreeSet<>(VALUES.keySet())));
    List<Object> values = new ArrayList<>();
    if (listed) {
      Collections.addAll(values, true, null, false);
    } else {
      VALUES.get(on).stream().filter(value -> dice.chance(0.6)).forEach(values::add);
      if (values.isEmpty() || dice.chance(0.3)) {
        values.add(null);
      }
    }
    Set<String> index = new LinkedHashSet<>();
    for (int i = dice.below(3); i > 0; i--) {
      index.add(dice.pick(INDEX));
    }
    index.remove(on);
    Set<Call> aggregates = new LinkedHashSet<>();
    for (int i = 1 + dice.below(3); i > 0; i--) {
      aggregates.add(dice.pick(CALLS));
    }
    return new PivotQuery(
        seed,
        dice.of("id >= 0", "id >= 0", "n > 0", "id < 0"),
        List.copyOf(index),
        on,
        Collections.unmodifiableList(values),
        listed,
        List.copyOf(aggregates));
  }

  @Override
  public LogicalPlan plan(LogicalPlan table) {
    LogicalPlan filtered =
        PlanBuilder.filter("where " + seed, table, ExprParser.parse(where), BindContext.DEFAULT);
    List<Expr> named = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      named.add(Exprs.lit(values.get(i)).as("c" + i));
    }
    List<Expr> calls = new ArrayList<>();
    for (int i = 0; i < aggregates.size(); i++) {
      calls.add(ExprParser.parse(aggregates.get(i).ours() + " AS a" + i));
    }
    return PlanBuilder.pivot(
        "pivot " + seed,
        filtered,
        new PivotSettings(index, on, named, calls, !listed),
        BindContext.DEFAULT);
  }

  /** As a PIVOT where DuckDB has one: with an index, too. */
  @Override
  public String duckdb(String table) {
    String names = index.stream().map(SqlText::quoted).collect(Collectors.joining(", "));
    if (!index.isEmpty() && aggregates.stream().noneMatch(Call::filtered)) {
      List<String> using = new ArrayList<>();
      for (int i = 0; i < aggregates.size(); i++) {
        using.add(aggregates.get(i).duckdb().replace("{}", "") + " AS a" + i);
      }
      List<String> in = new ArrayList<>();
      for (int i = 0; i < values.size(); i++) {
        in.add(text(values.get(i)) + " AS c" + i);
      }
      return "SELECT * FROM (SELECT * FROM %s WHERE %s) PIVOT (%s FOR %s IN (%s) GROUP BY %s)"
          .formatted(table, where, String.join(", ", using), on, String.join(", ", in), names);
    }
    List<String> columns = new ArrayList<>(index.stream().map(SqlText::quoted).toList());
    for (int v = 0; v < values.size(); v++) {
      Object value = values.get(v);
      String filter =
          " FILTER (WHERE " + on + (value == null ? " IS NULL" : " = " + text(value)) + ")";
      for (int i = 0; i < aggregates.size(); i++) {
        columns.add(aggregates.get(i).duckdb().replace("{}", filter) + " AS c" + v + "_a" + i);
      }
    }
    return "SELECT %s FROM %s WHERE %s%s"
        .formatted(
            String.join(", ", columns), table, where, index.isEmpty() ? "" : " GROUP BY " + names);
  }

  private static String text(Object value) {
    if (value == null) {
      return "NULL";
    } else if (value instanceof java.time.LocalDate) {
      return "DATE '" + value + "'";
    }
    return value instanceof String text ? "'" + text.replace("'", "''") + "'" : value.toString();
  }

  @Override
  public RowsComparison comparison() {
    Set<String> approximate = new LinkedHashSet<>();
    for (int i = 0; i < aggregates.size(); i++) {
      for (int v = 0; aggregates.get(i).approximate() && v < values.size(); v++) {
        approximate.add("c" + v + "_a" + i);
      }
    }
    return RowsComparison.exact().within(approximate);
  }
}
