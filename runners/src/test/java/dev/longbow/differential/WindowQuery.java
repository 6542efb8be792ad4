package dev.longbow.differential;

import dev.longbow.expr.BindContext;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprParser;
import dev.longbow.expr.Over;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.testing.Dice;
import dev.longbow.testing.RowsComparison;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Generated window functions over the query table. DuckDB is told to keep equal rows in the order
 * of their numbers, which we do by ourselves.
 *
 * @param inInputOrder whether our side says so instead of naming the row's number
 */
record WindowQuery(
    long seed, String where, List<Column> columns, boolean inInputOrder, String filter)
    implements WrittenQuery {
  /** A column, said twice; approximate when its last digits depend on the order of additions. */
  private record Column(String function, String over, String duckdb, boolean approximate) {}

  /** A function of some rows of its partition; {@code %s} in DuckDB's text is the window. */
  private record Call(String ours, String duckdb, boolean approximate) {}

  private static final List<String> KEYS = List.of("k", "b", "y", "s", "f", "d", "m", "t");

  private static final List<String> ORDERS =
      List.of("k", "n", "b", "u", "x", "y", "z", "s", "t", "d", "timestamp", "at", "m");

  private static Call of(String ours, String duckdb) {
    return new Call(ours, duckdb, false);
  }

  private static Call about(String ours, String duckdb) {
    return new Call(ours, duckdb, true);
  }

  /** Those that look at peers, not at places: the order may have equal rows. */
  private static Call ofPeers(Dice dice) {
    return switch (dice.below(8)) {
      case 0 -> of("rank()", "rank() OVER %s");
      case 1 -> of("dense_rank()", "dense_rank() OVER %s");
      case 2 -> of("sum(n)", "CAST(sum(n) OVER %s AS BIGINT)");
      case 3 -> of("count(t)", "count(t) OVER %s");
      case 4 -> of("min(y)", "min(y) OVER %s");
      case 5 -> of("max(t)", "max(t) OVER %s");
      case 6 -> about("mean(x)", "avg(x) OVER %s");
      default -> of("sum(m)", "sum(m) OVER %s");
    };
  }

  private static Call ofFrames(Dice dice) {
    return switch (dice.below(13)) {
      case 0 -> of("count(*)", "count(*) OVER %s");
      case 1 -> of("sum(n)", "CAST(sum(n) OVER %s AS BIGINT)");
      case 2 -> of("count(t)", "count(t) OVER %s");
      case 3 -> of("min(y)", "min(y) OVER %s");
      case 4 -> of("max(t)", "max(t) OVER %s");
      case 5 -> about("mean(x)", "avg(x) OVER %s");
      case 6 -> about("sum(y)", "sum(y) OVER %s");
      case 7 -> of("sum(m)", "sum(m) OVER %s");
      case 8 -> about("std(n)", "stddev_samp(n) OVER %s");
      case 9 -> about("var_pop(x)", "var_pop(x) OVER %s");
      case 10 -> of("first_value(t)", "first_value(t) OVER %s");
      case 11 -> of("last_value(y)", "last_value(y) OVER %s");
      default -> of("min(\"at\")", "min(\"at\") OVER %s");
    };
  }

  private static Call ofPlaces(Dice dice) {
    int rows = dice.below(4) == 0 ? dice.below(1500) : dice.below(5);
    return switch (dice.below(9)) {
      case 0 -> of("row_number()", "row_number() OVER %s");
      case 1 -> of("lag(t, " + rows + ")", "lag(t, " + rows + ") OVER %s");
      case 2 -> of("lead(y, " + rows + ")", "lead(y, " + rows + ") OVER %s");
      case 3 -> of("diff(n)", "n - lag(n) OVER %s");
      case 4 -> about("pct_change(u, 2)", "u / lag(u, 2) OVER %s - 1");
      case 5 -> of("lag(m)", "lag(m) OVER %s");
      case 6 -> of("lead(d)", "lead(d) OVER %s");
      case 7 -> of("shift(s, -1)", "lead(s, 1) OVER %s");
      default -> of("lag(z, 0)", "z");
    };
  }

  private static Call whole(Dice dice) {
    return switch (dice.below(7)) {
      case 0 -> of("count(*)", "count(*) OVER %s");
      case 1 -> about("mean(x)", "avg(x) OVER %s");
      case 2 -> about("std(n)", "stddev_samp(n) OVER %s");
      case 3 -> of("median(n)", "median(n) OVER %s");
      case 4 -> of("max(t)", "max(t) OVER %s");
      case 5 -> of("min(y)", "min(y) OVER %s");
      default -> of("n_unique(s)", "count(DISTINCT s) OVER %s");
    };
  }

  static WindowQuery of(long seed) {
    Dice dice = new Dice(seed);
    boolean inInputOrder = dice.chance(0.15);
    List<Column> columns = new ArrayList<>();
    List<String> windows = new ArrayList<>();
    for (int i = 1 + dice.below(4); i > 0; i--) {
      columns.add(column(dice, inInputOrder, windows));
    }
    return new WindowQuery(
        seed,
        dice.of("id >= 0", "id >= 0", "id >= 0", "n > 0", "id < 0", "k = 1", "id % 100 = 7"),
        columns,
        inInputOrder,
        dice.of("", "", "k > 2", "s IS NOT NULL", "f"));
  }

  private static Column column(Dice dice, boolean inInputOrder, List<String> windows) {
    Set<String> keys = new LinkedHashSet<>();
    for (int i = dice.below(3); i > 0; i--) {
      keys.add(SqlText.quoted(dice.pick(KEYS)));
    }
    String partition = keys.isEmpty() ? "" : "PARTITION BY " + String.join(", ", keys) + " ";
    if (dice.chance(0.2)) {
      return column(whole(dice), partition, partition);
    } else if (inInputOrder) {
      Call call = dice.chance(0.5) ? ofPlaces(dice) : ofFrames(dice);
      String frame = call.ours().matches("(row|lag|lead|diff|pct|shift).*") ? "" : rows(dice);
      return column(call, frame.isEmpty() ? "" : frame, partition + "ORDER BY id " + frame, keys);
    }
    String order = order(dice);
    // Half of the columns are over a window that there is already.
    if (!windows.isEmpty() && dice.chance(0.5)) {
      String known = dice.pick(windows);
      partition = known.substring(0, known.indexOf('|'));
      order = known.substring(known.indexOf('|') + 1);
    }
    windows.add(partition + "|" + order);
    return switch (dice.below(5)) {
      case 0 -> column(ofPeers(dice), partition + order, partition + order);
      case 1 -> {
        String frame = rows(dice);
        yield column(
            ofFrames(dice), partition + order + frame, partition + order + ", id " + frame);
      }
      case 2 -> rolling(dice, partition + order, partition + order + ", id ");
      case 3 -> range(dice, partition);
      default -> column(ofPlaces(dice), partition + order, partition + order + ", id");
    };
  }

  private static String order(Dice dice) {
    Set<String> columns = new LinkedHashSet<>();
    for (int i = 1 + dice.below(2); i > 0; i--) {
      columns.add(dice.pick(ORDERS));
    }
    return "ORDER BY "
        + columns.stream()
            .map(
                column ->
                    SqlText.quoted(column)
                        + dice.of(" ASC", " DESC")
                        + dice.of(" NULLS LAST", " NULLS FIRST"))
            .collect(Collectors.joining(", "));
  }

  private static String rows(Dice dice) {
    int far = dice.below(5) == 0 ? 1200 : 8;
    int behind = dice.below(far);
    int start = behind - dice.below(far);
    int end = start + dice.below(far);
    return " ROWS BETWEEN %s AND %s"
        .formatted(
            dice.chance(0.3) ? "UNBOUNDED PRECEDING" : bound(start),
            dice.chance(0.2)
                ? "UNBOUNDED FOLLOWING"
                : dice.chance(0.3) ? bound(Math.max(0, start)) : bound(end));
  }

  private static String bound(int rows) {
    return rows == 0 ? "CURRENT ROW" : Math.abs(rows) + (rows < 0 ? " PRECEDING" : " FOLLOWING");
  }

  private static Column range(Dice dice, String partition) {
    boolean ofTime = dice.chance(0.5);
    String key = ofTime ? dice.of("\"timestamp\"", "\"at\"", "d") : dice.of("n", "u", "b");
    String rest = dice.of("", " DESC") + dice.of(" NULLS LAST", " NULLS FIRST");
    String order = "ORDER BY " + key + rest;
    // DuckDB adds distances in the type of the key.
    String theirs = "ORDER BY " + (ofTime ? key : "CAST(" + key + " AS BIGINT)") + rest;
    String before = ofTime ? "INTERVAL '" + (1 + dice.below(400)) + "' DAY" : "" + dice.below(300);
    String after = ofTime ? "INTERVAL '" + (1 + dice.below(50)) + "' DAY" : "" + dice.below(30);
    String frame =
        " RANGE BETWEEN %s AND %s"
            .formatted(
                dice.of(before + " PRECEDING", "UNBOUNDED PRECEDING", "CURRENT ROW"),
                dice.of("CURRENT ROW", "CURRENT ROW", after + " FOLLOWING"));
    Call call = ofFrames(dice);
    if (call.ours().startsWith("first") || call.ours().startsWith("last")) {
      // Which of the equal rows is at the edge of a frame is known to us alone.
      call = of("count(*)", "count(*) OVER %s");
    }
    return column(call, partition + order + frame, partition + theirs + frame);
  }

  private static Column rolling(Dice dice, String over, String duckdb) {
    int size = 1 + (dice.below(4) == 0 ? dice.below(1000) : dice.below(12));
    int least = dice.chance(0.5) ? size : 1 + dice.below(size);
    String function = dice.of("sum", "mean", "min", "max", "std", "median", "count");
    String theirs =
        function.equals("std") ? "stddev_samp" : function.equals("mean") ? "avg" : function;
    String window = "(" + duckdb + "ROWS " + (size - 1) + " PRECEDING)";
    String ours =
        least == size && dice.chance(0.5)
            ? "rolling_%s(n, %d)".formatted(function, size)
            : "rolling_%s(n, %d, %d)".formatted(function, size, least);
    String value = "%s(n) OVER %s".formatted(theirs, window);
    value = function.equals("sum") ? "CAST(" + value + " AS BIGINT)" : value;
    String periods = "count(n) OVER " + window;
    boolean isCount = function.equals("count");
    if (isCount && !ours.contains(", " + size + ", ")) {
      return new Column(ours, "(" + over + ")", value, false);
    }
    return new Column(
        ours,
        "(" + over + ")",
        "CASE WHEN %s >= %d THEN %s END"
            .formatted(periods, isCount && least == 1 ? 0 : least, value),
        function.equals("mean") || function.equals("std"));
  }

  private static Column column(Call call, String over, String duckdb) {
    return new Column(
        call.ours(),
        "(" + over + ")",
        call.duckdb().replace("%s", "(" + duckdb + ")"),
        call.approximate());
  }

  /** In input order, which has no text: the keys and the frame say the rest. */
  private static Column column(Call call, String frame, String duckdb, Set<String> keys) {
    return new Column(
        call.ours(),
        String.join(", ", keys) + "|" + frame,
        call.duckdb().replace("%s", "(" + duckdb + ")"),
        call.approximate());
  }

  private Expr expression(Column column, String name) {
    if (!column.over().contains("|")) {
      return ExprParser.parse(column.function() + " OVER " + column.over() + " AS " + name);
    }
    String keys = column.over().substring(0, column.over().indexOf('|'));
    String frame = column.over().substring(column.over().indexOf('|') + 1);
    // The frame is parsed as that of any window, whose order is then that of the input.
    String text = "sum(n) OVER (ORDER BY n" + frame + ")";
    Expr.WindowFrame bounds = ((Expr.Window) ExprParser.parse(text)).frame();
    List<Expr> partition = new ArrayList<>();
    for (String key : keys.isEmpty() ? new String[0] : keys.split(", ")) {
      partition.add(ExprParser.parse(key));
    }
    Expr over =
        ExprParser.parse(column.function())
            .over(Over.partitionBy(partition.toArray(Expr[]::new)).inInputOrder());
    Expr.Window window = (Expr.Window) over;
    return new Expr.Window(window.function(), window.partitionBy(), List.of(), true, bounds)
        .as(name);
  }

  @Override
  public LogicalPlan plan(LogicalPlan table) {
    LogicalPlan filtered =
        PlanBuilder.filter("where " + seed, table, ExprParser.parse(where), BindContext.DEFAULT);
    List<Expr> expressions =
        new ArrayList<>(List.of(ExprParser.parse("id"), ExprParser.parse("k")));
    expressions.add(ExprParser.parse("s"));
    expressions.add(ExprParser.parse("f"));
    for (int i = 0; i < columns.size(); i++) {
      expressions.add(expression(columns.get(i), "w" + i));
    }
    LogicalPlan windows =
        PlanBuilder.select("window " + seed, filtered, expressions, BindContext.DEFAULT);
    return filter.isEmpty()
        ? windows
        : PlanBuilder.filter(
            "filter " + seed, windows, ExprParser.parse(filter), BindContext.DEFAULT);
  }

  @Override
  public String duckdb(String table) {
    List<String> selected = new ArrayList<>(List.of("id", "k", "s", "f"));
    for (int i = 0; i < columns.size(); i++) {
      selected.add(columns.get(i).duckdb() + " AS w" + i);
    }
    return "SELECT * FROM (SELECT %s FROM %s WHERE %s)%s"
        .formatted(
            String.join(", ", selected), table, where, filter.isEmpty() ? "" : " WHERE " + filter);
  }

  @Override
  public RowsComparison comparison() {
    Set<String> approximate = new LinkedHashSet<>();
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).approximate()) {
        approximate.add("w" + i);
      }
    }
    return RowsComparison.exact().within(approximate);
  }
}
