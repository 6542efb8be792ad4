package dev.longbow.optimize;

import static dev.longbow.optimize.JoinPlans.join;
import static dev.longbow.optimize.RuleChecks.assertDoesNotFire;
import static dev.longbow.plan.TestPlans.above;
import static dev.longbow.plan.TestPlans.and;
import static dev.longbow.plan.TestPlans.call;
import static dev.longbow.plan.TestPlans.column;
import static dev.longbow.plan.TestPlans.equal;
import static dev.longbow.plan.TestPlans.filter;
import static dev.longbow.plan.TestPlans.or;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.expr.BoundExpr;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanPrinter;
import dev.longbow.plan.TestPlans;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransferKeyConditionsTest {
  private static final Rule RULE = new TransferKeyConditions();
  private static final BoundExpr K = column(JoinPlans.LEFT, "k");
  private static final BoundExpr KEY = column(JoinPlans.RIGHT, "key");
  private static final LogicalPlan LEFT = filter("f", JoinPlans.LEFT, equal(K, "a"));
  private static final LogicalPlan RIGHT = filter("g", JoinPlans.RIGHT, equal(KEY, "b"));

  private static LogicalPlan.Join of(JoinType type, LogicalPlan left, LogicalPlan right) {
    return join(type, left, right, join(type).keys());
  }

  private static boolean fires(JoinType type, LogicalPlan left, LogicalPlan right) {
    var plan = TestPlans.pipeline(of(type, left, right));
    return !RULE.apply(plan).equals(plan);
  }

  @Test
  void toTheSidesWhoseRowsNeedAPartner() {
    for (JoinType type : JoinType.values()) {
      assertEquals(
          !type.keepsRight(), fires(type, LEFT, JoinPlans.RIGHT), "to the right of " + type);
      assertEquals(
          !type.keepsLeft() && type != JoinType.ANTI,
          fires(type, JoinPlans.LEFT, RIGHT),
          "to the left of " + type);
    }
  }

  @Test
  void beforeAndAfter() {
    LogicalPlan left =
        filter(
            "f",
            JoinPlans.LEFT,
            and(or(equal(K, "a"), equal(K, "b")), above(column(JoinPlans.LEFT, "x"), 1L)));
    RuleChecks.assertBecomes(
        RULE,
        of(JoinType.INNER, left, JoinPlans.RIGHT),
        """
        Join [j] inner on k = key: k, x, y, z, w
          Filter [f] (k = 'a' OR k = 'b') AND x > 1
            Project [a] k, x, y
              Scan [a] test a: k, x, y, ts, b
          Filter [j] key = 'a' OR key = 'b'
            Project [b] k AS key, x AS z, y AS w
              Scan [b] test b: k, x, y, ts, b
        """);
  }

  /** A condition reaches the other side's scan, past other joins and under other names. */
  @Test
  void fromScanToScan() {
    LogicalPlan inner = of(JoinType.INNER, LEFT, JoinPlans.RIGHT);
    assertEquals(
        """
        Output [out] csv out.csv
          Join [j] inner on k = key: k, x, y, z, w
            Scan [a+f] test a: k, x, y WHERE k = 'a'
            Project [b] k AS key, x AS z, y AS w
              Scan [b+j] test b: k, x, y WHERE k = 'a'
        """,
        PlanPrinter.print(Optimizer.optimize(TestPlans.pipeline(inner))));
  }

  @Test
  void notWhatIsNotAboutKeysAlone() {
    BoundExpr x = above(column(JoinPlans.LEFT, "x"), 1L);
    assertEquals(false, fires(JoinType.INNER, filter("f", JoinPlans.LEFT, x), JoinPlans.RIGHT));
    BoundExpr either = or(equal(K, "a"), x);
    assertEquals(
        false, fires(JoinType.INNER, filter("f", JoinPlans.LEFT, either), JoinPlans.RIGHT));
    BoundExpr computed = equal(call("lower", K), "a");
    assertEquals(
        false, fires(JoinType.INNER, filter("f", JoinPlans.LEFT, computed), JoinPlans.RIGHT));
  }

  /** A filter there would hide keys that come several times. */
  @Test
  void notToASideWhoseKeysAreChecked() {
    assertDoesNotFire(RULE, JoinPlans.checked(of(JoinType.INNER, LEFT, JoinPlans.RIGHT), "m:1"));
    assertDoesNotFire(RULE, JoinPlans.checked(of(JoinType.INNER, JoinPlans.LEFT, RIGHT), "1:m"));
  }

  /** 0.0 and -0.0 are equal keys; nothing is filtered twice. */
  @Test
  void notFloatingPointKeysAndNotTwice() {
    BoundExpr y = equal(column(JoinPlans.LEFT, "y"), 0.0);
    assertDoesNotFire(
        RULE,
        join(
            JoinType.INNER,
            filter("f", JoinPlans.LEFT, y),
            JoinPlans.RIGHT,
            List.of(new LogicalPlan.Join.JoinKey("y", "w"))));
    assertDoesNotFire(
        RULE, of(JoinType.INNER, LEFT, filter("g", JoinPlans.RIGHT, equal(KEY, "a"))));
  }
}
