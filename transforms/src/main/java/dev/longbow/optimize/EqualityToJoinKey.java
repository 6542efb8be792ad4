package dev.longbow.optimize;

import dev.longbow.column.Field;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.Comparison;
import dev.longbow.expr.NamedExpr;
import dev.longbow.expr.Totality;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a key of the join of an equality between the sides, in the join's condition or in a filter
 * over an inner join: only rows that meet are compared then, instead of all pairs.
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
 * where keys are to be unique: they would be other keys.
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
    private final List<NamedExpr> computedLeft = new ArrayList<>();
    private final List<NamedExpr> computedRight = new ArrayList<>();

    Keys(LogicalPlan.Join join) {
      this.join = join;
      this.keys = new ArrayList<>(join.keys());
      this.allowed =
          !join.type().keepsRight()
              && !join.check().cardinality().isLeftUnique()
              && !join.check().cardinality().isRightUnique()
              && (!join.nullEqual() || keys.isEmpty());
    }

    /** Takes a condition as a key if it is one. */
    boolean take(BoundExpr condition) {
      if (!allowed
          || !(condition instanceof BoundExpr.Compare compare)
          || compare.comparison() != Comparison.EQUAL
          || !compare.left().type().equals(compare.right().type())
          || compare.left().type().isNested()
          || !Totality.isTotal(condition)) {
        return false;
      }
      boolean inOrder = isAbout(compare.left(), join.left());
      BoundExpr left = inOrder ? compare.left() : compare.right();
      BoundExpr right = inOrder ? compare.right() : compare.left();
      if (!isAbout(left, join.left())
          || !isAbout(right, join.right())
          || keys.stream().anyMatch(k -> isColumn(left, k.left()) || isColumn(right, k.right()))) {
        return false;
      }
      keys.add(
          new LogicalPlan.Join.JoinKey(named(left, computedLeft), named(right, computedRight)));
      return true;
    }

    private static boolean isAbout(BoundExpr expression, LogicalPlan side) {
      Set<String> columns = BoundExprs.columns(expression);
      return !columns.isEmpty() && side.schema().names().containsAll(columns);
    }

    private static boolean isColumn(BoundExpr expression, String name) {
      return expression instanceof BoundExpr.Column column && column.name().equals(name);
    }

    /** The column's name, or that of a new one. */
    private String named(BoundExpr expression, List<NamedExpr> computed) {
      if (expression instanceof BoundExpr.Column column) {
        return column.name();
      }
      int number = computedLeft.size() + computedRight.size();
      String name = "key/" + number;
      while (join.left().schema().contains(name) || join.right().schema().contains(name)) {
        number++;
        name = "key/" + number;
      }
      computed.add(new NamedExpr(name, expression));
      return name;
    }

    boolean isUnchanged() {
      return keys.size() == join.keys().size();
    }

    LogicalPlan join(Optional<BoundExpr> condition) {
      return new LogicalPlan.Join(
          join.step(),
          with(join.left(), computedLeft),
          with(join.right(), computedRight),
          join.type(),
          keys,
          false,
          condition,
          join.columns(),
          join.check());
    }

    private LogicalPlan with(LogicalPlan side, List<NamedExpr> computed) {
      if (computed.isEmpty()) {
        return side;
      }
      List<NamedExpr> columns = new ArrayList<>();
      for (Field field : side.schema().fields()) {
        columns.add(
            new NamedExpr(
                field.name(), new BoundExpr.Column(field.name(), field.type(), field.nullable())));
      }
      columns.addAll(computed);
      return new LogicalPlan.Project(join.step(), side, columns);
    }
  }
}
