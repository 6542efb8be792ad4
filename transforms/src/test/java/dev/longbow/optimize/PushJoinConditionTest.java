package dev.longbow.optimize;

import static dev.longbow.optimize.JoinPlans.join;
import static dev.longbow.optimize.JoinPlans.where;
import static dev.longbow.optimize.RuleChecks.assertDoesNotFire;
import static dev.longbow.plan.TestPlans.above;
import static dev.longbow.plan.TestPlans.and;
import static dev.longbow.plan.TestPlans.call;
import static dev.longbow.plan.TestPlans.column;
import static dev.longbow.plan.TestPlans.literal;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.expr.BoundExpr;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.TestPlans;
import java.util.List;
import org.junit.jupiter.api.Test;

class PushJoinConditionTest {
  private static final BoundExpr X = above(column(JoinPlans.LEFT, "x"), 1L);
  private static final BoundExpr Z = above(column(JoinPlans.RIGHT, "z"), 2L);
  private static final BoundExpr PAIR =
      above(column(JoinPlans.LEFT, "x"), column(JoinPlans.RIGHT, "z"));

  /** Which parts of {@code x > 1 AND z > 2 AND x > z} go into the inputs. */
  private static String moved(JoinType type) {
    LogicalPlan.Join after =
        (LogicalPlan.Join)
            Optimizer.optimize(
                    TestPlans.pipeline(where(join(type), and(X, Z, PAIR))),
                    List.of(new PushJoinCondition()),
                    step -> {})
                .outputs()
                .get(0)
                .plan();
    return (after.left() instanceof LogicalPlan.Filter ? "left " : "")
        + (after.right() instanceof LogicalPlan.Filter ? "right" : "");
  }

  @Test
  void intoTheSidesWhoseRowsNeedAPartner() {
    assertEquals("left right", moved(JoinType.INNER));
    assertEquals("right", moved(JoinType.LEFT));
    assertEquals("left ", moved(JoinType.RIGHT));
    assertEquals("", moved(JoinType.FULL));
    assertEquals("left right", moved(JoinType.SEMI));
    assertEquals("right", moved(JoinType.ANTI));
  }

  @Test
  void whatMayNotMove() {
    for (JoinType type : JoinType.values()) {
      LogicalPlan.Join join = join(type);
      assertDoesNotFire(new PushJoinCondition(), join);
      assertDoesNotFire(new PushJoinCondition(), where(join, PAIR));
      assertDoesNotFire(new PushJoinCondition(), where(join, TestPlans.FALSE));
      BoundExpr mayFail = above(call("div", literal(10L), column(JoinPlans.LEFT, "x")), 1L);
      assertDoesNotFire(new PushJoinCondition(), where(join, mayFail));
    }
  }

  @Test
  void notIntoASideWhoseKeysAreChecked() {
    assertDoesNotFire(
        new PushJoinCondition(), JoinPlans.checked(where(join(JoinType.INNER), Z), "m:1"));
    assertDoesNotFire(
        new PushJoinCondition(), JoinPlans.checked(where(join(JoinType.INNER), X), "1:m"));
  }

  @Test
  void beforeAndAfter() {
    RuleChecks.assertBecomes(
        new PushJoinCondition(),
        where(join(JoinType.LEFT), and(Z, PAIR)),
        """
        Join [j] left on k = key where x > z: k, x, y, z, w
          Project [a] k, x, y
            Scan [a] test a: k, x, y, ts, b
          Filter [j] z > 2
            Project [b] k AS key, x AS z, y AS w
              Scan [b] test b: k, x, y, ts, b
        """);
  }
}
