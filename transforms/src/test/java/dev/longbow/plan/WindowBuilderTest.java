package dev.longbow.plan;

import static dev.longbow.expr.Exprs.col;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprParser;
import dev.longbow.expr.Over;
import dev.longbow.expr.WindowFunctions;
import dev.longbow.frame.LazyFrame;
import dev.longbow.sort.SortKey;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of window functions, and why some cannot be computed. */
class WindowBuilderTest {
  private static final LogicalPlan SCAN = TestSource.scan("t", 1000, 2);

  private static LogicalPlan select(String... columns) {
    return PlanBuilder.select("w", SCAN, parse(columns), BindContext.DEFAULT);
  }

  private static List<Expr> parse(String... texts) {
    return Arrays.stream(texts).map(ExprParser::parse).toList();
  }

  private static String problem(String function) {
    return assertThrows(LongbowException.class, () -> select(function + " AS r"), function).line();
  }

  private static DataType type(String function) {
    return select(function + " AS r").schema().field(0).type();
  }

  private static void assertBecomes(LogicalPlan plan, String expected) {
    assertEquals(expected.strip(), PlanPrinter.print(plan).strip());
  }

  @Test
  void functionsOfWholePartitionsAndOfAnOrder() {
    assertBecomes(
        PlanBuilder.withColumns(
            "w",
            SCAN,
            parse(
                "(y - mean(y) OVER (PARTITION BY k)) / std(y) OVER (PARTITION BY k) AS z",
                "rank() OVER (PARTITION BY k ORDER BY x DESC) AS r",
                "lag(y) OVER (PARTITION BY k ORDER BY x DESC) AS before",
                "row_number() OVER (ORDER BY ts) AS n"),
            BindContext.DEFAULT),
        """
        Project [w] k, x, y, ts, b, (y - "mean(y) OVER (PARTITION BY k)") / "std(y) OVER (PARTITION BY k)" AS z, "rank() OVER (PARTITION BY k ORDER BY x DESC)" AS r, "lag(y) OVER (PARTITION BY k ORDER BY x DESC)" AS before, "row_number() OVER (ORDER BY ts)" AS n
          PartitionAggregate [w] by k: mean(y) AS "mean(y) OVER (PARTITION BY k)", std(y) AS "std(y) OVER (PARTITION BY k)"
            Window [w] in order of ts: row_number() AS row_number() OVER (ORDER BY ts)
              Window [w] by k in order of x DESC: rank() AS rank() OVER (PARTITION BY k ORDER BY x DESC), lag(y, 1) AS lag(y) OVER (PARTITION BY k ORDER BY x DESC)
                Project [w] k, x, y, ts, b, task, place
                  Draw [w] seed 0: random, task, place
                    Scan [t] test t: k, x, y, ts, b
        """);
  }

  /** The second order of a step has the input's places as its last keys. */
  @Test
  void rowsThatAreEqualInAnOrderStayInThatOfTheInput() {
    LogicalPlan plan =
        select("rank() OVER (ORDER BY x) AS a", "lag(k) OVER (PARTITION BY b ORDER BY y) AS c");
    LogicalPlan.Window upper =
        assertInstanceOf(LogicalPlan.Window.class, ((LogicalPlan.Project) plan).input());
    LogicalPlan.Window lower = assertInstanceOf(LogicalPlan.Window.class, upper.input());
    assertEquals(List.of(), lower.spec().ties());
    assertEquals(
        List.of(SortKey.ascending("task"), SortKey.ascending("place")), upper.spec().ties());
    assertEquals(List.of("a", "c"), plan.schema().names());
  }

