package dev.longbow.optimize;

import static dev.longbow.optimize.RuleChecks.assertBecomes;
import static dev.longbow.optimize.RuleChecks.assertDoesNotFire;
import static dev.longbow.plan.TestPlans.above;
import static dev.longbow.plan.TestPlans.column;
import static dev.longbow.plan.TestPlans.filter;
import static dev.longbow.plan.TestPlans.limit;
import static dev.longbow.plan.TestPlans.select;
import static dev.longbow.plan.TestPlans.union;

import dev.longbow.expr.BoundExpr;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.TestSource;
import org.junit.jupiter.api.Test;

class PushFilterThroughUnionTest {
  private static final Rule RULE = new PushFilterThroughUnion();
  private static final LogicalPlan SCAN = TestSource.scan("t", 1000, 2);
  private static final BoundExpr X = column(SCAN, "x");

  @Test
  void everyBranchIsFiltered() {
    assertBecomes(
        RULE,
        filter(
            "f",
            union(SCAN, select("s", SCAN, SCAN.schema().names().toArray(new String[0]))),
            above(X, 5L)),
        """
        Union [all]
          Filter [f] x > 5
            Scan [t] test t: k, x, y, ts, b
          Filter [f] x > 5
            Project [s] k, x, y, ts, b
              Scan [t] test t: k, x, y, ts, b""");
  }

  @Test
  void notPastALimit() {
    assertDoesNotFire(RULE, filter("f", limit(union(SCAN, SCAN), 10), above(X, 5L)));
  }

  @Test
  void notIntoASharedStep() {
    assertDoesNotFire(
        RULE, filter("f", new LogicalPlan.SharedRef("s", SCAN.schema()), above(X, 5L)));
  }
}
