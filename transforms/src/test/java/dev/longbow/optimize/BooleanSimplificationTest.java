package dev.longbow.optimize;

import static dev.longbow.optimize.RuleChecks.assertBecomes;
import static dev.longbow.optimize.RuleChecks.assertDoesNotFire;
import static dev.longbow.plan.TestPlans.FALSE;
import static dev.longbow.plan.TestPlans.NULL;
import static dev.longbow.plan.TestPlans.TRUE;
import static dev.longbow.plan.TestPlans.above;
import static dev.longbow.plan.TestPlans.and;
import static dev.longbow.plan.TestPlans.call;
import static dev.longbow.plan.TestPlans.column;
import static dev.longbow.plan.TestPlans.compare;
import static dev.longbow.plan.TestPlans.equal;
import static dev.longbow.plan.TestPlans.filter;
import static dev.longbow.plan.TestPlans.not;
import static dev.longbow.plan.TestPlans.or;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.Comparison;
import dev.longbow.plan.ExprPrinter;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.TestSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BooleanSimplificationTest {
  private static final LogicalPlan SCAN = TestSource.scan("t", 1000, 2);
  private static final BoundExpr X = column(SCAN, "x");
  private static final BoundExpr Y = column(SCAN, "y");
  private static final BoundExpr B = column(SCAN, "b");

  private static void assertSimplifies(BoundExpr expression, String expected) {
    assertEquals(expected, ExprPrinter.print(BooleanSimplification.simplify(expression)));
  }

  @Test
  void constantsInAndAndOr() {
    assertSimplifies(and(B, TRUE), "b");
    assertSimplifies(and(B, FALSE), "FALSE");
    assertSimplifies(or(B, FALSE), "b");
    assertSimplifies(or(B, TRUE), "TRUE");
    assertSimplifies(and(B, NULL), "b AND NULL");
    assertSimplifies(and(B, B), "b");
    assertSimplifies(and(and(B, above(X, 1L)), above(Y, 2.0)), "b AND x > 1 AND y > 2.0");
  }

  @Test
  void negationsMoveInward() {
    assertSimplifies(not(compare(Comparison.LESS, Y, 5.0)), "y >= 5.0");
    assertSimplifies(not(not(B)), "b");
    assertSimplifies(not(or(B, above(X, 1L))), "NOT b AND x <= 1");
    assertSimplifies(not(NULL), "CAST(NULL AS bool)");
    assertSimplifies(not(TRUE), "FALSE");
  }

  @Test
  void comparisonsWithTrueAndFalse() {
    assertSimplifies(equal(B, true), "b");
    assertSimplifies(equal(B, false), "NOT b");
    assertSimplifies(compare(Comparison.NOT_EQUAL, B, true), "NOT b");
  }

  @Test
  void isNullOfWhatIsNeverNull() {
    assertSimplifies(new BoundExpr.IsNull(X), "FALSE");
    assertSimplifies(new BoundExpr.IsNull(Y), "y IS NULL");
    // Its error must stay.
    assertSimplifies(new BoundExpr.IsNull(call("+", X, X)), "(x + x) IS NULL");
  }

  @Test
  void branchesThatAreNeverTaken() {
    BoundExpr choice =
        new BoundExpr.Case(
            List.of(
                new BoundExpr.Branch(FALSE, X),
                new BoundExpr.Branch(NULL, X),
                new BoundExpr.Branch(B, X),
                new BoundExpr.Branch(TRUE, call("+", X, X))),
            X,
            X.type());
    assertSimplifies(choice, "CASE WHEN b THEN x ELSE x + x END");
  }

  @Test
  void whatDependsOnThreeValuesStays() {
    BoundExpr contradiction = and(B, not(B));
    assertEquals(contradiction, BooleanSimplification.simplify(contradiction));
    assertDoesNotFire(new BooleanSimplification(), filter("f", SCAN, contradiction));
  }

  @Test
  void aFilterByTrueGoesAndByNullKeepsNothing() {
    assertBecomes(
        new BooleanSimplification(),
        filter("f", SCAN, or(B, TRUE)),
        "Scan [t] test t: k, x, y, ts, b");
    assertBecomes(
        new BooleanSimplification(),
        filter("f", SCAN, and(B, NULL)),
        """
        Filter [f] FALSE
          Scan [t] test t: k, x, y, ts, b""");
  }

  /** Random expressions over three flags, compared with all 27 assignments of their values. */
  @Test
  void noneOfTheThreeValuesChanges() {
    for (long seed = 0; seed < 2000; seed++) {
      BoundExpr expression = random(new Random(seed), 4);
      BoundExpr simplified = BooleanSimplification.simplify(expression);
      for (int i = 0; i < 27; i++) {
        Map<String, Boolean> row = new HashMap<>();
        row.put("p", value(i % 3));
        row.put("q", value(i / 3 % 3));
        row.put("r", value(i / 9));
        assertEquals(
            evaluate(expression, row),
            evaluate(simplified, row),
            "seed %d: %s became %s, row %s"
                .formatted(
                    seed, ExprPrinter.print(expression), ExprPrinter.print(simplified), row));
      }
    }
  }

  private static Boolean value(int choice) {
    return choice == 0 ? Boolean.FALSE : choice == 1 ? Boolean.TRUE : null;
  }

  private static BoundExpr random(Random random, int depth) {
    int choice = random.nextInt(depth == 0 ? 2 : 8);
    return switch (choice) {
      case 0 ->
          new BoundExpr.Column("pqr".substring(random.nextInt(3)).substring(0, 1), B.type(), true);
      case 1 -> List.of(TRUE, FALSE, NULL).get(random.nextInt(3));
      case 2, 3 -> and(random(random, depth - 1), random(random, depth - 1));
      case 4 -> or(random(random, depth - 1), random(random, depth - 1));
      case 5 ->
          new BoundExpr.Compare(
              random.nextBoolean() ? Comparison.EQUAL : Comparison.NOT_EQUAL,
              random(random, depth - 1),
              random(random, depth - 1));
      case 6 ->
          new BoundExpr.Case(
              List.of(new BoundExpr.Branch(random(random, depth - 1), random(random, depth - 1))),
              random(random, depth - 1),
              B.type());
      default -> not(random(random, depth - 1));
    };
  }

  /** SQL's truth tables, written down independently of the rule. */
  private static Boolean evaluate(BoundExpr expression, Map<String, Boolean> row) {
    List<Boolean> operands = new ArrayList<>();
    if (!(expression instanceof BoundExpr.Case)) {
      BoundExprs.children(expression).forEach(child -> operands.add(evaluate(child, row)));
    }
    if (expression instanceof BoundExpr.Column flag) {
      return row.get(flag.name());
    } else if (expression instanceof BoundExpr.Literal literal) {
      return (Boolean) literal.value();
    } else if (expression instanceof BoundExpr.And) {
      return operands.contains(false) ? Boolean.FALSE : operands.contains(null) ? null : true;
    } else if (expression instanceof BoundExpr.Or) {
      return operands.contains(true) ? Boolean.TRUE : operands.contains(null) ? null : false;
    } else if (expression instanceof BoundExpr.Not) {
      return operands.get(0) == null ? null : Boolean.valueOf(!operands.get(0));
    } else if (expression instanceof BoundExpr.Compare compare) {
      return operands.contains(null)
          ? null
          : Boolean.valueOf(compare.comparison().holds(operands.get(0).compareTo(operands.get(1))));
    }
    BoundExpr.Case choice = (BoundExpr.Case) expression;
    return Boolean.TRUE.equals(evaluate(choice.branches().get(0).condition(), row))
        ? evaluate(choice.branches().get(0).value(), row)
        : evaluate(choice.otherwise(), row);
  }
}