  @Test
  void keysAndArgumentsThatAreNoColumnsAreComputedBefore() {
    assertBecomes(
        select("sum(y * 2) OVER (PARTITION BY date(ts) ORDER BY x + 1, x) / y AS r"),
        """
        Project [w] "sum(y * 2) OVER (PARTITION BY date(ts) ORDER BY x + 1, x)" / y AS r
          Window [w] by date(ts) in order of x + 1, x: sum(y * 2) RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW AS sum(y * 2) OVER (PARTITION BY date(ts) ORDER BY x + 1, x)
            Project [w] k, x, y, ts, b, date(ts) AS "date(ts)", x + 1 AS "x + 1", y * 2.0 AS "y * 2"
              Scan [t] test t: k, x, y, ts, b
        """);
  }

  @Test
  void theSameFunctionAndTheSameKeyAreComputedOnce() {
    assertBecomes(
        select(
            "rank() OVER (ORDER BY x % 10) AS a",
            "rank() OVER (ORDER BY x % 10) + 1 AS b", "lag(x % 10) OVER (ORDER BY x % 10) AS c"),
        """
        Project [w] "rank() OVER (ORDER BY x % 10)" AS a, "rank() OVER (ORDER BY x % 10)" + 1 AS b, "lag(x % 10) OVER (ORDER BY x % 10)" AS c
          Window [w] in order of x % 10: rank() AS rank() OVER (ORDER BY x % 10), lag(x % 10, 1) AS lag(x % 10) OVER (ORDER BY x % 10)
            Project [w] k, x, y, ts, b, x % 10 AS "x % 10"
              Scan [t] test t: k, x, y, ts, b
        """);
  }

  /** Names are texts, which a column of the input may have already. */
  @Test
  void columnsOfTheInputKeepTheirNames() {
    LogicalPlan input =
        PlanBuilder.withColumns(
            "c",
            SCAN,
            parse(
                "7 AS \"x + 1\"",
                "8 AS \"rank() OVER (ORDER BY x + 1)\"",
                "9 AS \"sum(x) OVER ()\""),
            BindContext.DEFAULT);
    LogicalPlan plan =
        PlanBuilder.withColumns(
            "w",
            input,
            parse(
                "rank() OVER (ORDER BY x + 1) AS r",
                "sum(x) OVER () AS s",
                "\"x + 1\" + \"sum(x) OVER ()\" AS seventeen"),
            BindContext.DEFAULT);
    List<String> names = List.of("k", "x", "y", "ts", "b", "x + 1", "rank() OVER (ORDER BY x + 1)");
    assertEquals(names, plan.schema().names().subList(0, 7));
    assertEquals(
        List.of("sum(x) OVER ()", "r", "s", "seventeen"), plan.schema().names().subList(7, 11));
    String text = PlanPrinter.print(plan);
    assertTrue(
        text.contains("\"rank() OVER (ORDER BY x + 1)'\" AS r, \"sum(x) OVER ()'\" AS s,"), text);
    assertTrue(text.contains("\"x + 1\" + \"sum(x) OVER ()\" AS seventeen"), text);
    assertTrue(text.contains("in order of x + 1': rank() AS rank() OVER (ORDER BY x + 1)'"), text);
    PlanValidator.validate(TestPlans.pipeline(plan));
  }

