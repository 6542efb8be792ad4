package dev.longbow.optimize;

import static dev.longbow.optimize.RuleChecks.assertBecomes;
import static dev.longbow.optimize.RuleChecks.assertDoesNotFire;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.expr.BindContext;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprParser;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.plan.PlanPrinter;
import dev.longbow.plan.TestPlans;
import dev.longbow.plan.TestSource;
import dev.longbow.sort.SortKey;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Filters, merging, unused results, and aggregates over whole partitions. */
class WindowRulesTest {
  private static final LogicalPlan SCAN = TestSource.scan("t", 1000, 2);
  private static final LogicalPlan RANKED = node(SCAN, "rank() OVER (PARTITION BY k ORDER BY x)");
  private static final LogicalPlan MEANS = node(SCAN, "mean(y) OVER (PARTITION BY k, b)");

  private static List<Expr> parse(String... texts) {
    return Arrays.stream(texts).map(ExprParser::parse).toList();
  }

  private static LogicalPlan with(String step, LogicalPlan input, String... columns) {
    return PlanBuilder.withColumns(step, input, parse(columns), BindContext.DEFAULT);
  }

  private static LogicalPlan select(String step, LogicalPlan input, String... columns) {
    return PlanBuilder.select(step, input, parse(columns), BindContext.DEFAULT);
  }

  private static LogicalPlan filter(LogicalPlan input, String condition) {
    return PlanBuilder.filter("f", input, ExprParser.parse(condition), BindContext.DEFAULT);
  }

  /** The node of a function alone, whose result has the name of its text. */
  private static LogicalPlan node(LogicalPlan input, String function) {
    return ((LogicalPlan.Project) with("w", input, function + " AS r")).input();
  }

  private static String optimized(LogicalPlan plan) {
    return PlanPrinter.print(Optimizer.optimize(TestPlans.pipeline(plan))).strip();
  }

  @Test
  void filtersPartitionsBefore() {
    assertBecomes(
        new PushFilterThroughWindow(),
        filter(RANKED, "k = 'a' AND \"rank() OVER (PARTITION BY k ORDER BY x)\" <= 3 AND x > 5"),
        """
        Filter [f] "rank() OVER (PARTITION BY k ORDER BY x)" <= 3 AND x > 5
          Window [w] by k in order of x: rank() AS rank() OVER (PARTITION BY k ORDER BY x)
            Filter [f] k = 'a'
              Scan [t] test t: k, x, y, ts, b
        """);
    assertBecomes(
        new PushFilterThroughWindow(),
        filter(MEANS, "lower(k) = 'a' AND y > 0.5 AND (b OR k IS NULL)"),
        """
        Filter [f] y > 0.5
          PartitionAggregate [w] by k, b: mean(y) AS "mean(y) OVER (PARTITION BY k, b)"
            Filter [f] lower(k) = 'a' AND (b OR k IS NULL)
              Scan [t] test t: k, x, y, ts, b
        """);
  }

  @Test
  void notRowsOutOfPartitions() {
    PushFilterThroughWindow rule = new PushFilterThroughWindow();
    assertDoesNotFire(rule, filter(RANKED, "x > 5"));
    assertDoesNotFire(rule, filter(RANKED, "k = 'a' OR x > 5"));
    assertDoesNotFire(rule, filter(RANKED, "\"rank() OVER (PARTITION BY k ORDER BY x)\" <= 3"));
    assertDoesNotFire(rule, filter(node(SCAN, "sum(x) OVER ()"), "k = 'a'"));
    assertDoesNotFire(rule, filter(node(SCAN, "sum(x) OVER (PARTITION BY k)"), "b"));
    // It could fail for rows of which nobody would have asked.
    LogicalPlan byNumber = node(SCAN, "lag(y) OVER (PARTITION BY x ORDER BY ts)");
    assertDoesNotFire(rule, filter(byNumber, "div(10, x) > 1"));
    // Zeros of both signs are one partition.
    LogicalPlan byFloat = node(SCAN, "lag(x) OVER (PARTITION BY y ORDER BY ts)");
    assertDoesNotFire(rule, filter(byFloat, "1.0 / y > 0.0"));
  }

  /** Through the projection of the step, into the scan. */
  @Test
  void aFilterOnKeysEndsInTheScan() {
    LogicalPlan plan =
        with("w", SCAN, "rank() OVER (PARTITION BY k ORDER BY x) AS r", "max(y) OVER () AS m");
    assertEquals(
        """
        Output [out] csv out.csv
          Project [w+d] k, x, y, ts, b, "rank() OVER (PARTITION BY k ORDER BY x)" AS r
            Window [w] by k in order of x: rank() AS rank() OVER (PARTITION BY k ORDER BY x)
              Scan [t+f] test t: k, x, y, ts, b WHERE k = 'a'
        """
            .strip(),
        optimized(filter(PlanBuilder.drop("d", plan, List.of("m")), "k = 'a'")));
  }

