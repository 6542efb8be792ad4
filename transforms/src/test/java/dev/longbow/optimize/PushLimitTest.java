package dev.longbow.optimize;

import static dev.longbow.optimize.RuleChecks.assertBecomes;
import static dev.longbow.optimize.RuleChecks.assertDoesNotFire;
import static dev.longbow.plan.TestPlans.above;
import static dev.longbow.plan.TestPlans.aggregate;
import static dev.longbow.plan.TestPlans.column;
import static dev.longbow.plan.TestPlans.filter;
import static dev.longbow.plan.TestPlans.limit;
import static dev.longbow.plan.TestPlans.named;
import static dev.longbow.plan.TestPlans.project;
import static dev.longbow.plan.TestPlans.union;

import dev.longbow.expr.BoundExpr;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.TestSource;
import org.junit.jupiter.api.Test;

class PushLimitTest {
  private static final Rule RULE = new PushLimit();
  private static final LogicalPlan SCAN = TestSource.scan("t", 1000, 2);
  private static final BoundExpr X = column(SCAN, "x");
  private static final BoundExpr Y = column(SCAN, "y");
  private static final BoundExpr K = column(SCAN, "k");

  @Test
  void scansStopEarlyBelowProjectionsAndUnions() {
    assertBecomes(
        RULE,
        limit(
            union(
                SCAN,
                project(
                    "p",
                    SCAN,
                    named("k", K),
                    named("x", X),
                    named("y", Y),
                    named("ts", column(SCAN, "ts")),
                    named("b", column(SCAN, "b")))),
            10),
        """
        Limit [first] 10
          Union [all]
            Scan [t] test t: k, x, y, ts, b LIMIT 10 per split
            Project [p] k, x, y, ts, b
              Scan [t] test t: k, x, y, ts, b LIMIT 10 per split""");
  }

  @Test
  void notPastAFilter() {
    assertDoesNotFire(RULE, limit(filter("f", SCAN, above(X, 5L)), 10));
  }

  @Test
  void notPastAnAggregation() {
    assertDoesNotFire(RULE, limit(aggregate("g", SCAN, "x", "k"), 10));
  }
}
