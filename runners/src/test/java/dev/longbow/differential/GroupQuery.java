package dev.longbow.differential;

import dev.longbow.expr.BindContext;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprParser;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.sort.SortKey;
import dev.longbow.testing.Dice;
import dev.longbow.testing.RowsComparison;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A generated group_by or unique over the query table.
 *
 * @param unique whether the first or last row of each group is kept, instead of aggregates
 * @param order by which it is the first or last; empty: by the input's order
 * @param last whether that is the last row
 */
record GroupQuery(
    long seed,
    String where,
    List<String> keys,
    List<Call> aggregates,
    boolean unique,
    List<SortKey> order,
    boolean last)
    implements WrittenQuery {
  /** An aggregate; approximate when its last digits depend on the order of additions. */
  private record Call(String ours, String duckdb, boolean approximate) {
    static Call same(String text) {
      return new Call(text, text, false);
    }
  }

  private static final List<String> KEYS =
      List.of("k", "n", "b", "u", "x", "y", "z", "s", "t", "f", "d", "timestamp", "at", "m");

  private static final List<Call> CALLS =
      List.of(
          Call.same("count(*)"),
          Call.same("count(n)"),
          new Call("sum(n)", "CAST(sum(n) AS BIGINT)", false),
          Call.same("sum(m)"),
          new Call("mean(x)", "avg(x)", true),
          new Call("std(n)", "stddev_samp(n)", true),
          Call.same("min(t)"),
          Call.same("max(y)"),
          Call.same("min(\"at\")"),
          new Call("first(t)", "first(t ORDER BY id)", false),
          new Call("last(y)", "last(y ORDER BY id)", false),
          new Call("any_value(y)", "any_value(y ORDER BY id)", false),
          new Call("n_unique(t)", "count(DISTINCT t)", false),
          new Call("n_unique(y)", "count(DISTINCT y)", false),
          new Call("n_unique(k)", "count(DISTINCT k)", false),
          Call.same("median(n)"),
          new Call("median(x)", "median(x)", true),
          new Call("quantile(n, 0.9)", "quantile_cont(CAST(n AS DOUBLE), 0.9)", true),
          new Call("quantile(timestamp, 0.25)", "quantile_cont(timestamp, 0.25)", false));

  static GroupQuery of(long seed) {
    Dice dice = new Dice(seed);
    boolean unique = dice.chance(0.3);
    Set<String> keys = new LinkedHashSet<>();
    for (int i = unique ? 1 + dice.below(3) : dice.below(4); i > 0; i--) {
      keys.add(dice.pick(KEYS));
    }
    Set<Call> aggregates = new LinkedHashSet<>();
    for (int i = unique ? 0 : 1 + dice.below(6); i > 0; i--) {
      aggregates.add(dice.pick(CALLS));
    }
    Set<String> ordered = new LinkedHashSet<>();
    for (int i = unique ? dice.below(3) : 0; i > 0; i--) {
      ordered.add(dice.pick(KEYS));
    }
    return new GroupQuery(
        seed,
        dice.of("id >= 0", "id >= 0", "n > 0", "id < 0", "k = 1"),
        List.copyOf(keys),
        List.copyOf(aggregates),
        unique,
        ordered.stream()
            .map(column -> new SortKey(column, dice.chance(0.4), dice.chance(0.4)))
            .toList(),
        dice.chance(0.5));
  }

  @Override
  public LogicalPlan plan(LogicalPlan table) {
    LogicalPlan filtered =
        PlanBuilder.filter("where " + seed, table, ExprParser.parse(where), BindContext.DEFAULT);
    if (unique) {
      return PlanBuilder.unique("unique " + seed, filtered, keys, order, last);
    }
    List<Expr> calls = new ArrayList<>();
    for (int i = 0; i < aggregates.size(); i++) {
      calls.add(ExprParser.parse(aggregates.get(i).ours() + " AS a" + i));
    }
    return PlanBuilder.groupBy(
        "group " + seed,
        filtered,
        keys.stream().map(key -> ExprParser.parse(SqlText.quoted(key))).toList(),
        calls,
        BindContext.DEFAULT);
  }

  @Override
  public String duckdb(String table) {
    String names = keys.stream().map(SqlText::quoted).collect(Collectors.joining(", "));
    if (unique) {
      String by =
          order.stream()
              .map(
                  key ->
                      SqlText.quoted(key.column())
                          + (key.descending() != last ? " DESC" : " ASC")
                          + (key.nullsFirst() != last ? " NULLS FIRST, " : " NULLS LAST, "))
              .collect(Collectors.joining());
      return "SELECT * FROM %s WHERE %s QUALIFY row_number() OVER (PARTITION BY %s ORDER BY %sid%s) = 1"
          .formatted(table, where, names, by, last ? " DESC" : "");
    }
    List<String> columns = new ArrayList<>(keys.stream().map(SqlText::quoted).toList());
    for (int i = 0; i < aggregates.size(); i++) {
      columns.add(aggregates.get(i).duckdb() + " AS a" + i);
    }
    return "SELECT %s FROM %s WHERE %s%s"
        .formatted(
            String.join(", ", columns), table, where, keys.isEmpty() ? "" : " GROUP BY " + names);
  }

  @Override
  public RowsComparison comparison() {
    Set<String> approximate = new LinkedHashSet<>();
    for (int i = 0; i < aggregates.size(); i++) {
      if (aggregates.get(i).approximate()) {
        approximate.add("a" + i);
      }
    }
    return RowsComparison.exact().within(approximate);
  }
}