  @Test
  void windowsOfTwoStepsAreOne() {
    LogicalPlan two = node(RANKED, "lag(y) OVER (PARTITION BY k ORDER BY x)");
    assertBecomes(
        new MergeWindows(),
        two,
        """
        Window [w] by k in order of x: rank() AS rank() OVER (PARTITION BY k ORDER BY x), lag(y, 1) AS lag(y) OVER (PARTITION BY k ORDER BY x)
          Scan [t] test t: k, x, y, ts, b
        """);
    LogicalPlan means = node(MEANS, "std(y) OVER (PARTITION BY k, b)");
    assertBecomes(
        new MergeWindows(),
        means,
        """
        PartitionAggregate [w] by k, b: mean(y) AS "mean(y) OVER (PARTITION BY k, b)", std(y) AS "std(y) OVER (PARTITION BY k, b)"
          Scan [t] test t: k, x, y, ts, b
        """);
  }

  @Test
  void alsoBehindProjections() {
    LogicalPlan first =
        select(
            "s", RANKED, "k AS key", "x AS n", "y", "y * 2.0 AS twice", "b AS \"lag(y) OVER ()\"");
    assertBecomes(
        new MergeWindows(),
        node(first, "lag(y) OVER (PARTITION BY key ORDER BY n)"),
        """
        Project [s] k AS key, x AS n, y, y * 2.0 AS twice, b AS "lag(y) OVER ()", "lag(y) OVER (PARTITION BY key ORDER BY n)"
          Window [w] by k in order of x: rank() AS rank() OVER (PARTITION BY k ORDER BY x), lag(y, 1) AS lag(y) OVER (PARTITION BY key ORDER BY n)
            Scan [t] test t: k, x, y, ts, b
        """);
    LogicalPlan means = select("s", MEANS, "k AS key", "b AS flag", "y AS v");
    assertBecomes(
        new MergeWindows(),
        node(means, "sum(v * v) OVER (PARTITION BY key, flag)"),
        """
        Project [s] k AS key, b AS flag, y AS v, "sum(v * v) OVER (PARTITION BY key, flag)"
          PartitionAggregate [w] by k, b: mean(y) AS "mean(y) OVER (PARTITION BY k, b)", sum(y * y) AS "sum(v * v) OVER (PARTITION BY key, flag)"
            Scan [t] test t: k, x, y, ts, b
        """);
  }

  /** The first step's result has the name that the second's would get. */
  @Test
  void namesStayApart() {
    LogicalPlan renamed = select("s", RANKED, "k", "ts AS x", "x AS t", "y");
    LogicalPlan again = node(renamed, "rank() OVER (PARTITION BY k ORDER BY t)");
    LogicalPlan same =
        node(
            select("s", node(SCAN, "lag(y) OVER (ORDER BY x)"), "x", "ts AS y", "y AS z"),
            "lag(y) OVER (ORDER BY x)");
    assertBecomes(
        new MergeWindows(),
        same,
        """
        Project [s] x, ts AS y, y AS z, "lag(y) OVER (ORDER BY x)'" AS "lag(y) OVER (ORDER BY x)"
          Window [w] in order of x: lag(y, 1) AS lag(y) OVER (ORDER BY x), lag(ts, 1) AS lag(y) OVER (ORDER BY x)'
            Scan [t] test t: k, x, y, ts, b
        """);
    assertTrue(optimized(again).contains("Window [w] by k in order of x: rank() AS"));
  }

  @Test
  void notOtherWindowsAndNotResultsOfTheLowerOne() {
    MergeWindows rule = new MergeWindows();
    assertDoesNotFire(rule, node(RANKED, "lag(y) OVER (PARTITION BY k ORDER BY x DESC)"));
    assertDoesNotFire(rule, node(RANKED, "lag(y) OVER (PARTITION BY k, b ORDER BY x)"));
    assertDoesNotFire(rule, node(RANKED, "sum(y) OVER (PARTITION BY k)"));
    assertDoesNotFire(rule, node(MEANS, "sum(y) OVER (PARTITION BY k)"));
    String mean = "\"mean(y) OVER (PARTITION BY k, b)\"";
    assertDoesNotFire(rule, node(MEANS, "max(" + mean + ") OVER (PARTITION BY k, b)"));
    assertDoesNotFire(
        rule,
        node(select("s", MEANS, "k", "b", mean + " AS m"), "max(m) OVER (PARTITION BY k, b)"));
    assertDoesNotFire(
        rule, node(with("s", RANKED, "y * 2.0 AS z"), "lag(z) OVER (PARTITION BY k ORDER BY x)"));
    assertDoesNotFire(
        rule, node(with("s", RANKED, "x % 10 AS x"), "lag(y) OVER (PARTITION BY k ORDER BY x)"));
    assertDoesNotFire(
        rule, node(filter(RANKED, "x > 5"), "lag(y) OVER (PARTITION BY k ORDER BY x)"));
  }

