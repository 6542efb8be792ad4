package dev.longbow.physical;

import static dev.longbow.plan.TestPlans.above;
import static dev.longbow.plan.TestPlans.aggregate;
import static dev.longbow.plan.TestPlans.call;
import static dev.longbow.plan.TestPlans.column;
import static dev.longbow.plan.TestPlans.equal;
import static dev.longbow.plan.TestPlans.filter;
import static dev.longbow.plan.TestPlans.limit;
import static dev.longbow.plan.TestPlans.literal;
import static dev.longbow.plan.TestPlans.named;
import static dev.longbow.plan.TestPlans.pipeline;
import static dev.longbow.plan.TestPlans.project;
import static dev.longbow.plan.TestPlans.select;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.expr.BindContext;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.ExprParser;
import dev.longbow.optimize.Optimizer;
import dev.longbow.plan.JoinSettings;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.plan.TestSource;
import dev.longbow.sort.SortKey;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What plans are warned of, and what silences it. */
class PlanWarningsTest {
  private static final LogicalPlan VITALS = TestSource.scan("vitals", 50_000_000, 32);
  private static final LogicalPlan SMALL = TestSource.scan("small", 1000, 2);
  private static final BoundExpr K = column(SMALL, "k");

  private static LogicalPlan join(
      String step, LogicalPlan left, LogicalPlan right, JoinSettings how) {
    return PlanBuilder.join(step, left, right, how, BindContext.DEFAULT);
  }

  private static List<String> warnings(LogicalPlan plan) {
    return PhysicalPlanner.planned(Optimizer.optimize(pipeline(plan))).warnings();
  }

  private static final JoinSettings ON_K = JoinSettings.on(JoinType.INNER, List.of("k"));

  @Test
  void warnsOfJoinsThatMayMultiplyRows() {
    List<String> multiply =
        List.of(
            "[j] Rows may multiply: neither side is known to have each key (k) only once. Write"
                + " validate: m:1, 1:m or 1:1 to have it checked, or m:m if that is meant");
    assertEquals(multiply, warnings(join("j", SMALL, SMALL, ON_K)));
    assertEquals(multiply, warnings(join("j", aggregate("g", SMALL, "x", "k", "b"), SMALL, ON_K)));
    LogicalPlan grouped = aggregate("g", SMALL, "x", "k");
    LogicalPlan renamed =
        filter("f", project("p", grouped, named("k", column(grouped, "k"))), equal(K, "a"));
    assertEquals(List.of(), warnings(join("j", SMALL, renamed, ON_K)));
    LogicalPlan unique =
        new LogicalPlan.Unique("u", select("s", SMALL, "k", "y"), List.of("k"), List.of(), false);
    assertEquals(List.of(), warnings(join("j", SMALL, unique, ON_K)));
    assertEquals(List.of(), warnings(join("j", grouped, SMALL, ON_K)));
    LogicalPlan once = join("once", renamed, grouped, ON_K);
    assertEquals(List.of(), warnings(join("j", SMALL, select("s", once, "k"), ON_K)));
    for (String stated : List.of("m:m", "m:1", "1:m", "1:1")) {
      assertEquals(List.of(), warnings(join("j", SMALL, SMALL, ON_K.withValidate(stated))));
    }
    assertEquals(List.of(), warnings(join("j", SMALL, SMALL, ON_K.withMaxOutputRows(10))));
    for (JoinType filter : List.of(JoinType.SEMI, JoinType.ANTI)) {
      assertEquals(
          List.of(), warnings(join("j", SMALL, SMALL, JoinSettings.on(filter, List.of("k")))));
    }
  }

  @Test
  void oneRowAtMostMultipliesNothing() {
    for (JoinType type : List.of(JoinType.INNER, JoinType.LEFT, JoinType.FULL)) {
      JoinSettings onK = JoinSettings.on(type, List.of("k"));
      for (int rows = 0; rows <= 1; rows++) {
        LogicalPlan few = TestSource.scan("few", rows, 1);
        assertEquals(List.of(), warnings(join("j", SMALL, few, onK)), type + " " + rows);
        assertEquals(List.of(), warnings(join("j", few, SMALL, onK)), type + " " + rows);
      }
      assertEquals(List.of(), warnings(join("j", SMALL, limit(SMALL, 1), onK)));
      assertEquals(1, warnings(join("j", SMALL, TestSource.scan("two", 2, 1), onK)).size());
    }
  }

  @Test
  void warnsOfAllPairs() {
    assertEquals(
        List.of(
            "[j] Joins every row with every row. Join on keys, or write validate: m:m"
                + " if that is meant"),
        warnings(join("j", SMALL, SMALL, JoinSettings.cross())));
    assertEquals(
        List.of(), warnings(join("j", SMALL, aggregate("t", SMALL, null), JoinSettings.cross())));
  }

  @Test
  void warnsOfSortsThatAreOfNoUse() {
    LogicalPlan sorted =
        PlanBuilder.sort("s", SMALL, List.of(SortKey.ascending("x")), Long.MAX_VALUE);
    assertEquals(
        List.of(
            "[s] Nothing uses this order: [g] gives rows in an order of its own. Sort after it, or"
                + " not at all"),
        warnings(aggregate("g", sorted, "x", "k")));
    assertEquals(List.of(), warnings(sorted));
    assertEquals(List.of(), warnings(aggregate("g", limit(sorted, 10), "x", "k")));
    LogicalPlan first =
        PlanBuilder.groupBy(
            "g",
            sorted,
            List.of(ExprParser.parse("k")),
            List.of(ExprParser.parse("first(y) AS y")),
            BindContext.DEFAULT);
    assertEquals(List.of(), warnings(first));
  }

  @Test
  void warnsOfFiltersThatStayAboveASort() {
    LogicalPlan sorted =
        PlanBuilder.sort("s", SMALL, List.of(SortKey.ascending("x")), Long.MAX_VALUE);
    BoundExpr mayFail = above(call("div", literal(10L), column(sorted, "x")), 1L);
    assertEquals(
        List.of(
            "[f] Filters after [s] has sorted all rows: the condition could fail or needs columns"
                + " computed after the sort, so it was not moved. Filter first, then sort"),
        warnings(filter("f", sorted, mayFail)));
    assertEquals(List.of(), warnings(filter("f", sorted, above(column(sorted, "x"), 1L))));
  }

  @Test
  void warnsOfMuchWorkForOneTask() {
    LogicalPlan median =
        PlanBuilder.groupBy(
            "g",
            VITALS,
            List.of(),
            List.of(ExprParser.parse("median(y) AS y")),
            BindContext.DEFAULT);
    assertEquals(
        List.of(
            "[g] One task does all of it (aggregate everything, sorts values), with about"
                + " 5,000,001 rows"),
        warnings(median));
  }
}
