package dev.longbow.optimize;

import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.Comparison;
import dev.longbow.plan.JoinCheck;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes a key of the join of an equality between a column of each side, in the join's condition or
 * in a filter over an inner join: only rows that meet are compared then, instead of all pairs.
 *
 * <pre>
 * Filter a = b AND x > y           Filter x > y
 *   Join inner               ->      Join inner on a = b
 *     Scan a, x                        Scan a, x
 *     Scan b, y                        Scan b, y
 * </pre>
 *
 * Keys compare as {@code =} does, NaN equal to itself and null to nothing, so both columns must
 * have the same type, and there must be no keys of which nulls are equal. Not in right and full
 * joins, where a key also fills the other side's column. Not a column that is a key already. Not
 * where keys are checked: they would be other keys.
 */
final class EqualityToJoinKey extends NodeRule<LogicalPlan> {
  EqualityToJoinKey() {
    super("equality_to_join_key", LogicalPlan.class);
  }

  @Override
  Optional<LogicalPlan> apply(LogicalPlan plan) {
    if (plan instanceof LogicalPlan.Join join && join.condition().isPresent()) {
      Keys keys = new Keys(join);
      Pushdown divided = Pushdown.divide(join.condition().get(), keys::take);
      return keys.isUnchanged() ? Optional.empty() : Optional.of(keys.join(divided.staying()));
    } else if (plan instanceof LogicalPlan.Filter filter
        && filter.input() instanceof LogicalPlan.Join join
        && join.type() == JoinType.INNER) {
      Keys keys = new Keys(join);
      Pushdown divided = Pushdown.divide(filter.predicate(), keys::take);
      return keys.isUnchanged()
          ? Optional.empty()
          : Optional.of(divided.filterStaying(filter.step(), keys.join(join.condition())));
    }
    return Optional.empty();
  }

  /** The keys of a join and those that are added. */
  private static final class Keys {
    private final LogicalPlan.Join join;
    private final List<LogicalPlan.Join.JoinKey> keys;
    private final boolean allowed;

    Keys(LogicalPlan.Join join) {
      this.join = join;
      this.keys = new ArrayList<>(join.keys());
      JoinCheck check = join.check();
      this.allowed =
          !join.type().keepsRight() && !check.isActive() && (!join.nullEqual() || keys.isEmpty());
    }

    /** Takes a condition as a key if it is one. */
    boolean take(BoundExpr condition) {
      if (!allowed
          || !(condition instanceof BoundExpr.Compare compare)
          || compare.comparison() != Comparison.EQUAL
          || !(compare.left() instanceof BoundExpr.Column a)
          || !(compare.right() instanceof BoundExpr.Column b)
          || !a.type().equals(b.type())
          || a.type().isNested()) {
        return false;
      }
      boolean inOrder = join.left().schema().contains(a.name());
      String left = inOrder ? a.name() : b.name();
      String right = inOrder ? b.name() : a.name();
      if (!join.left().schema().contains(left)
          || !join.right().schema().contains(right)
          || keys.stream().anyMatch(k -> k.left().equals(left) || k.right().equals(right))) {
        return false;
      }
      keys.add(new LogicalPlan.Join.JoinKey(left, right));
      return true;
    }

    boolean isUnchanged() {
      return keys.size() == join.keys().size();
    }

    LogicalPlan join(Optional<BoundExpr> condition) {
      return new LogicalPlan.Join(
          join.step(),
          join.left(),
          join.right(),
          join.type(),
          keys,
          false,
          condition,
          join.columns(),
          join.check());
    }
  }
}
