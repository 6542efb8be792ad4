package dev.longbow.optimize;

import dev.longbow.column.Field;
import dev.longbow.expr.BoundExpr;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Drops rows that have a null key before the join, where they would find no partner: on their way
 * they would all come together on one partition, and a scan may know that there are none, or skip
 * pieces that have nothing else.
 *
 * <pre>
 * Join left on k = key                Join left on k = key
 *   Scan k, a                   ->      Scan k, a
 *   Scan key, b                         Filter key IS NOT NULL
 *                                         Scan key, b
 * </pre>
 *
 * Not the side whose rows stay in the result when they have no partner, not keys that are never
 * null or filtered already, and not where null keys are equal to each other.
 */
final class FilterNullJoinKeys extends NodeRule<LogicalPlan.Join> {
  FilterNullJoinKeys() {
    super("filter_null_join_keys", LogicalPlan.Join.class);
  }

  @Override
  Optional<LogicalPlan> apply(LogicalPlan.Join join) {
    if (join.nullEqual()) {
      return Optional.empty();
    }
    boolean leftMayGo = !join.type().keepsLeft() && join.type() != JoinType.ANTI;
    boolean rightMayGo = !join.type().keepsRight();
    List<BoundExpr> left =
        leftMayGo ? present(join, join.left(), LogicalPlan.Join.JoinKey::left) : List.of();
    List<BoundExpr> right =
        rightMayGo ? present(join, join.right(), LogicalPlan.Join.JoinKey::right) : List.of();
    if (left.isEmpty() && right.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        join.withInputs(
            Pushdown.filter(join.step(), join.left(), left),
            Pushdown.filter(join.step(), join.right(), right)));
  }

  /** That keys are not null, as far as nobody knows it yet. */
  private static List<BoundExpr> present(
      LogicalPlan.Join join,
      LogicalPlan side,
      Function<LogicalPlan.Join.JoinKey, String> nameOnSide) {
    List<BoundExpr> conditions = new ArrayList<>();
    Map<String, BoundExpr> known = null;
    for (LogicalPlan.Join.JoinKey key : join.keys()) {
      Field field = side.schema().field(side.schema().require(nameOnSide.apply(key)));
      if (field.nullable()) {
        known = known == null ? KnownConditions.of(side) : known;
        BoundExpr present =
            new BoundExpr.Not(
                new BoundExpr.IsNull(new BoundExpr.Column(field.name(), field.type(), true)));
        if (known.values().stream().noneMatch(condition -> dropsNulls(condition, field.name()))
            && !KnownConditions.holds(side, present)) {
          conditions.add(present);
        }
      }
    }
    return conditions;
  }

  /** Whether a condition that is true says that this column is not null. */
  private static boolean dropsNulls(BoundExpr condition, String name) {
    if (condition instanceof BoundExpr.Not not
        && not.operand() instanceof BoundExpr.IsNull isNull) {
      return isColumn(isNull.operand(), name);
    } else if (condition instanceof BoundExpr.Compare compare) {
      return isColumn(compare.left(), name) || isColumn(compare.right(), name);
    }
    return condition instanceof BoundExpr.In in && isColumn(in.value(), name);
  }

  private static boolean isColumn(BoundExpr expression, String name) {
    return expression instanceof BoundExpr.Column column && column.name().equals(name);
  }
}
