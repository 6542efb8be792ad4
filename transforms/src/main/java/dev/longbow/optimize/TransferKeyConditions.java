package dev.longbow.optimize;

import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Filters one input of a join by what is known of the other's keys: rows with other keys have no
 * partner.
 *
 * <pre>
 * Join inner on k = key                Join inner on k = key
 *   Filter k IN (1, 2)                   Filter k IN (1, 2)
 *     Scan k, a                  ->        Scan k, a
 *   Scan key, b                          Filter key IN (1, 2)
 *                                          Scan key, b
 * </pre>
 *
 * Comparisons of keys with constants and lists of constants, alone or in AND, OR and NOT. Not for
 * floating-point keys, where equal ones may still be told apart. Not into the side whose rows stay
 * in the result when they have no partner, and not into one whose keys are checked to be unique: it
 * would hide keys that are not.
 */
final class TransferKeyConditions extends NodeRule<LogicalPlan.Join> {
  TransferKeyConditions() {
    super("transfer_key_conditions", LogicalPlan.Join.class);
  }

  @Override
  Optional<LogicalPlan> apply(LogicalPlan.Join join) {
    boolean leftMayGo =
        !join.type().keepsLeft()
            && join.type() != JoinType.ANTI
            && !join.check().cardinality().isLeftUnique();
    boolean rightMayGo = !join.type().keepsRight() && !join.check().cardinality().isRightUnique();
    List<BoundExpr> toLeft =
        leftMayGo
            ? transferred(
                join,
                join.right(),
                LogicalPlan.Join.JoinKey::right,
                join.left(),
                LogicalPlan.Join.JoinKey::left)
            : List.of();
    List<BoundExpr> toRight =
        rightMayGo
            ? transferred(
                join,
                join.left(),
                LogicalPlan.Join.JoinKey::left,
                join.right(),
                LogicalPlan.Join.JoinKey::right)
            : List.of();
    if (toLeft.isEmpty() && toRight.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        join.withInputs(
            Pushdown.filter(join.step(), join.left(), toLeft),
            Pushdown.filter(join.step(), join.right(), toRight)));
  }

  /** What is known of the keys of one side and not yet of the other's. */
  private static List<BoundExpr> transferred(
      LogicalPlan.Join join,
      LogicalPlan from,
      Function<LogicalPlan.Join.JoinKey, String> fromName,
      LogicalPlan to,
      Function<LogicalPlan.Join.JoinKey, String> toName) {
    Map<String, BoundExpr> keys = new HashMap<>();
    for (LogicalPlan.Join.JoinKey key : join.keys()) {
      BoundExpr.Column target = column(to.schema(), toName.apply(key));
      if (!target.type().isFloating()) {
        keys.put(fromName.apply(key), target);
      }
    }
    List<BoundExpr> conditions = new ArrayList<>();
    if (!keys.isEmpty()) {
      for (BoundExpr known : KnownConditions.of(from).values()) {
        if (isPlain(known) && keys.keySet().containsAll(BoundExprs.columns(known))) {
          BoundExpr condition = BoundExprs.substitute(known, keys);
          if (!KnownConditions.holds(to, condition)) {
            conditions.add(condition);
          }
        }
      }
    }
    return conditions;
  }

  private static BoundExpr.Column column(Schema schema, String name) {
    Field field = schema.field(schema.require(name));
    return new BoundExpr.Column(name, field.type(), field.nullable());
  }

  /** Comparisons of columns with constants: cheap, and other rules leave them as they are. */
  private static boolean isPlain(BoundExpr condition) {
    if (condition instanceof BoundExpr.Compare compare) {
      return compare.left() instanceof BoundExpr.Column
          && compare.right() instanceof BoundExpr.Literal;
    } else if (condition instanceof BoundExpr.In in) {
      return in.value() instanceof BoundExpr.Column;
    }
    boolean combines =
        condition instanceof BoundExpr.And
            || condition instanceof BoundExpr.Or
            || condition instanceof BoundExpr.Not;
    return combines
        && BoundExprs.children(condition).stream().allMatch(TransferKeyConditions::isPlain);
  }
}
