package dev.longbow.optimize;

import static dev.longbow.optimize.RuleChecks.assertBecomes;
import static dev.longbow.optimize.RuleChecks.assertDoesNotFire;
import static dev.longbow.plan.TestPlans.FALSE;
import static dev.longbow.plan.TestPlans.above;
import static dev.longbow.plan.TestPlans.and;
import static dev.longbow.plan.TestPlans.call;
import static dev.longbow.plan.TestPlans.column;
import static dev.longbow.plan.TestPlans.equal;
import static dev.longbow.plan.TestPlans.filter;
import static dev.longbow.plan.TestPlans.literal;

import dev.longbow.column.DataType;
import dev.longbow.expr.BoundExpr;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.TestSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConstantFoldingTest {
  private static final Rule RULE = new ConstantFolding();
  private static final LogicalPlan SCAN = TestSource.scan("t", 1000, 2);
  private static final BoundExpr X = column(SCAN, "x");
  private static final BoundExpr Y = column(SCAN, "y");

  @Test
  void constantPartsBecomeLiterals() {
    BoundExpr chosen =
        new BoundExpr.Case(
            List.of(new BoundExpr.Branch(equal(literal(1L), 1L), literal(5.0))),
            literal(6.0),
            DataType.FLOAT64);
    assertBecomes(
        RULE,
        filter("f", SCAN, and(above(Y, chosen), above(literal(3L), 2L), equal(literal("a"), "b"))),
        """
        Filter [f] y > 5.0 AND TRUE AND FALSE
          Scan [t] test t: k, x, y, ts, b""");
  }

  @Test
  void nullKeepsItsType() {
    BoundExpr choice =
        new BoundExpr.Case(
            List.of(new BoundExpr.Branch(FALSE, literal(1L))),
            new BoundExpr.Literal(null, DataType.INT64),
            DataType.INT64);
    assertBecomes(
        RULE,
        filter("f", SCAN, above(X, choice)),
        """
        Filter [f] x > NULL
          Scan [t] test t: k, x, y, ts, b""");
  }

  @Test
  void errorsAreLeftForTheRun() {
    assertDoesNotFire(RULE, filter("f", SCAN, above(X, cast(literal("many"), DataType.INT64))));
  }

  @Test
  void castsAndFunctionsAreFolded() {
    assertBecomes(
        RULE,
        filter(
            "f",
            SCAN,
            and(
                above(X, call("+", literal(2L), literal(3L))),
                above(Y, cast(literal(5L), DataType.FLOAT64)))),
        """
        Filter [f] x > 5 AND y > 5.0
          Scan [t] test t: k, x, y, ts, b""");
  }

  @Test
  void columnsStay() {
    assertDoesNotFire(RULE, filter("f", SCAN, above(X, 5L)));
  }

  private static BoundExpr cast(BoundExpr operand, DataType type) {
    return new BoundExpr.Cast(operand, type, false, "UTC");
  }
}
