package dev.longbow.differential;

import dev.longbow.expr.BindContext;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprParser;
import dev.longbow.plan.JoinSettings;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.testing.Dice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A generated join of two parts of the query table, said for us and for DuckDB.
 *
 * @param left the condition that makes the left part
 * @param right the condition that makes the right part
 * @param pairs the condition on pairs of rows, or empty
 * @param after a condition on the result, or empty
 * @param grouped whether the result is counted by its first key
 */
record JoinQuery(
    long seed,
    JoinType type,
    List<String> keys,
    boolean nullEqual,
    String left,
    String right,
    Condition pairs,
    Condition after,
    boolean grouped)
    implements WrittenQuery {
  private static final Condition NONE = new Condition("", "");

  /** A condition for us and for DuckDB. */
  private record Condition(String ours, String duckdb) {
    boolean isNone() {
      return ours.isEmpty();
    }
  }

  private static final List<List<String>> KEYS =
      List.of(
          List.of("k"),
          List.of("s"),
          List.of("k", "s"),
          List.of("t"),
          List.of("d"),
          List.of("h", "f"),
          List.of("m"),
          List.of("u", "k"),
          List.of("timestamp"),
          List.of("z"),
          List.of("y", "f"),
          List.of("at", "b", "k"));

  /** Keys of which few rows are equal, for joining the whole table with itself. */
  private static final List<String> ALL_ROWS = List.of("t", "k");

  private static final List<Condition> PAIRS =
      List.of(
          NONE,
          NONE,
          new Condition("n < n_right", "l.n < r.n"),
          new Condition("n < n_right AND x > 0", "l.n < r.n AND l.x > 0"),
          new Condition("n_right > 100", "r.n > 100"),
          new Condition("n > 100", "l.n > 100"),
          new Condition("n_right = n", "r.n = l.n"),
          new Condition(
              "CAST(n AS float64) = CAST(n_right AS float64)", "l.n::DOUBLE = r.n::DOUBLE"),
          new Condition("n = n_right AND x > 0", "l.n = r.n AND l.x > 0"),
          new Condition("n_right > 0 OR x < 0", "r.n > 0 OR l.x < 0"),
          new Condition("n = n_right OR w > 2000000000", "l.n = r.n OR r.w > 2000000000"));

  private static final List<Condition> AFTER =
      List.of(
          NONE,
          NONE,
          new Condition("n > 0", "n > 0"),
          new Condition("x > 0 OR n IS NULL", "x > 0 OR n IS NULL"));

  private static final List<Condition> AFTER_PAIRS =
      List.of(
          new Condition("n_right IS NULL OR n_right < 500", "n_right IS NULL OR n_right < 500"),
          new Condition("n = n_right AND w > 0", "n = n_right AND w > 0"),
          new Condition("w < 3000000000 AND n > 0", "w < 3000000000 AND n > 0"));

  static JoinQuery of(long seed) {
    Dice dice = new Dice(seed);
    JoinType type = dice.of(JoinType.values());
    boolean all = dice.chance(0.08);
    List<String> keys = all ? ALL_ROWS : dice.pick(KEYS);
    int size = 20 + dice.below(600);
    int from = dice.below(2500);
    int other = dice.below(2500);
    return new JoinQuery(
        seed,
        type,
        keys,
        dice.chance(0.25),
        all || dice.chance(0.05) ? rows(all) : "id >= %d AND id < %d".formatted(from, from + size),
        all || dice.chance(0.05) ? rows(all) : "id >= %d AND id < %d".formatted(other, other + 300),
        dice.pick(PAIRS),
        !type.isFilter() && dice.chance(0.3) ? dice.pick(AFTER_PAIRS) : dice.pick(AFTER),
        dice.chance(0.3));
  }

  /** All rows or none. */
  private static String rows(boolean all) {
    return all ? "id >= 0" : "id < 0";
  }

  @Override
  public LogicalPlan plan(LogicalPlan table) {
    LogicalPlan ofLeft = part(table, left, "id", "x", "n");
    LogicalPlan ofRight = part(table, right, "n", "w", "id");
    JoinSettings settings = JoinSettings.on(type, keys);
    if (nullEqual) {
      settings = settings.withNullEqual();
    }
    if (!pairs.isNone()) {
      settings = settings.withCondition(ExprParser.parse(pairs.ours()));
    }
    LogicalPlan plan =
        PlanBuilder.join("join " + seed, ofLeft, ofRight, settings, BindContext.DEFAULT);
    if (!after.isNone()) {
      plan =
          PlanBuilder.filter(
              "after " + seed, plan, ExprParser.parse(after.ours()), BindContext.DEFAULT);
    }
    if (grouped) {
      plan =
          PlanBuilder.groupBy(
              "grouped " + seed,
              plan,
              parse(List.of(SqlText.quoted(keys.get(0)))),
              parse(List.of("count(*) AS rows", "sum(n) AS n", "min(id) AS id")),
              BindContext.DEFAULT);
    }
    return plan;
  }

  private LogicalPlan part(LogicalPlan table, String condition, String... more) {
    LogicalPlan filtered =
        PlanBuilder.filter("part " + seed, table, ExprParser.parse(condition), BindContext.DEFAULT);
    List<String> columns = new ArrayList<>(keys.stream().map(SqlText::quoted).toList());
    columns.addAll(List.of(more));
    return PlanBuilder.select("part " + seed, filtered, parse(columns), BindContext.DEFAULT);
  }

  private static List<Expr> parse(List<String> expressions) {
    return expressions.stream().map(ExprParser::parse).toList();
  }

  @Override
  public String duckdb(String table) {
    String equal = nullEqual ? " IS NOT DISTINCT FROM " : " = ";
    String on =
        keys.stream()
            .map(SqlText::quoted)
            .map(key -> "l." + key + equal + "r." + key)
            .collect(Collectors.joining(" AND "));
    if (!pairs.isNone()) {
      on += " AND (" + pairs.duckdb() + ")";
    }
    List<String> columns = new ArrayList<>();
    for (String key : keys) {
      String name = SqlText.quoted(key);
      columns.add(
          switch (type) {
            case RIGHT -> "r." + name;
            case FULL -> "coalesce(l." + name + ", r." + name + ") AS " + name;
            default -> "l." + name;
          });
    }
    columns.addAll(List.of("l.id", "l.x", "l.n"));
    if (!type.isFilter()) {
      columns.addAll(List.of("r.n AS n_right", "r.w", "r.id AS id_right"));
    }
    String joined =
        "SELECT %s FROM (SELECT * FROM %s WHERE %s) l %s JOIN (SELECT * FROM %s WHERE %s) r ON %s"
            .formatted(
                String.join(", ", columns),
                table,
                left,
                type.name().toLowerCase(Locale.ROOT),
                table,
                right,
                on);
    String filtered =
        after.isNone() ? joined : "SELECT * FROM (%s) WHERE %s".formatted(joined, after.duckdb());
    String key = SqlText.quoted(keys.get(0));
    return grouped
        ? "SELECT %s, count(*) AS rows, sum(n) AS n, min(id) AS id FROM (%s) GROUP BY %s"
            .formatted(key, filtered, key)
        : filtered;
  }
}
