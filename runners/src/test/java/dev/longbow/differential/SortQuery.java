package dev.longbow.differential;

import dev.longbow.expr.BindContext;
import dev.longbow.expr.ExprParser;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.sort.SortKey;
import dev.longbow.testing.Dice;
import dev.longbow.testing.RowsComparison;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A generated sort or top-k, said for us and for DuckDB. The input's order, its row number, is the
 * last key: equal keys keep it.
 */
record SortQuery(long seed, String where, List<SortKey> keys, long limit) implements WrittenQuery {
  private static final List<String> COLUMNS =
      List.of("k", "n", "b", "u", "x", "y", "z", "s", "t", "f", "d", "timestamp", "at", "m");

  static SortQuery of(long seed) {
    Dice dice = new Dice(seed);
    List<SortKey> keys = new ArrayList<>();
    for (int i = 1 + dice.below(3); i > 0; i--) {
      String column = dice.pick(COLUMNS);
      if (keys.stream().noneMatch(key -> key.column().equals(column))) {
        keys.add(new SortKey(column, dice.chance(0.4), dice.chance(0.4)));
      }
    }
    return new SortQuery(
        seed,
        dice.of("id >= 0", "n > 0", "id < 0", "k IS NOT NULL"),
        keys,
        dice.chance(0.4) ? dice.below(2000) : Long.MAX_VALUE);
  }

  @Override
  public LogicalPlan plan(LogicalPlan table) {
    LogicalPlan filtered =
        PlanBuilder.filter("where " + seed, table, ExprParser.parse(where), BindContext.DEFAULT);
    return PlanBuilder.sort("sort " + seed, filtered, keys, limit);
  }

  @Override
  public String duckdb(String table) {
    String order =
        keys.stream()
            .map(
                key ->
                    SqlText.quoted(key.column())
                        + (key.descending() ? " DESC" : " ASC")
                        + (key.nullsFirst() ? " NULLS FIRST" : " NULLS LAST"))
            .collect(Collectors.joining(", "));
    return "SELECT * FROM %s WHERE %s ORDER BY %s, id%s"
        .formatted(table, where, order, limit == Long.MAX_VALUE ? "" : " LIMIT " + limit);
  }

  @Override
  public RowsComparison comparison() {
    return RowsComparison.exact().inOrder();
  }
}
