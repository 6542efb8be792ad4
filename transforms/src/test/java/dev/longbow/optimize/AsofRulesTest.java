package dev.longbow.optimize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.ExprParser;
import dev.longbow.plan.AsofSettings;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.plan.PlanPrinter;
import dev.longbow.plan.TestPlans;
import dev.longbow.plan.TestSource;
import dev.longbow.sort.SortKey;
import dev.longbow.window.Frame;
import dev.longbow.window.WindowCall;
import dev.longbow.window.WindowFunction;
import dev.longbow.window.WindowSpec;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the rules make of an asof join, which is none of their nodes. */
class AsofRulesTest {
  private static LogicalPlan scan(String name, String value) {
    Schema schema =
        Schema.of(
            Field.of("k", DataType.STRING),
            Field.of("t", DataType.TIMESTAMP),
            Field.of(value, DataType.INT64),
            Field.of(value + "2", DataType.INT64));
    return LogicalPlan.Scan.of(name, new TestSource(name, schema, 100, 1));
  }

  private static String optimized(AsofSettings settings, String condition, String... columns) {
    LogicalPlan plan =
        PlanBuilder.asofJoin("a", scan("l", "x"), scan("r", "y"), settings, BindContext.DEFAULT);
    plan = PlanBuilder.filter("f", plan, ExprParser.parse(condition), BindContext.DEFAULT);
    plan = TestPlans.select("s", plan, columns);
    return PlanPrinter.print(
        Optimizer.optimize(TestPlans.pipeline(plan), step -> {}).outputs().get(0).plan());
  }

  @Test
  void conditionsOnKeysReachBothInputsAndColumnsThatNobodyReadsNone() {
    assertEquals(
        """
        Project [a] t, x, "last y" AS y
          Filter [a+f] NOT is_right AND "last y" > 3
            Window [a] by k in order of t NULLS FIRST, is_right DESC: last_where(y) where is_right ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW AS last y
              Union [a]
                Project [a] k, t, x, CAST(NULL AS int64) AS y, FALSE AS is_right
                  Scan [l+a+f] test l: k, t, x WHERE k = 'a'
                Project [a] k, t, CAST(NULL AS int64) AS x, y, TRUE AS is_right
                  Filter [a+f] k IS NOT NULL AND t IS NOT NULL
                    Scan [r+a+f] test r: k, t, y WHERE k = 'a'
        """,
        optimized(AsofSettings.on("t").withBy("k"), "k = 'a' AND y > 3", "t", "x", "y"));
  }

  @Test
  void bothWindowsOfTheNearestLetThemPass() {
    assertEquals(
        """
        Project [a] k, CASE WHEN "next t" IS NOT NULL AND ("last t" IS NULL OR abs_diff("next t", t) < abs_diff(t, "last t")) THEN "next y" ELSE "last y" END AS y
          Filter [a+f] NOT is_right
            Window [a] by k in order of t NULLS FIRST, is_right DESC: last_where(t) where is_right ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW AS last t, last_where(y) where is_right ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW AS last y
              Window [a] by k in order of t DESC NULLS FIRST, is_right DESC: last_where(t) where is_right ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW AS next t, last_where(y) where is_right ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW AS next y
                Union [a]
                  Project [a] k, t, CAST(NULL AS int64) AS y, FALSE AS is_right
                    Scan [l+a+f] test l: k, t WHERE k = 'a'
                  Project [a] k, t, y, TRUE AS is_right
                    Filter [a+f] k IS NOT NULL AND t IS NOT NULL
                      Scan [r+a+f] test r: k, t, y WHERE k = 'a'
        """,
        optimized(
            AsofSettings.on("t").withBy("k").withDirection(AsofSettings.Direction.NEAREST),
            "k = 'a'",
            "k",
            "y"));
  }

  @Test
  void conditionsOnLeftColumnsReachTheLeftInputAlone() {
    assertEquals(
        """
        Project [a] x, CASE WHEN abs_diff(t, "last t") <= 3600000000 THEN "last y" END AS y
          Filter [a+f] NOT is_right
            Window [a] by k in order of t NULLS FIRST, is_right DESC: last_where(t) where is_right ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW AS last t, last_where(y) where is_right ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW AS last y
              Union [a]
                Project [a] k, t, x, CAST(NULL AS int64) AS y, FALSE AS is_right
                  Scan [l+a+f] test l: k, t, x WHERE x = 1 AND t > TIMESTAMP '2024-01-01 00:00'
                Project [a] k, t, CAST(NULL AS int64) AS x, y, TRUE AS is_right
                  Filter [a] k IS NOT NULL AND t IS NOT NULL
                    Scan [r] test r: k, t, y
        """,
        optimized(
            AsofSettings.on("t").withBy("k").withTolerance("1h"),
            "x = 1 AND t > '2024-01-01'",
            "x",
            "y"));
    assertTrue(
        optimized(
                AsofSettings.on("t").withBy("k").withDirection(AsofSettings.Direction.NEAREST),
                "x = 1",
                "x",
                "y")
            .contains("Scan [l+a+f] test l: k, t, x WHERE x = 1"));
  }

  @Test
  void conditionsThatCouldFailStayBehind() {
    String plan = optimized(AsofSettings.on("t"), "div(10, x) > 1", "x", "y");
    assertTrue(plan.startsWith("Filter [f] div(10, x) > 1"), plan);
  }

  /** Functions over all rows before, and over the last three, of marked rows. */
  private static LogicalPlan marked(Frame frame, String condition) {
    LogicalPlan rows =
        PlanBuilder.withColumns(
            "m", scan("l", "x"), List.of(ExprParser.parse("x2 = 7 AS m")), BindContext.DEFAULT);
    WindowCall call =
        new WindowCall(
            "z",
            DataType.INT64,
            true,
            WindowFunction.LAST_WHERE,
            Optional.of("x"),
            Optional.of("m"),
            0,
            frame,
            1);
    return PlanBuilder.filter(
        "f",
        new LogicalPlan.Window(
            "w",
            rows,
            new WindowSpec(List.of("k"), List.of(SortKey.ascending("t")), List.of(call))),
        ExprParser.parse(condition),
        BindContext.DEFAULT);
  }

  @Test
  void onlyRowsThatNoFunctionLooksAtAreFilteredEarlier() {
    Rule rule = new PushFilterThroughMarkedWindow();
    RuleChecks.assertBecomes(
        rule,
        marked(Frame.CUMULATIVE, "NOT m AND x > 5 AND z > 1"),
        """
        Filter [f] NOT m AND z > 1
          Window [w] by k in order of t: last_where(x) where m ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW AS z
            Filter [f] m OR x > 5
              Project [m] k, t, x, x2, x2 = 7 AS m
                Scan [l] test l: k, t, x, x2
        """);
    RuleChecks.assertBecomes(
        rule,
        marked(Frame.CUMULATIVE, "m OR x > 5"),
        """
        Window [w] by k in order of t: last_where(x) where m ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW AS z
          Filter [f] m OR x > 5
            Project [m] k, t, x, x2, x2 = 7 AS m
              Scan [l] test l: k, t, x, x2
        """);
    RuleChecks.assertDoesNotFire(rule, marked(Frame.CUMULATIVE, "x > 5"));
    RuleChecks.assertDoesNotFire(rule, marked(Frame.CUMULATIVE, "NOT m AND div(9, x) > 5"));
    RuleChecks.assertDoesNotFire(rule, marked(Frame.lastRows(3), "NOT m AND x > 5"));
  }
}