  @Test
  void twoStepsShareASortAndAreReadOnce() {
    LogicalPlan first = with("a", SCAN, "rank() OVER (PARTITION BY k ORDER BY ts) AS r");
    LogicalPlan second =
        with("b", first, "rolling_mean(y, 3) OVER (PARTITION BY k ORDER BY ts) AS m");
    String text = optimized(select("s", second, "k", "r", "m"));
    assertTrue(text.contains("Window [a+b] by k in order of ts: rank() AS "), text);
    assertEquals(1, text.lines().filter(line -> line.contains("Window")).count(), text);
    assertTrue(text.contains("Scan [t] test t: k, y, ts"), text);
  }

  @Test
  void unusedResultsAreNotComputedAndTheirArgumentsNotRead() {
    LogicalPlan plan =
        with(
            "w",
            SCAN,
            "rank() OVER (PARTITION BY k ORDER BY ts) AS r",
            "lag(y) OVER (PARTITION BY k ORDER BY ts) AS l",
            "mean(x) OVER (PARTITION BY b) AS m",
            "max(y) OVER (PARTITION BY b) AS n");
    assertBecomes(
        new ProjectionPruning(),
        select("s", plan, "r"),
        """
        Project [s] r
          Project [w] "rank() OVER (PARTITION BY k ORDER BY ts)" AS r
            Window [w] by k in order of ts: rank() AS rank() OVER (PARTITION BY k ORDER BY ts)
              Scan [t] test t: k, ts
        """);
    assertBecomes(
        new ProjectionPruning(),
        select("s", plan, "m", "l"),
        """
        Project [s] m, l
          Project [w] "lag(y) OVER (PARTITION BY k ORDER BY ts)" AS l, "mean(x) OVER (PARTITION BY b)" AS m
            PartitionAggregate [w] by b: mean(x) AS "mean(x) OVER (PARTITION BY b)"
              Window [w] by k in order of ts: lag(y, 1) AS lag(y) OVER (PARTITION BY k ORDER BY ts)
                Scan [t] test t: k, x, y, ts, b
        """);
    // The order of the rows is the window's, whoever looks at its results.
    assertBecomes(
        new ProjectionPruning(),
        select("s", plan, "x"),
        """
        Project [s] x
          Project [w] x
            Window [w] by k in order of ts
              Scan [t] test t: k, x, ts
        """);
  }

  @Test
  void onlyTheFirstRowsOfPartitionsThatAreWanted() {
    LogicalPlan numbered =
        node(
            node(SCAN, "row_number() OVER (PARTITION BY k ORDER BY x)"),
            "lag(y) OVER (PARTITION BY k ORDER BY x)");
    numbered =
        ((LogicalPlan.Window)
            new MergeWindows().apply(TestPlans.pipeline(numbered)).outputs().get(0).plan());
    String number = "\"row_number() OVER (PARTITION BY k ORDER BY x)\"";
    for (String condition :
        List.of(number + " <= 3", number + " < 4", number + " = 3 AND y > 0.5")) {
      LogicalPlan after =
          new LimitWindow()
              .apply(TestPlans.pipeline(filter(numbered, condition)))
              .outputs()
              .get(0)
              .plan();
      LogicalPlan.Filter filter = (LogicalPlan.Filter) after;
      assertEquals(3, ((LogicalPlan.Window) filter.input()).first(), condition);
      assertDoesNotFire(new LimitWindow(), after);
      assertDoesNotFire(
          new MergeWindows(), node(filter.input(), "max(y) OVER (PARTITION BY k ORDER BY x)"));
    }
    assertDoesNotFire(new LimitWindow(), filter(numbered, number + " >= 3"));
    assertDoesNotFire(new LimitWindow(), filter(numbered, number + " <= 3 OR b"));
    assertDoesNotFire(new LimitWindow(), filter(numbered, "x <= 3"));
    assertDoesNotFire(
        new LimitWindow(), filter(RANKED, "\"rank() OVER (PARTITION BY k ORDER BY x)\" <= 3"));
    for (String function :
        List.of(
            "lead(y) OVER (PARTITION BY k ORDER BY x)",
            "sum(y) OVER (PARTITION BY k ORDER BY x)",
            "sum(y) OVER (PARTITION BY k ORDER BY x ROWS BETWEEN CURRENT ROW AND 1 FOLLOWING)")) {
      LogicalPlan ahead =
          new MergeWindows()
              .apply(TestPlans.pipeline(node(numbered, function)))
              .outputs()
              .get(0)
              .plan();
      assertDoesNotFire(new LimitWindow(), filter(ahead, number + " <= 3"));
    }
  }

