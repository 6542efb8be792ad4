package dev.longbow.differential;

import static java.util.stream.Collectors.joining;

import dev.longbow.expr.BindContext;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprParser;
import dev.longbow.plan.AsofSettings;
import dev.longbow.plan.AsofSettings.Direction;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.testing.Dice;
import dev.longbow.testing.RowsComparison;
import java.util.ArrayList;
import java.util.List;

/**
 * A generated asof join of two parts of the query table, said for us and for DuckDB: there as ASOF
 * JOIN, after all right rows of a time but the last went; as the first of all pairs by distance
 * where ASOF JOIN knows no such match.
 *
 * @param left the condition that makes the left part
 * @param right the condition that makes the right part
 * @param after a condition on the result, or empty
 */
record AsofQuery(
    long seed,
    Order order,
    List<String> by,
    Direction direction,
    boolean strict,
    Tolerance tolerance,
    JoinType type,
    String left,
    String right,
    String after)
    implements WrittenQuery {
  /** The farthest match, for us and as DuckDB measures distances. */
  private record Tolerance(String ours, String duckdb) {
    boolean isNone() {
      return ours.isEmpty();
    }
  }

  /**
   * What rows are matched along.
   *
   * @param distance of l and r, in DuckDB's SQL; empty where there is none
   */
  private record Order(String left, String right, String distance, List<Tolerance> tolerances) {
    static Order of(String column, String distance, Tolerance... tolerances) {
      return new Order(column, column, distance, List.of(tolerances));
    }
  }

  private static final Tolerance NONE = new Tolerance("", "");

  private static final String TIME = "abs(epoch_us(l) - epoch_us(r))";
  private static final String DAYS = "abs(date_diff('day', l, r))";
  private static final String INTEGER = "abs(l::BIGINT - r::BIGINT)";
  private static final String FLOAT = "CASE WHEN l = r THEN 0 ELSE abs(l::DOUBLE - r::DOUBLE) END";

  private static final Tolerance[] TIMES = {
    new Tolerance("2h", "7200000000"),
    new Tolerance("1d12h", "129600000000"),
    new Tolerance("INTERVAL '20' DAY", "1728000000000"),
    new Tolerance("1us", "1"),
  };

  private static final List<Order> ORDERS =
      List.of(
          Order.of("timestamp", TIME, TIMES),
          Order.of("timestamp", TIME, TIMES),
          Order.of("at", TIME, TIMES),
          Order.of("d", DAYS, new Tolerance("3", "3"), new Tolerance("2w", "14")),
          Order.of("n", INTEGER, new Tolerance("0", "0"), new Tolerance("12", "12")),
          Order.of("h", INTEGER, new Tolerance("2 * 50", "100")),
          Order.of("b", INTEGER, new Tolerance("1", "1")),
          Order.of("u", INTEGER, new Tolerance("1000", "1000")),
          Order.of("w", INTEGER, new Tolerance("4000000", "4000000")),
          Order.of("x", FLOAT, new Tolerance("0.5", "0.5"), new Tolerance("20", "20")),
          Order.of("y", FLOAT, new Tolerance("0.25", "0.25"), new Tolerance("3", "3")),
          Order.of("z", FLOAT, new Tolerance("0.5", "0.5")),
          new Order("x", "y", FLOAT, List.of(new Tolerance("1.5", "1.5"))),
          Order.of("m", ""));

  private static final List<List<String>> KEYS =
      List.of(
          List.of(),
          List.of(),
          List.of("k"),
          List.of("k"),
          List.of("s"),
          List.of("f"),
          List.of("k", "f"),
          List.of("y"),
          List.of("k", "s"));

  /** What makes rows so long that a range of them does not fit into a tiny budget. */
  private static final String NOTE =
      "concat('Row ', id, ' " + "of those that wait for a match ".repeat(5) + "')";

  /** A key of which few rows are equal, for the whole table on both sides. */
  private static final List<String> ALL_ROWS = List.of("t");

  private static final List<String> AFTER =
      List.of("", "", "", "v IS NULL", "id_right > 2000", "id > 1500", "v > 1000000000 AND c > 0");

  static AsofQuery of(long seed) {
    Dice dice = new Dice(seed);
    Order order = dice.pick(ORDERS);
    boolean all = dice.chance(0.15);
    List<String> by = all ? dice.of(ALL_ROWS, List.of("k"), List.of()) : dice.pick(KEYS);
    if (by.contains(order.left()) || by.contains(order.right())) {
      by = List.of("k");
    }
    boolean measures = !order.distance().isEmpty();
    // DuckDB makes all pairs to find the nearest.
    boolean nearest = measures && (!all || by.equals(ALL_ROWS)) && dice.chance(0.35);
    int size = 20 + dice.below(600);
    int from = dice.below(2500);
    int other = dice.below(2500);
    return new AsofQuery(
        seed,
        order,
        by,
        nearest ? Direction.NEAREST : dice.of(Direction.BACKWARD, Direction.FORWARD),
        dice.chance(0.25),
        measures && dice.chance(0.5) ? dice.pick(order.tolerances()) : NONE,
        dice.chance(0.3) ? JoinType.INNER : JoinType.LEFT,
        all || dice.chance(0.05) ? rows(all) : "id >= %d AND id < %d".formatted(from, from + size),
        all || dice.chance(0.05) ? rows(all) : "id >= %d AND id < %d".formatted(other, other + 300),
        dice.pick(AFTER));
  }

  /** All rows or none. */
  private static String rows(boolean all) {
    return all ? "id >= 0" : "id < 0";
  }

  @Override
  public LogicalPlan plan(LogicalPlan table) {
    AsofSettings settings =
        AsofSettings.on(order.left(), order.right())
            .withBy(by, by)
            .withDirection(direction)
            .withType(type);
    if (strict) {
      settings = settings.withStrict();
    }
    if (!tolerance.isNone()) {
      settings = settings.withTolerance(tolerance.ours());
    }
    LogicalPlan plan =
        PlanBuilder.asofJoin(
            "asof " + seed,
            part(table, left, order.left(), "id", "id % 7 AS c", NOTE + " AS note"),
            part(table, right, order.right(), "w AS v", "id"),
            settings,
            BindContext.DEFAULT);
    return after.isEmpty()
        ? plan
        : PlanBuilder.filter("after " + seed, plan, ExprParser.parse(after), BindContext.DEFAULT);
  }

  private LogicalPlan part(LogicalPlan table, String condition, String on, String... more) {
    LogicalPlan filtered =
        PlanBuilder.filter("part " + seed, table, ExprParser.parse(condition), BindContext.DEFAULT);
    List<String> columns = new ArrayList<>(by);
    columns.add(SqlText.quoted(on));
    columns.addAll(List.of(more));
    List<Expr> parsed = columns.stream().map(ExprParser::parse).toList();
    return PlanBuilder.select("part " + seed, filtered, parsed, BindContext.DEFAULT);
  }

  @Override
  public String duckdb(String table) {
    String lefts =
        "(SELECT *, id % 7 AS c, " + NOTE + " AS note FROM " + table + " WHERE " + left + ") l";
    List<String> keys = new ArrayList<>(by);
    keys.add(SqlText.quoted(order.right()));
    String present = keys.stream().map(key -> " AND " + key + " IS NOT NULL").collect(joining());
    String rights = "(SELECT * FROM " + table + " WHERE " + right + present + ")";
    // ASOF JOIN of DuckDB 1.5 takes a null on the left for the last value of the order, and those
    // of two keys for equal.
    String near = on("l") + " IS NOT NULL";
    near += tolerance.isNone() ? "" : " AND " + distance() + " <= " + tolerance.duckdb();
    List<String> columns = new ArrayList<>(by.stream().map(key -> "l." + key).toList());
    columns.add(on("l"));
    columns.add("l.id");
    columns.add("l.c");
    columns.add("l.note");
    if (!order.left().equals(order.right())) {
      columns.add(near(near, order.right()) + " AS " + SqlText.quoted(order.right()));
    }
    columns.add(near(near, "w") + " AS v");
    columns.add(near(near, "id") + " AS id_right");
    String joined =
        direction == Direction.NEAREST
            ? nearest(lefts, rights, columns)
            : asof(lefts, rights, keys, columns);
    if (type == JoinType.INNER) {
      joined = "SELECT * FROM (" + joined + ") WHERE id_right IS NOT NULL";
    }
    if (!after.isEmpty()) {
      joined = "SELECT * FROM (" + joined + ") WHERE " + after;
    }
    return "%s ORDER BY %s%s NULLS FIRST, id"
        .formatted(
            joined, SqlText.quoted(order.left()), direction == Direction.FORWARD ? " DESC" : "");
  }

  private String on(String side) {
    return side + "." + SqlText.quoted(side.equals("l") ? order.left() : order.right());
  }

  private static String near(String near, String column) {
    return "CASE WHEN " + near + " THEN r." + SqlText.quoted(column) + " END";
  }

  private String distance() {
    return order.distance().replaceAll("\\bl\\b", on("l")).replaceAll("\\br\\b", on("r"));
  }

  private String equal() {
    return by.stream().map(key -> "l." + key + " = r." + key + " AND ").collect(joining());
  }

  private String asof(String lefts, String rights, List<String> keys, List<String> columns) {
    String comparison = (direction == Direction.BACKWARD ? ">" : "<") + (strict ? "" : "=");
    return "SELECT %s FROM %s ASOF LEFT JOIN (SELECT * FROM %s QUALIFY row_number() OVER (PARTITION BY %s ORDER BY id DESC) = 1) r ON %s%s %s %s"
        .formatted(
            String.join(", ", columns),
            lefts,
            rights,
            String.join(", ", keys),
            equal(),
            on("l"),
            comparison,
            on("r"));
  }

  /** All pairs, of which the nearest stays: the earlier one of two, the last one of a time. */
  private String nearest(String lefts, String rights, List<String> columns) {
    return "SELECT %s FROM %s LEFT JOIN %s r ON %s%s %s QUALIFY row_number() OVER (PARTITION BY l.id ORDER BY %s, %s > %s, CASE WHEN %s <= %s THEN %s END DESC, %s, r.id DESC) = 1"
        .formatted(
            String.join(", ", columns),
            lefts,
            rights,
            equal(),
            on("l"),
            strict ? "<> " + on("r") : "IS NOT NULL AND " + on("r") + " IS NOT NULL",
            distance(),
            on("r"),
            on("l"),
            on("r"),
            on("l"),
            on("r"),
            on("r"));
  }

  /** Without keys all rows are in one order. */
  @Override
  public RowsComparison comparison() {
    return by.isEmpty() ? RowsComparison.exact().inOrder() : RowsComparison.exact();
  }
}
