package dev.longbow.optimize;

import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.Totality;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Filters the input that a part of a join's condition is about, before the join.
 *
 * <pre>
 * Join left on k = key where b > 1 AND a < b       Join left on k = key where a < b
 *   Scan k, a                                ->      Scan k, a
 *   Scan key, b                                      Filter b > 1
 *                                                      Scan key, b
 * </pre>
 *
 * Not the side whose rows stay in the result when they have no partner, not one whose keys are
 * checked to be unique, and not conditions that could fail.
 */
final class PushJoinCondition extends NodeRule<LogicalPlan.Join> {
  PushJoinCondition() {
    super("push_join_condition", LogicalPlan.Join.class);
  }

  @Override
  Optional<LogicalPlan> apply(LogicalPlan.Join join) {
    if (join.condition().isEmpty()) {
      return Optional.empty();
    }
    boolean intoLeft =
        join.type() != JoinType.ANTI
            && !join.type().keepsLeft()
            && !join.check().cardinality().isLeftUnique();
    boolean intoRight = !join.type().keepsRight() && !join.check().cardinality().isRightUnique();
    List<BoundExpr> left = new ArrayList<>();
    List<BoundExpr> right = new ArrayList<>();
    List<BoundExpr> staying = new ArrayList<>();
    for (BoundExpr conjunct : BoundExprs.conjuncts(join.condition().get())) {
      boolean moves = Totality.isTotal(conjunct) && !BoundExprs.isConstant(conjunct);
      if (moves && intoLeft && isAbout(conjunct, join.left())) {
        left.add(conjunct);
      } else if (moves && intoRight && isAbout(conjunct, join.right())) {
        right.add(conjunct);
      } else {
        staying.add(conjunct);
      }
    }
    if (left.isEmpty() && right.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        join.withInputs(
                Pushdown.filter(join.step(), join.left(), left),
                Pushdown.filter(join.step(), join.right(), right))
            .withCondition(BoundExprs.conjunction(staying)));
  }

  private static boolean isAbout(BoundExpr condition, LogicalPlan input) {
    return input.schema().names().containsAll(BoundExprs.columns(condition));
  }
}