  @Test
  void aggregatesOverPartitionsAreAnAggregationAndAJoin() {
    LogicalPlan z =
        select(
            "w",
            SCAN,
            "k",
            "(y - mean(y) OVER (PARTITION BY k)) / std(y) OVER (PARTITION BY k) AS z");
    assertEquals(
        """
        Output [out] csv out.csv
          Project [w] k, (y - "mean(y) OVER (PARTITION BY k)") / "std(y) OVER (PARTITION BY k)" AS z
            Join [w] inner on k = k', null = null: k, y, mean(y) OVER (PARTITION BY k), std(y) OVER (PARTITION BY k)
              Scan [t] test t: k, y
              Aggregate [w] by k AS "k'": mean(y) AS "mean(y) OVER (PARTITION BY k)", std(y) AS "std(y) OVER (PARTITION BY k)"
                Scan [t] test t: k, y
        """
            .strip(),
        optimized(z));
  }

  @Test
  void severalPartitioningsLookAtTheSameRows() {
    LogicalPlan plan =
        select(
            "w",
            SCAN,
            "sum(x) OVER (PARTITION BY k) / sum(x) OVER () AS share",
            "max(y) OVER (PARTITION BY b) AS m");
    assertEquals(
        """
        Output [out] csv out.csv
          Project [w] CAST("sum(x) OVER (PARTITION BY k)" AS float64) / CAST("sum(x) OVER ()" AS float64) AS share, "max(y) OVER (PARTITION BY b)" AS m
            Join [w] inner on b = b', null = null: sum(x) OVER (PARTITION BY k), sum(x) OVER (), max(y) OVER (PARTITION BY b)
              Join [w] inner, null = null: b, sum(x) OVER (PARTITION BY k), sum(x) OVER ()
                Join [w] inner on k = k', null = null: b, sum(x) OVER (PARTITION BY k)
                  Scan [t] test t: k, b
                  Aggregate [w] by k AS "k'": sum(x) AS "sum(x) OVER (PARTITION BY k)"
                    Scan [t] test t: k, x
                Aggregate [w] over everything: sum(x) AS "sum(x) OVER ()"
                  Scan [t] test t: x
              Aggregate [w] by b AS "b'": max(y) AS "max(y) OVER (PARTITION BY b)"
                Scan [t] test t: y, b
        """
            .strip(),
        optimized(plan));
  }

  @Test
  void rowsThatAreDearAreComputedOnce() {
    LogicalPlan sorted = PlanBuilder.sort("top", SCAN, List.of(SortKey.descending("x")), 100);
    PipelinePlan plan =
        Optimizer.optimize(
            TestPlans.pipeline(select("w", sorted, "x", "mean(x) OVER (PARTITION BY k) AS m")));
    assertEquals(
        """
        Shared [w: rows]
          Sort [top] by x DESC, first 100
            Scan [t] test t: k, x
        Output [out] csv out.csv
          Project [w] x, "mean(x) OVER (PARTITION BY k)" AS m
            Join [w] inner on k = k', null = null: x, mean(x) OVER (PARTITION BY k)
              SharedRef [w: rows] k, x
              Aggregate [w] by k AS "k'": mean(x) AS "mean(x) OVER (PARTITION BY k)"
                SharedRef [w: rows] k, x
        """
            .strip(),
        PlanPrinter.print(plan).strip());
  }

  @Test
  void aConditionThatHoldsBelowIsNotAskedAgain() {
    LogicalPlan joined = node(filter(SCAN, "x > 5"), "rank() OVER (PARTITION BY k ORDER BY ts)");
    assertTrue(
        KnownConditions.holds(joined, ((LogicalPlan.Filter) filter(SCAN, "x > 5")).predicate()));
    assertTrue(
        !KnownConditions.holds(joined, ((LogicalPlan.Filter) filter(SCAN, "x > 6")).predicate()));
    String rank = "\"rank() OVER (PARTITION BY k ORDER BY ts)\"";
    assertTrue(
        !KnownConditions.holds(
            joined, ((LogicalPlan.Filter) filter(joined, rank + " > 0")).predicate()));
  }
}