  @Test
  void differencesAreSaidWithLag() {
    assertBecomes(
        select(
            "diff(x) OVER (ORDER BY ts) AS d",
            "diff(x, 3) OVER (ORDER BY ts) AS d3",
            "lag(x) OVER (ORDER BY ts) AS l",
            "pct_change(y) OVER (ORDER BY ts) AS p"),
        """
        Project [w] x - "lag(x) OVER (ORDER BY ts)" AS d, x - "lag(x, 3) OVER (ORDER BY ts)" AS d3, "lag(x) OVER (ORDER BY ts)" AS l, y / "lag(y) OVER (ORDER BY ts)" - 1.0 AS p
          Window [w] in order of ts: lag(x, 1) AS lag(x) OVER (ORDER BY ts), lag(x, 3) AS lag(x, 3) OVER (ORDER BY ts), lag(y, 1) AS lag(y) OVER (ORDER BY ts)
            Scan [t] test t: k, x, y, ts, b
        """);
    assertEquals(DataType.FLOAT64, type("pct_change(x) OVER (ORDER BY ts)"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '§',
      value = {
        "rank() OVER (ORDER BY x) => rank()",
        "lag(x, -2) OVER (ORDER BY x) => lag(x, -2)",
        "shift(x) OVER (ORDER BY x) => lag(x, 1)",
        "lead(x, 3) OVER (ORDER BY x) => lag(x, -3)",
        "sum(x) OVER (ORDER BY x) => sum(x) RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW",
        "cum_sum(x) OVER (ORDER BY x) => sum(x) ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW",
        "cum_mean(x) OVER (ORDER BY x) => mean(x) ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW",
        "rolling_mean(y, 10) OVER (ORDER BY x)"
            + " => mean(y) ROWS BETWEEN 9 PRECEDING AND CURRENT ROW of at least 10",
        "rolling_mean(y, 10, 0) OVER (ORDER BY x)"
            + " => mean(y) ROWS BETWEEN 9 PRECEDING AND CURRENT ROW",
        "rolling_sum(y, 1) OVER (ORDER BY x) => sum(y) ROWS BETWEEN CURRENT ROW AND CURRENT ROW",
        "rolling_count(y, 3) OVER (ORDER BY x) => count(y) ROWS BETWEEN 2 PRECEDING AND CURRENT ROW",
        "rolling_max(y, '1h30m') OVER (ORDER BY ts)"
            + " => max(y) RANGE BETWEEN 5399999999 PRECEDING AND CURRENT ROW",
        "rolling_max(y, INTERVAL '1' MINUTE, 5) OVER (ORDER BY ts)"
            + " => max(y) RANGE BETWEEN 59999999 PRECEDING AND CURRENT ROW of at least 5",
        "rolling_median(y, '2d') OVER (ORDER BY date(ts))"
            + " => median(y) RANGE BETWEEN 1 PRECEDING AND CURRENT ROW",
        "first(y) OVER (ORDER BY x ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING)"
            + " => first(y) ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING",
        "last_value(y) OVER (ORDER BY x ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)"
            + " => last(y) ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING",
        "sum(y) OVER (ORDER BY ts RANGE BETWEEN '1d' PRECEDING AND INTERVAL '2' HOUR FOLLOWING)"
            + " => sum(y) RANGE BETWEEN 86400000000 PRECEDING AND 7200000000 FOLLOWING",
        "sum(y) OVER (ORDER BY x DESC RANGE 5 PRECEDING)"
            + " => sum(y) RANGE BETWEEN 5 PRECEDING AND CURRENT ROW",
        "sum(y) OVER (ORDER BY k, x RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)"
            + " => sum(y) RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING",
        "var_pop(y) OVER (ORDER BY x ROWS BETWEEN 1 + 1 PRECEDING AND 3 FOLLOWING)"
            + " => var_pop(y) ROWS BETWEEN 2 PRECEDING AND 3 FOLLOWING",
      })
  void framesAndSizes(String function, String expected) {
    LogicalPlan.Project project =
        assertInstanceOf(LogicalPlan.Project.class, select(function + " AS r"));
    LogicalPlan below = project.input();
    LogicalPlan.Window window = assertInstanceOf(LogicalPlan.Window.class, below);
    assertEquals(
        expected.strip(), window.spec().calls().get(0).as("r").text().replace(" AS r", ""));
  }

  @Test
  void inTheOrderOfTheInputNoRowsAreEqual() {
    LogicalPlan plan =
        PlanBuilder.window(
            "w",
            SCAN,
            Over.partitionBy("k").inInputOrder(),
            parse("sum(x) AS s", "row_number() AS n", "count(*) OVER (PARTITION BY b) AS c"),
            BindContext.DEFAULT);
    assertBecomes(
        plan,
        """
        Project [w] k, x, y, ts, b, "sum(x) OVER (PARTITION BY k in input order)" AS s, "row_number() OVER (PARTITION BY k in input order)" AS n, "count(*) OVER (PARTITION BY b)" AS c
          PartitionAggregate [w] by b: count(*) AS "count(*) OVER (PARTITION BY b)"
            Window [w] by k in input order: sum(x) ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW AS sum(x) OVER (PARTITION BY k in input order), row_number() AS row_number() OVER (PARTITION BY k in input order)
              Scan [t] test t: k, x, y, ts, b
        """);
  }

  @Test
  void typesAndNulls() {
    Map<String, Field> expected =
        Map.of(
            "row_number() OVER (ORDER BY ts)", new Field("r", DataType.INT64, false),
            "lag(k) OVER (ORDER BY ts)", Field.of("r", DataType.STRING),
            "first_value(ts) OVER (ORDER BY ts)", Field.of("r", DataType.TIMESTAMP),
            "cum_count(y) OVER (ORDER BY ts)", new Field("r", DataType.INT64, false),
            "rolling_count(y, 3, 2) OVER (ORDER BY ts)", Field.of("r", DataType.INT64),
            "cum_sum(x) OVER (ORDER BY ts)", Field.of("r", DataType.INT64),
            "rolling_mean(x, 3) OVER (ORDER BY ts)", Field.of("r", DataType.FLOAT64),
            "max(k) OVER (ORDER BY ts)", Field.of("r", DataType.STRING),
            "n_unique(k) OVER (PARTITION BY b)", new Field("r", DataType.INT64, false));
    expected.forEach(
        (function, field) ->
            assertEquals(field, select(function + " AS r").schema().field(0), function));
  }

  @Test
  void parametersMayBeSizes() {
    LazyFrame frame =
        LazyFrame.ofRows(List.of(Map.of("x", 1.5, "t", LocalDateTime.of(2024, 3, 1, 0, 0))))
            .withParameter("rows", 10L)
            .withParameter("time", "2h");
    String text =
        PlanPrinter.print(
            frame
                .withColumns("rolling_sum(x, :rows) OVER (ORDER BY t) AS a")
                .withColumns("rolling_sum(x, :time) OVER (ORDER BY t) AS b")
                .withColumns("sum(x) OVER (ORDER BY t ROWS :rows PRECEDING) AS c")
                .plan());
    assertTrue(text.contains("ROWS BETWEEN 9 PRECEDING AND CURRENT ROW of at least 10"), text);
    assertTrue(text.contains("RANGE BETWEEN 7199999999 PRECEDING AND CURRENT ROW"), text);
    assertTrue(text.contains("ROWS BETWEEN 10 PRECEDING AND CURRENT ROW"), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "row_number()",
        "dense_rank()",
        "lag(x)",
        "diff(x)",
        "pct_change(x)",
        "cum_sum(x)",
        "rolling_mean(x, 3)",
        "first(x)",
        "last_value(x)"
      })
  void whatDependsOnTheOrderNeedsOne(String function) {
    for (String over : List.of(" OVER ()", " OVER (PARTITION BY k)")) {
      assertEquals(
          "LB205 [w] Cannot compute "
              + function
              + over
              + ": it depends on the order of the rows: add ORDER BY, or order_by: input for that"
              + " of the input",
          problem(function + over));
    }
  }

  @Test
  void soDoesAFrame() {
    assertTrue(
        problem("sum(x) OVER (PARTITION BY k ROWS 3 PRECEDING)")
            .endsWith(
                "it depends on the order of the rows: add ORDER BY, or order_by: input for"
                    + " that of the input"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '§',
      value = {
        "rolling_mean(y, 0) => invalid size 0: expected 1 row or more, or a time above 0",
        "rolling_mean(y, -3) => invalid size -3: expected 1 row or more, or a time above 0",
        "rolling_mean(y, '0d') => invalid size '0d': expected 1 row or more, or a time above 0",
        "rolling_mean(y, 2.5) => invalid number 2.5: expected a constant whole number below"
            + " 2147483648, or a time as '7d' or INTERVAL '7' DAY",
        "rolling_mean(y, x) => invalid number x: expected a constant whole number below 2147483648,"
            + " or a time as '7d' or INTERVAL '7' DAY",
        "rolling_mean(y, NULL) => invalid number NULL: expected a constant whole number below"
            + " 2147483648, or a time as '7d' or INTERVAL '7' DAY",
        "rolling_mean(y, '7x') => invalid time '7x': expected numbers with units as in 7d or 1h30m"
            + " (us, ms, s, m, h, d, w)",
        "rolling_mean(y, '7') => invalid time '7': expected numbers with units as in 7d or 1h30m"
            + " (us, ms, s, m, h, d, w)",
        "rolling_mean(y, '') => invalid time '': expected numbers with units as in 7d or 1h30m (us,"
            + " ms, s, m, h, d, w)",
        "rolling_mean(y, '999999999w') => invalid time '999999999w': expected numbers with units as"
            + " in 7d or 1h30m (us, ms, s, m, h, d, w)",
        "rolling_mean(y, INTERVAL '1' MONTH) => a frame of months has no fixed length: use days",
        "rolling_mean(y, INTERVAL '200000000' DAY) => INTERVAL '200000000' DAY is too long",
        "rolling_mean(y, 3, 4) => invalid min_periods 4: expected 0 to the size, 3",
        "rolling_mean(y, 3, -1) => invalid min_periods -1: expected 0 to the size, 3",
        "rolling_mean(y, '3d', -1) => invalid min_periods -1: expected 0 to 2147483648",
        "rolling_mean(y) => it takes a value, a size and perhaps min_periods",
        "rolling_mean(y, 1, 2, 3) => it takes a value, a size and perhaps min_periods",
        "row_number(x) => it takes no argument",
        "lag() => it takes a value and perhaps a number of rows",
        "lag(x, 1, 0) => it takes a value and perhaps a number of rows",
        "lag(x, y) => invalid number y: expected a constant whole number below 2147483648",
        "lag(x, '1d') => invalid number '1d': expected a constant whole number below 2147483648",
        "diff() => it takes a value and perhaps a number of rows",
        "pct_change(x, 1, 2) => it takes a value and perhaps a number of rows",
        "cum_sum(x, y) => it takes one argument",
        "first_value(x, y) => it takes one argument",
        "median(x) => a median in an order needs a frame with two bounds, as rolling_median has",
        "n_unique(x) => n_unique needs a partition without an order",
        "quantile(x, 0.9) => quantile needs a partition without an order",
      })
  void argumentsThatMakeNoSense(String function, String expected) {
    String over = function + " OVER (PARTITION BY k ORDER BY ts)";
    String line = problem(over);
    assertTrue(line.startsWith("LB205 [w] Cannot compute "), line);
    assertEquals(expected, line.substring(line.indexOf("): ") + 3));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '§',
      value = {
        "rolling_sum(y, '7d') OVER (ORDER BY k) => '7d' is a time, but 'k' is of type string:"
            + " expected a date, a time or a timestamp",
        "rolling_sum(y, '7d') OVER (ORDER BY x) => '7d' is a time, but 'x' is of type int64:"
            + " expected a date, a time or a timestamp",
        "rolling_sum(y, '7d') OVER (ORDER BY ts, x) => '7d' is a distance along one key: expected"
            + " one column in ORDER BY, found 2",
        "rolling_sum(y, '1h') OVER (ORDER BY date(ts)) => '1h' is no whole number of days, but"
            + " 'date(ts)' is a date",
        "rolling_sum(y, 3) OVER (ORDER BY ts ROWS 3 PRECEDING) => it has its own frame",
        "lag(y) OVER (ORDER BY ts ROWS 3 PRECEDING) => it has its own frame",
        "diff(y) OVER (ORDER BY ts ROWS 3 PRECEDING) => it has its own frame",
        "rank() OVER (ORDER BY ts ROWS 3 PRECEDING) => it has its own frame",
        "cum_max(y) OVER (ORDER BY ts ROWS 3 PRECEDING) => it has its own frame",
        "sum(y) OVER (ORDER BY ts ROWS BETWEEN 1 FOLLOWING AND 2 PRECEDING) => the frame begins"
            + " behind its end",
        "sum(y) OVER (ORDER BY ts ROWS BETWEEN -1 PRECEDING AND CURRENT ROW) => a distance must not"
            + " be negative",
        "sum(y) OVER (ORDER BY ts ROWS '1d' PRECEDING) => ROWS counts rows, '1d' is none: use RANGE"
            + " for a time",
        "sum(y) OVER (ORDER BY ts ROWS k PRECEDING) => invalid number k: expected a constant whole"
            + " number below 2147483648",
        "sum(y) OVER (ORDER BY ts RANGE 5 PRECEDING) => a distance of 5 along 'ts' of type"
            + " timestamp: expected integers or dates, or INTERVAL '1' DAY",
        "sum(x) OVER (ORDER BY y RANGE 5 PRECEDING) => a distance of 5 along 'y' of type float64:"
            + " expected integers or dates",
        "sum(x) OVER (ORDER BY ts, x RANGE 5 PRECEDING) => 5 is a distance along one key: expected"
            + " one column in ORDER BY, found 2",
        "sum(x) OVER (ORDER BY ts RANGE INTERVAL '1' YEAR PRECEDING) => a frame of months has no"
            + " fixed length: use days",
        "sum(x) OVER (ORDER BY ts RANGE '1x' PRECEDING) => invalid time '1x': expected numbers with"
            + " units as in 7d or 1h30m (us, ms, s, m, h, d, w)",
        "sum(lag(x) OVER (ORDER BY ts)) OVER () => a window function cannot stand within another:"
            + " compute it in a step before",
        "sum(x) OVER (PARTITION BY rank() OVER (ORDER BY x)) => a window function cannot stand"
            + " within another: compute it in a step before",
        "sum(x) OVER (ORDER BY rank() OVER (ORDER BY x)) => a window function cannot stand within"
            + " another: compute it in a step before",
      })
  void windowsThatMakeNoSense(String function, String expected) {
    String line = problem(function);
    assertTrue(line.startsWith("LB205 [w] Cannot compute "), line);
    assertTrue(line.endsWith("): " + expected), line);
    assertEquals(1, line.lines().count(), line);
  }

  @Test
  void functionsThatAreNone() {
    String known = ". Available: " + WindowFunctions.names() + ", and aggregates";
    assertEquals(
        "LB205 [w] Cannot compute upper(k) OVER (PARTITION BY b): upper is no window function"
            + known,
        problem("upper(k) OVER (PARTITION BY b)"));
    assertEquals(
        "LB205 [w] Cannot compute row_numbr() OVER (ORDER BY x): row_numbr is no window function."
            + " Nearest: [row_number]"
            + known,
        problem("row_numbr() OVER (ORDER BY x)"));
    assertTrue(
        problem("row_numbr()").contains("Unknown function 'row_numbr'. Nearest: [row_number]"));
    assertEquals(
        "LB205 [w] Missing OVER (…) behind the window function row_number()",
        problem("row_number()"));
    assertEquals(
        "LB205 [w] Missing OVER (…) behind the window function lag(x, 2)",
        problem("sum(lag(x, 2)) OVER (ORDER BY x)"));
    assertEquals(
        "LB205 [w] Cannot use the aggregate sum(x) here: aggregates stand in the aggregations of a"
            + " group_by, or before OVER (…)",
        problem("lag(sum(x)) OVER (ORDER BY x)"));
    for (Expr column : List.of(col("x"), col("x").plus(1), col("x").cast(DataType.STRING))) {
      LongbowException problem =
          assertThrows(
              LongbowException.class,
              () ->
                  PlanBuilder.select(
                      "w",
                      SCAN,
                      List.of(column.over(Over.partitionBy("k")).as("r")),
                      BindContext.DEFAULT));
      assertTrue(problem.line().startsWith("LB205 [w] Cannot compute "), problem.line());
    }
  }

  @Test
  void typesThatAreNot() {
    assertEquals(
        "LB204 [w] Cannot take mean of a string. Expected a number. `k` is string",
        problem("rolling_mean(k, 3) OVER (ORDER BY ts)"));
    assertEquals(
        "LB204 [w] Cannot take sum of a string. Expected a number. `k` is string",
        problem("sum(k) OVER (PARTITION BY b)"));
    assertTrue(problem("diff(k) OVER (ORDER BY ts)").contains("numbers expected. `k` is string"));
    String noType = "Cannot use NULL in a window function: it has no type. Write CAST(NULL AS";
    assertTrue(problem("lag(NULL) OVER (ORDER BY ts)").contains(noType));
    assertTrue(problem("count(*) OVER (PARTITION BY NULL)").contains(noType));
    assertTrue(problem("count(*) OVER (ORDER BY NULL)").contains(noType));
    assertEquals(
        "LB202 [w] Missing columns: [kk, tss]. Nearest: [k, ts]. Available: [k, x, y, ts, b]",
        problem("sum(x) OVER (PARTITION BY kk ORDER BY tss)"));
    LazyFrame lists = LazyFrame.ofRows(List.of(Map.of("x", 1L, "l", List.of(1L))));
    LongbowException problem =
        assertThrows(
            LongbowException.class, () -> lists.select("count(*) OVER (PARTITION BY l) AS n"));
    assertTrue(problem.text().endsWith("l of type list<int64> has no order"), problem.text());
  }

  /** All that is wrong with a step is said at once. */
  @Test
  void everyProblemIsReported() {
    LongbowException problem =
        assertThrows(
            LongbowException.class,
            () ->
                select(
                    "rank() OVER () AS a",
                    "rolling_sum(x, 0) OVER (ORDER BY x) AS b",
                    "sum(zz) OVER (PARTITION BY k) AS c"));
    assertTrue(problem.line().contains("rank() OVER (): it depends on the order"), problem.line());
    assertTrue(problem.line().contains("invalid size 0"), problem.line());
    assertTrue(problem.line().contains("Missing columns: [zz]"), problem.line());
  }

  @Test
  void elsewhereTheyAreRefused() {
    String here =
        "Cannot use the window function rank() OVER (ORDER BY x) here: window functions stand in"
            + " the columns of select, with_columns and window, in front of a filter on their"
            + " results";
    LazyFrame frame = LazyFrame.ofRows(List.of(Map.of("x", 1L, "k", "a")));
    String rank = "rank() OVER (ORDER BY x)";
    assertEquals(here, text(() -> frame.filter(rank + " <= 3")));
    assertEquals(here, text(() -> frame.groupBy(rank + " AS r").agg("count(*) AS n")));
    assertEquals(here, text(() -> frame.check(rank + " > 0")));
    assertEquals(
        here,
        text(
            () ->
                PlanBuilder.join(
                    "j",
                    frame.plan(),
                    frame.rename("x", "z").plan(),
                    JoinSettings.on(JoinType.INNER, List.of("k"))
                        .withCondition(ExprParser.parse(rank + " = z")),
                    BindContext.DEFAULT)));
    assertEquals(here, text(() -> frame.groupBy("k").agg("sum(" + rank + ") AS s")));
    assertEquals(
        "Cannot aggregate sum(x) / "
            + rank
            + " AS s: window functions stand in a step before or behind a group_by",
        text(() -> frame.groupBy("k").agg("sum(x) / " + rank + " AS s")));
    assertEquals(
        "Cannot aggregate rank() OVER (ORDER BY sum(x)) AS r: window functions stand in a step"
            + " before or behind a group_by",
        text(() -> frame.groupBy("k").agg("rank() OVER (ORDER BY sum(x)) AS r")));
  }

  private static String text(Executable wrong) {
    return assertThrows(LongbowException.class, wrong).text();
  }
}
