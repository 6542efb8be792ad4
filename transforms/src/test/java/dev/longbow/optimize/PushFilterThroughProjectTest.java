package dev.longbow.optimize;

import static dev.longbow.optimize.RuleChecks.assertBecomes;
import static dev.longbow.optimize.RuleChecks.assertDoesNotFire;
import static dev.longbow.plan.TestPlans.above;
import static dev.longbow.plan.TestPlans.and;
import static dev.longbow.plan.TestPlans.call;
import static dev.longbow.plan.TestPlans.column;
import static dev.longbow.plan.TestPlans.filter;
import static dev.longbow.plan.TestPlans.named;
import static dev.longbow.plan.TestPlans.project;
import static dev.longbow.plan.TestPlans.select;

import dev.longbow.expr.BoundExpr;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.TestSource;
import org.junit.jupiter.api.Test;

class PushFilterThroughProjectTest {
  private static final Rule RULE = new PushFilterThroughProject();
  private static final LogicalPlan SCAN = TestSource.scan("t", 1000, 2);
  private static final BoundExpr X = column(SCAN, "x");
  private static final BoundExpr Y = column(SCAN, "y");

  @Test
  void conditionsOnPassedColumnsMoveUnderTheirOldNames() {
    LogicalPlan computed = project("p", SCAN, named("name", X), named("total", call("+", Y, Y)));
    assertBecomes(
        RULE,
        filter(
            "f",
            computed,
            and(above(column(computed, "total"), 1.0), above(column(computed, "name"), 5L))),
        """
        Filter [f] total > 1.0
          Project [p] x AS name, y + y AS total
            Filter [f] x > 5
              Scan [t] test t: k, x, y, ts, b""");
  }

  @Test
  void notOnComputedColumns() {
    LogicalPlan computed = project("p", SCAN, named("total", call("+", Y, Y)));
    assertDoesNotFire(RULE, filter("f", computed, above(column(computed, "total"), 1.0)));
  }

  @Test
  void notConditionsThatCouldFail() {
    LogicalPlan same = select("p", SCAN, "x", "y");
    assertDoesNotFire(RULE, filter("f", same, above(call("+", X, X), 5L)));
  }
}
