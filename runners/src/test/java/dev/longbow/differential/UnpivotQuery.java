package dev.longbow.differential;

import dev.longbow.expr.BindContext;
import dev.longbow.expr.ExprParser;
import dev.longbow.expr.Exprs;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.plan.UnpivotSettings;
import dev.longbow.sort.SortKey;
import dev.longbow.testing.Dice;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A generated unpivot over the query table, filtered behind it, and counted or sorted.
 *
 * @param family of columns that meet in one type
 * @param behind a condition on what comes out
 */
record UnpivotQuery(
    long seed,
    List<String> index,
    Family family,
    List<String> columns,
    boolean dropNulls,
    String behind,
    int then)
    implements WrittenQuery {
  /** Columns, the type in which they meet for DuckDB, and a condition on their values. */
  private record Family(String type, List<String> columns, String condition) {}

  private static final List<Family> FAMILIES =
      List.of(
          new Family("INTEGER", List.of("n", "b", "h", "u"), "reading > 100"),
          new Family("BIGINT", List.of("n", "k", "w", "id"), "reading IN (1, 2, 3, 7)"),
          new Family("DOUBLE", List.of("x", "y", "z"), "reading <= 0.5"),
          new Family("DOUBLE", List.of("x", "n", "m"), "reading IS NOT NULL"),
          new Family("DECIMAL(12,2)", List.of("m", "n", "h"), "reading >= 3.25"),
          new Family("VARCHAR", List.of("s", "t"), "starts_with(reading, 'a')"),
          new Family("DATE", List.of("d"), "reading < DATE '1970-01-01'"));

  private static final List<String> INDEX = List.of("id", "k", "s", "t", "f", "timestamp", "at");

  static UnpivotQuery of(long seed) {
    Dice dice = new Dice(seed);
    Family family = dice.pick(FAMILIES);
    List<String> columns = new ArrayList<>(family.columns());
    while (columns.size() > 1 && dice.chance(0.3)) {
      columns.remove(dice.below(columns.size()));
    }
    List<String> index = new ArrayList<>();
    for (String name : INDEX) {
      if (!columns.contains(name) && dice.chance(0.4)) {
        index.add(name);
      }
    }
    List<String> conditions = new ArrayList<>(List.of("1 = 1"));
    if (dice.chance(0.4)) {
      conditions.add("measure <> '" + dice.pick(family.columns()) + "'");
    }
    if (dice.chance(0.4)) {
      conditions.add(family.condition());
    }
    if (index.contains("k") && dice.chance(0.6)) {
      conditions.add("k < 9");
    }
    return new UnpivotQuery(
        seed,
        index,
        family,
        columns,
        dice.chance(0.4),
        String.join(" AND ", conditions),
        dice.below(3));
  }

  @Override
  public LogicalPlan plan(LogicalPlan table) {
    String step = "unpivot " + seed;
    UnpivotSettings settings =
        UnpivotSettings.byIndex(index.toArray(String[]::new))
            .withColumns(columns.toArray(String[]::new))
            .named("measure", "reading");
    LogicalPlan rows =
        PlanBuilder.unpivot(
            step, table, dropNulls ? settings.withoutNulls() : settings, BindContext.DEFAULT);
    rows =
        PlanBuilder.filter("behind " + seed, rows, ExprParser.parse(behind), BindContext.DEFAULT);
    if (then == 0) {
      return PlanBuilder.groupBy(
          "count " + seed,
          rows,
          List.of(Exprs.col("measure"), Exprs.col("reading")),
          List.of(Exprs.count().as("rows")),
          BindContext.DEFAULT);
    }
    return then == 1
        ? rows
        : PlanBuilder.sort(
            "sort " + seed,
            rows,
            List.of(SortKey.descending("reading"), SortKey.ascending("measure")),
            Long.MAX_VALUE);
  }

  @Override
  public String duckdb(String table) {
    List<String> selected = new ArrayList<>(index.stream().map(SqlText::quoted).toList());
    columns.forEach(name -> selected.add("CAST(%s AS %s) AS %1$s".formatted(name, family.type())));
    String rows =
        "(SELECT %s FROM %s) UNPIVOT %s (reading FOR measure IN (%s)) WHERE %s"
            .formatted(
                String.join(", ", selected),
                table,
                dropNulls ? "" : "INCLUDE NULLS",
                String.join(", ", columns),
                behind);
    return then == 0
        ? "SELECT measure, reading, count(*) AS rows FROM " + rows + " GROUP BY measure, reading"
        : "SELECT %s FROM %s"
            .formatted(
                index.stream()
                        .map(name -> SqlText.quoted(name) + ", ")
                        .collect(Collectors.joining())
                    + "measure, reading",
                rows);
  }
}
