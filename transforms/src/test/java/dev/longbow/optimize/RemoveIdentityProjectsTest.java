package dev.longbow.optimize;

import static dev.longbow.optimize.RuleChecks.assertBecomes;
import static dev.longbow.optimize.RuleChecks.assertDoesNotFire;
import static dev.longbow.plan.TestPlans.above;
import static dev.longbow.plan.TestPlans.column;
import static dev.longbow.plan.TestPlans.filter;
import static dev.longbow.plan.TestPlans.named;
import static dev.longbow.plan.TestPlans.project;
import static dev.longbow.plan.TestPlans.select;

import dev.longbow.expr.BoundExpr;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.TestSource;
import org.junit.jupiter.api.Test;

class RemoveIdentityProjectsTest {
  private static final Rule RULE = new RemoveIdentityProjects();
  private static final LogicalPlan SCAN = TestSource.scan("t", 1000, 2);
  private static final BoundExpr X = column(SCAN, "x");
  private static final BoundExpr K = column(SCAN, "k");

  @Test
  void allColumnsInOrderAreNoWork() {
    assertBecomes(
        RULE,
        filter("f", select("s", SCAN, "k", "x", "y", "ts", "b"), above(X, 5L)),
        """
        Filter [f] x > 5
          Scan [t] test t: k, x, y, ts, b""");
  }

  @Test
  void notFewerNotReorderedNotRenamed() {
    assertDoesNotFire(RULE, select("s", SCAN, "k", "x"));
    assertDoesNotFire(RULE, select("s", SCAN, "x", "k", "y", "ts", "b"));
    assertDoesNotFire(RULE, project("s", select("p", SCAN, "k"), named("other", K)));
  }
}
