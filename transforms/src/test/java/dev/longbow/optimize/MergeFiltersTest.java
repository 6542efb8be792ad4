package dev.longbow.optimize;

import static dev.longbow.optimize.RuleChecks.assertBecomes;
import static dev.longbow.optimize.RuleChecks.assertDoesNotFire;
import static dev.longbow.plan.TestPlans.above;
import static dev.longbow.plan.TestPlans.call;
import static dev.longbow.plan.TestPlans.column;
import static dev.longbow.plan.TestPlans.equal;
import static dev.longbow.plan.TestPlans.filter;
import static dev.longbow.plan.TestPlans.limit;
import static dev.longbow.plan.TestPlans.literal;

import dev.longbow.expr.BoundExpr;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.TestSource;
import org.junit.jupiter.api.Test;

class MergeFiltersTest {
  private static final Rule RULE = new MergeFilters();
  private static final LogicalPlan SCAN = TestSource.scan("t", 1000, 2);
  private static final BoundExpr X = column(SCAN, "x");
  private static final BoundExpr Y = column(SCAN, "y");
  private static final BoundExpr K = column(SCAN, "k");

  @Test
  void twoFiltersBecomeOne() {
    assertBecomes(
        RULE,
        filter("b", filter("a", SCAN, above(X, 5L)), above(Y, 1.0)),
        """
        Filter [a+b] x > 5 AND y > 1.0
          Scan [t] test t: k, x, y, ts, b""");
  }

  @Test
  void threeBecomeOneInOrder() {
    assertBecomes(
        RULE,
        filter("c", filter("b", filter("a", SCAN, above(X, 5L)), above(Y, 1.0)), equal(K, "q")),
        """
        Filter [a+b+c] x > 5 AND y > 1.0 AND k = 'q'
          Scan [t] test t: k, x, y, ts, b""");
  }

  @Test
  void notWhenTheUpperCouldFailOnRowsTheLowerKeepsAway() {
    BoundExpr divides = above(call("div", literal(10L), X), 1L);
    assertDoesNotFire(RULE, filter("b", filter("a", SCAN, above(X, 0L)), divides));
  }

  @Test
  void notAcrossALimit() {
    assertDoesNotFire(RULE, filter("b", limit(filter("a", SCAN, above(X, 5L)), 10), above(Y, 1.0)));
  }
}
