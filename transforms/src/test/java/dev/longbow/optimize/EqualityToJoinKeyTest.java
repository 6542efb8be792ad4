package dev.longbow.optimize;

import static dev.longbow.optimize.JoinPlans.join;
import static dev.longbow.optimize.JoinPlans.where;
import static dev.longbow.optimize.RuleChecks.assertBecomes;
import static dev.longbow.optimize.RuleChecks.assertDoesNotFire;
import static dev.longbow.plan.TestPlans.above;
import static dev.longbow.plan.TestPlans.and;
import static dev.longbow.plan.TestPlans.call;
import static dev.longbow.plan.TestPlans.column;
import static dev.longbow.plan.TestPlans.equal;
import static dev.longbow.plan.TestPlans.filter;

import dev.longbow.column.DataType;
import dev.longbow.expr.BoundExpr;
import dev.longbow.plan.JoinCheck;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EqualityToJoinKeyTest {
  private static final Rule RULE = new EqualityToJoinKey();
  private static final BoundExpr X = column(JoinPlans.LEFT, "x");
  private static final BoundExpr Y = column(JoinPlans.LEFT, "y");
  private static final BoundExpr Z = column(JoinPlans.RIGHT, "z");
  private static final BoundExpr W = column(JoinPlans.RIGHT, "w");
  private static final String INPUTS =
      """
        Project [a] k, x, y
          Scan [a] test a: k, x, y, ts, b
        Project [b] k AS key, x AS z, y AS w
          Scan [b] test b: k, x, y, ts, b
      """;

  private static LogicalPlan.Join cross() {
    return join(JoinType.INNER, JoinPlans.LEFT, JoinPlans.RIGHT, List.of());
  }

  @Test
  void aConditionOfACrossJoin() {
    assertBecomes(
        RULE,
        where(cross(), and(equal(Z, X), above(Y, W))),
        "Join [j] inner on x = z where y > w: k, x, y, z, w\n" + INPUTS);
    assertBecomes(
        RULE,
        where(join(JoinType.INNER), and(equal(X, Z), equal(Y, W))),
        "Join [j] inner on k = key, x = z, y = w: k, x, y, z, w\n" + INPUTS);
  }

  @Test
  void aConditionOfEveryTypeInWhichKeysFillNoOtherColumns() {
    assertBecomes(
        RULE,
        where(join(JoinType.LEFT), equal(X, Z)),
        "Join [j] left on k = key, x = z: k, x, y, z, w\n" + INPUTS);
    assertBecomes(
        RULE,
        where(join(JoinType.SEMI), equal(X, Z)),
        "Join [j] semi on k = key, x = z: k, x, y\n" + INPUTS);
    assertBecomes(
        RULE,
        where(join(JoinType.ANTI), equal(X, Z)),
        "Join [j] anti on k = key, x = z: k, x, y\n" + INPUTS);
    assertDoesNotFire(RULE, where(join(JoinType.RIGHT), equal(X, Z)));
    assertDoesNotFire(RULE, where(join(JoinType.FULL), equal(X, Z)));
  }

  @Test
  void aFilterOverAnInnerJoin() {
    assertBecomes(
        RULE,
        filter("f", cross(), and(equal(X, Z), above(X, 1L))),
        "Filter [f] x > 1\n  Join [j] inner on x = z: k, x, y, z, w\n" + INPUTS.indent(2));
    for (JoinType type : List.of(JoinType.LEFT, JoinType.RIGHT, JoinType.FULL)) {
      assertDoesNotFire(RULE, filter("f", join(type), equal(X, Z)));
    }
  }

  @Test
  void whatIsComputedIsComputedBeforeTheJoin() {
    BoundExpr cast = new BoundExpr.Cast(X, DataType.FLOAT64, false, null);
    assertBecomes(
        RULE,
        where(cross(), equal(W, cast)),
        """
        Join [j] inner on key/0 = w: k, x, y, z, w
          Project [j] k, x, y, CAST(x AS float64) AS "key/0"
            Project [a] k, x, y
              Scan [a] test a: k, x, y, ts, b
          Project [b] k AS key, x AS z, y AS w
            Scan [b] test b: k, x, y, ts, b
        """);
  }

  @Test
  void notWhatIsNoKey() {
    BoundExpr mayFail = new BoundExpr.Cast(Y, DataType.INT64, false, null);
    assertDoesNotFire(RULE, where(cross(), equal(mayFail, Z)));
    assertDoesNotFire(RULE, where(cross(), equal(call("greatest", X, Z), X)));
    assertDoesNotFire(RULE, where(cross(), above(X, Z)));
    assertDoesNotFire(RULE, where(cross(), equal(X, 1L)));
    assertDoesNotFire(RULE, where(cross(), equal(X, X)));
    BoundExpr key = column(JoinPlans.RIGHT, "key");
    assertDoesNotFire(RULE, where(join(JoinType.INNER), equal(column(JoinPlans.LEFT, "k"), key)));
  }

  /** With nulls that are equal, or keys that are checked, more keys would mean something else. */
  @Test
  void notBesideKeysThatMeanMore() {
    LogicalPlan.Join join = where(join(JoinType.INNER), equal(X, Z));
    assertDoesNotFire(RULE, with(join, true, JoinCheck.NONE));
    assertDoesNotFire(
        RULE, with(join, false, new JoinCheck(JoinCheck.Cardinality.MANY_TO_ONE, Long.MAX_VALUE)));
    assertBecomes(
        RULE,
        with(join, false, new JoinCheck(JoinCheck.Cardinality.UNSTATED, 1000)),
        "Join [j] inner on k = key, x = z, at most 1000 rows: k, x, y, z, w\n" + INPUTS);
    assertBecomes(
        RULE,
        with(join, false, new JoinCheck(JoinCheck.Cardinality.MANY_TO_MANY, Long.MAX_VALUE)),
        "Join [j] inner on k = key, x = z, validate m:m: k, x, y, z, w\n" + INPUTS);
  }

  private static LogicalPlan.Join with(LogicalPlan.Join join, boolean nullEqual, JoinCheck check) {
    return new LogicalPlan.Join(
        join.step(),
        join.left(),
        join.right(),
        join.type(),
        join.keys(),
        nullEqual,
        Optional.of(join.condition().orElseThrow()),
        join.columns(),
        check);
  }
}
