package dev.longbow.optimize;

import static dev.longbow.optimize.RuleChecks.assertBecomes;
import static dev.longbow.optimize.RuleChecks.assertDoesNotFire;
import static dev.longbow.plan.TestPlans.above;
import static dev.longbow.plan.TestPlans.column;
import static dev.longbow.plan.TestPlans.filter;
import static dev.longbow.plan.TestPlans.limit;

import dev.longbow.expr.BoundExpr;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.TestSource;
import org.junit.jupiter.api.Test;

class MergeLimitsTest {
  private static final Rule RULE = new MergeLimits();
  private static final LogicalPlan SCAN = TestSource.scan("t", 1000, 2);
  private static final BoundExpr X = column(SCAN, "x");

  @Test
  void theSmallerOneStays() {
    assertBecomes(
        RULE,
        limit(limit(SCAN, 20), 10),
        """
        Limit [first] 10
          Scan [t] test t: k, x, y, ts, b""");
    assertBecomes(
        RULE,
        limit(limit(SCAN, 5), 10),
        """
        Limit [first] 5
          Scan [t] test t: k, x, y, ts, b""");
  }

  @Test
  void notAcrossAFilter() {
    assertDoesNotFire(RULE, limit(filter("f", limit(SCAN, 20), above(X, 5L)), 10));
  }
}
