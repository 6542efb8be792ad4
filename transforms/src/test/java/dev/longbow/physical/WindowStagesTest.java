package dev.longbow.physical;

import static dev.longbow.plan.TestPlans.pipeline;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.expr.BindContext;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprParser;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.plan.TestSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WindowStagesTest {
  private static final LogicalPlan ONE_RANGE = TestSource.scan("rows", 900_000, 8);
  private static final LogicalPlan LARGE = TestSource.scan("large", 50_000_000, 32);

  private static PhysicalPlan plan(LogicalPlan rows, String... columns) {
    List<Expr> parsed =
        Stream.of(columns)
            .map(text -> ExprParser.parse(text).as("column_" + text.length()))
            .toList();
    return PhysicalPlanner.plan(
        pipeline(PlanBuilder.withColumns("w", rows, parsed, BindContext.DEFAULT)));
  }

  /** The rows of the ranges of a window. */
  private static long rowsOfRange(String column) {
    return plan(LARGE, column).exchanges().stream()
        .filter(exchange -> exchange.routing() instanceof Routing.Range)
        .map(exchange -> ((Routing.Range) exchange.routing()).rows())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void rowsOfOneTaskStayThere() {
    assertEquals(
        "0: scan one -> draw(project(sort(window(sort(window(project(out[0])))))))",
        PhysicalPlannerTest.shape(
            plan(
                TestSource.scan("one", 1000, 1),
                "row_number() OVER (PARTITION BY k ORDER BY x)",
                "sum(x) OVER (PARTITION BY x ORDER BY k)")));
  }

  /** Its partitions are in several tasks: the second one would see parts of its own. */
  @Test
  void aSecondWindowBringsItsPartitionsTogetherWhereTheFirstOnesAreSpread() {
    PhysicalPlan plan =
        plan(
            ONE_RANGE,
            "row_number() OVER (PARTITION BY k ORDER BY x)",
            "sum(x) OVER (PARTITION BY x ORDER BY k)");
    assertEquals(
        """
        0: scan rows -> draw(project(exchange 0[0]))
        1: exchange 0 -> sort(window(exchange 1[0]))
        2: exchange 1 -> sort(window(project(out[0])))""",
        PhysicalPlannerTest.shape(plan));
    assertEquals(Routing.hash(List.of("k")), plan.exchange(0).routing());
    assertEquals(Routing.hash(List.of("x")), plan.exchange(1).routing());
  }

  /** Every range is told the rows that its frames reach. */
  @Test
  void rangesGrowWithTheRowsThatFramesReach() {
    long usual = rowsOfRange("rolling_sum(x, 100) OVER (ORDER BY x)");
    assertEquals(500_000, usual);
    assertEquals(usual, rowsOfRange("rolling_sum(x, 1000000) OVER (ORDER BY x)"));
    assertEquals(2_499_999, rowsOfRange("rolling_sum(x, 10000000) OVER (ORDER BY x)"));
    assertEquals(2_500_000, rowsOfRange("lead(x, 10000000) OVER (ORDER BY x)"));
    assertEquals(usual, rowsOfRange("sum(x) OVER (ORDER BY x)"));
  }
}
