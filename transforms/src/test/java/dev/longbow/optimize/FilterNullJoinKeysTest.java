package dev.longbow.optimize;

import static dev.longbow.optimize.JoinPlans.join;
import static dev.longbow.optimize.RuleChecks.assertDoesNotFire;
import static dev.longbow.plan.TestPlans.column;
import static dev.longbow.plan.TestPlans.equal;
import static dev.longbow.plan.TestPlans.filter;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.TestPlans;
import java.util.List;
import org.junit.jupiter.api.Test;

class FilterNullJoinKeysTest {
  private static final Rule RULE = new FilterNullJoinKeys();

  private static String filtered(JoinType type) {
    LogicalPlan.Join after =
        (LogicalPlan.Join)
            Optimizer.optimize(TestPlans.pipeline(join(type)), List.of(RULE), step -> {})
                .outputs()
                .get(0)
                .plan();
    return (after.left() instanceof LogicalPlan.Filter ? "left " : "")
        + (after.right() instanceof LogicalPlan.Filter ? "right" : "");
  }

  @Test
  void onlySidesWhoseRowsNeedAPartner() {
    assertEquals("left right", filtered(JoinType.INNER));
    assertEquals("right", filtered(JoinType.LEFT));
    assertEquals("left ", filtered(JoinType.RIGHT));
    assertEquals("", filtered(JoinType.FULL));
    assertEquals("left right", filtered(JoinType.SEMI));
    assertEquals("right", filtered(JoinType.ANTI));
  }

  @Test
  void onceIsEnough() {
    LogicalPlan left = filter("f", JoinPlans.LEFT, equal(column(JoinPlans.LEFT, "k"), "a"));
    RuleChecks.assertBecomes(
        RULE,
        join(JoinType.SEMI, left, JoinPlans.RIGHT, join(JoinType.SEMI).keys()),
        """
        Join [j] semi on k = key: k, x, y
          Filter [f] k = 'a'
            Project [a] k, x, y
              Scan [a] test a: k, x, y, ts, b
          Filter [j] key IS NOT NULL
            Project [b] k AS key, x AS z, y AS w
              Scan [b] test b: k, x, y, ts, b
        """);
  }

  @Test
  void notKeysThatAreNeverNullOrWhoseNullsAreEqual() {
    assertDoesNotFire(
        RULE,
        join(
            JoinType.INNER,
            JoinPlans.LEFT,
            JoinPlans.RIGHT,
            List.of(new LogicalPlan.Join.JoinKey("x", "z"))));
    LogicalPlan.Join join = join(JoinType.INNER);
    assertDoesNotFire(
        RULE,
        new LogicalPlan.Join(
            join.step(),
            join.left(),
            join.right(),
            join.type(),
            join.keys(),
            true,
            join.condition(),
            join.columns(),
            join.check()));
  }
}
