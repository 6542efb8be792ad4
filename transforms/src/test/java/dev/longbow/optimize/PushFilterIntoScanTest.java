package dev.longbow.optimize;

import static dev.longbow.optimize.RuleChecks.assertBecomes;
import static dev.longbow.optimize.RuleChecks.assertDoesNotFire;
import static dev.longbow.plan.TestPlans.above;
import static dev.longbow.plan.TestPlans.and;
import static dev.longbow.plan.TestPlans.call;
import static dev.longbow.plan.TestPlans.column;
import static dev.longbow.plan.TestPlans.equal;
import static dev.longbow.plan.TestPlans.filter;

import dev.longbow.expr.BoundExpr;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.TestSource;
import org.junit.jupiter.api.Test;

class PushFilterIntoScanTest {
  private static final Rule RULE = new PushFilterIntoScan();
  private static final LogicalPlan SCAN = TestSource.scan("t", 1000, 2);
  private static final BoundExpr X = column(SCAN, "x");
  private static final BoundExpr Y = column(SCAN, "y");
  private static final BoundExpr K = column(SCAN, "k");

  @Test
  void theSourceTakesWhatItCanAndTheRestStays() {
    assertBecomes(
        RULE,
        filter("f", SCAN, and(above(X, 5L), equal(call("lower", K), "a"))),
        """
        Filter [f] lower(k) = 'a'
          Scan [t+f] test t: k, x, y, ts, b WHERE x > 5""");
  }

  @Test
  void severalFiltersAddUp() {
    assertBecomes(
        RULE,
        filter("g", filter("f", SCAN, above(X, 5L)), above(Y, 1.0)),
        "Scan [t+f+g] test t: k, x, y, ts, b WHERE x > 5 AND y > 1.0");
  }

  @Test
  void notConditionsThatCouldFail() {
    assertDoesNotFire(RULE, filter("f", SCAN, above(call("+", X, X), 5L)));
  }

  @Test
  void notIntoAScanThatStopsEarly() {
    LogicalPlan.Scan scan = (LogicalPlan.Scan) SCAN;
    LogicalPlan limited =
        new LogicalPlan.Scan(scan.step(), scan.source(), scan.columns(), scan.predicate(), 10);
    assertDoesNotFire(RULE, filter("f", limited, above(X, 5L)));
  }
}
