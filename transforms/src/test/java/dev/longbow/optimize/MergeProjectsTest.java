package dev.longbow.optimize;

import static dev.longbow.optimize.RuleChecks.assertBecomes;
import static dev.longbow.optimize.RuleChecks.assertDoesNotFire;
import static dev.longbow.plan.TestPlans.call;
import static dev.longbow.plan.TestPlans.column;
import static dev.longbow.plan.TestPlans.literal;
import static dev.longbow.plan.TestPlans.named;
import static dev.longbow.plan.TestPlans.project;

import dev.longbow.expr.BoundExpr;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.TestSource;
import org.junit.jupiter.api.Test;

class MergeProjectsTest {
  private static final Rule RULE = new MergeProjects();
  private static final LogicalPlan SCAN = TestSource.scan("t", 1000, 2);
  private static final BoundExpr X = column(SCAN, "x");
  private static final BoundExpr Y = column(SCAN, "y");

  @Test
  void anExpressionUsedOnceMoves() {
    LogicalPlan lower = project("a", SCAN, named("z", call("+", Y, Y)), named("x", X));
    assertBecomes(
        RULE,
        project(
            "b",
            lower,
            named("w", call("*", column(lower, "z"), literal(2.0))),
            named("x", column(lower, "x"))),
        """
        Project [a+b] (y + y) * 2.0 AS w, x
          Scan [t] test t: k, x, y, ts, b""");
  }

  @Test
  void columnsAndConstantsMayBeUsedOften() {
    LogicalPlan lower = project("a", SCAN, named("z", Y), named("one", literal(1.0)));
    BoundExpr z = column(lower, "z");
    BoundExpr one = column(lower, "one");
    assertBecomes(
        RULE,
        project("b", lower, named("p", call("+", z, one)), named("q", call("-", z, one))),
        """
        Project [a+b] y + 1.0 AS p, y - 1.0 AS q
          Scan [t] test t: k, x, y, ts, b""");
  }

  @Test
  void notWhenItWouldComputeTwice() {
    LogicalPlan lower = project("a", SCAN, named("z", call("+", Y, Y)));
    BoundExpr z = column(lower, "z");
    assertDoesNotFire(RULE, project("b", lower, named("w", call("*", z, z))));
  }
}
