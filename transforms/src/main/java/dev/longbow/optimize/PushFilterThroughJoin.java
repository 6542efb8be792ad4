package dev.longbow.optimize;

import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.Totality;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Filters the inputs of a join instead of its result.
 *
 * <pre>
 * Filter a > 5 AND k = 1               Join left on k = key
 *   Join left on k = key      ->         Filter a > 5 AND k = 1
 *     Scan k, a                            Scan k, a
 *     Scan key, b                        Filter key = 1
 *                                          Scan key, b
 * </pre>
 *
 * A condition goes to the side whose rows are all in the result or must have a partner. One on keys
 * alone goes to both: rows with other keys have no partner any more (not for floating point, where
 * equal keys may still be told apart). Not conditions that could fail, none through a full join,
 * and none into a side whose keys are checked to be unique: it would hide keys that are not.
 */
final class PushFilterThroughJoin extends NodeRule<LogicalPlan.Filter> {
  PushFilterThroughJoin() {
    super("push_filter_through_join", LogicalPlan.Filter.class);
  }

  @Override
  Optional<LogicalPlan> apply(LogicalPlan.Filter filter) {
    if (!(filter.input() instanceof LogicalPlan.Join join) || join.type() == JoinType.FULL) {
      return Optional.empty();
    }
    Sides sides = new Sides(join);
    Pushdown pushdown = Pushdown.divide(filter.predicate(), sides::take);
    if (pushdown.moving().isEmpty()) {
      return Optional.empty();
    }
    LogicalPlan pushed =
        join.withInputs(
            Pushdown.filter(filter.step(), join.left(), sides.left),
            Pushdown.filter(filter.step(), join.right(), sides.right));
    return Optional.of(pushdown.filterStaying(filter.step(), pushed));
  }

  /** Which conditions each side gets. */
  private static final class Sides {
    final List<BoundExpr> left = new ArrayList<>();
    final List<BoundExpr> right = new ArrayList<>();
    private final LogicalPlan.Join join;
    private final Map<String, BoundExpr> rightKeys = new HashMap<>();
    private final Map<String, BoundExpr> leftKeys = new HashMap<>();

    private final boolean mayFilterLeft;
    private final boolean mayFilterRight;

    Sides(LogicalPlan.Join join) {
      this.join = join;
      this.mayFilterLeft = !join.check().cardinality().isLeftUnique();
      this.mayFilterRight = !join.check().cardinality().isRightUnique();
      for (LogicalPlan.Join.JoinKey key : join.keys()) {
        BoundExpr ofLeft = column(join.left().schema(), key.left());
        if (!ofLeft.type().isFloating()) {
          leftKeys.put(key.left(), ofLeft);
          rightKeys.put(key.left(), column(join.right().schema(), key.right()));
        }
      }
    }

    private static BoundExpr column(Schema schema, String name) {
      Field field = schema.field(schema.require(name));
      return new BoundExpr.Column(name, field.type(), field.nullable());
    }

    /** Takes a condition for one side or both; false when it has to stay. */
    boolean take(BoundExpr condition) {
      Set<String> columns = BoundExprs.columns(condition);
      if (columns.isEmpty() || !Totality.isTotal(condition)) {
        return false;
      } else if (rightKeys.keySet().containsAll(columns)) {
        return takeKeys(condition);
      } else if (mayFilterLeft
          && join.type() != JoinType.RIGHT
          && join.left().schema().names().containsAll(columns)) {
        left.add(condition);
        return true;
      } else if (mayFilterRight
          && join.type() != JoinType.LEFT
          && join.right().schema().names().containsAll(columns)) {
        right.add(condition);
        return true;
      }
      return false;
    }

    /** On both sides if it may, at least on one whose rows decide what comes out. */
    private boolean takeKeys(BoundExpr condition) {
      boolean enough =
          switch (join.type()) {
            case INNER -> mayFilterLeft || mayFilterRight;
            case LEFT, SEMI, ANTI -> mayFilterLeft;
            case RIGHT -> mayFilterRight;
            case FULL -> false;
          };
      if (enough && mayFilterLeft) {
        left.add(BoundExprs.substitute(condition, leftKeys));
      }
      if (enough && mayFilterRight) {
        right.add(BoundExprs.substitute(condition, rightKeys));
      }
      return enough;
    }
  }
}
