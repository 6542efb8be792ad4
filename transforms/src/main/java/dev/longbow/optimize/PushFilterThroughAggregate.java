package dev.longbow.optimize;

import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.NamedExpr;
import dev.longbow.expr.Totality;
import dev.longbow.plan.LogicalPlan;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Filters rows instead of groups where the condition is on keys alone.
 *
 * <pre>
 * Filter facility = 'UCSF' AND n > 10        Filter n > 10
 *   Aggregate by facility: count(*) AS n  ->   Aggregate by facility: count(*) AS n
 *     Scan                                       Filter facility = 'UCSF'
 *                                                  Scan
 * </pre>
 *
 * Not for one group over everything: it gives a row even when nothing is left. Not conditions that
 * could fail. Not calculations with floating-point keys: a group has one of 0.0 and -0.0 for both,
 * which a calculation, other than a comparison, may tell apart.
 */
final class PushFilterThroughAggregate extends NodeRule<LogicalPlan.Filter> {
  PushFilterThroughAggregate() {
    super("push_filter_through_aggregate", LogicalPlan.Filter.class);
  }

  @Override
  Optional<LogicalPlan> apply(LogicalPlan.Filter filter) {
    if (!(filter.input() instanceof LogicalPlan.Aggregate aggregate)
        || aggregate.keys().isEmpty()) {
      return Optional.empty();
    }
    Map<String, BoundExpr> keys = new HashMap<>();
    for (NamedExpr key : aggregate.keys()) {
      keys.put(key.name(), key.expression());
    }
    Pushdown pushdown =
        Pushdown.divide(
            filter.predicate(),
            conjunct ->
                Totality.isTotal(conjunct)
                    && keys.keySet().containsAll(BoundExprs.columns(conjunct))
                    && !calculatesWithFloats(conjunct));
    return pushdown
        .moving()
        .map(
            moving -> {
              LogicalPlan below =
                  new LogicalPlan.Filter(
                      filter.step(), aggregate.input(), BoundExprs.substitute(moving, keys));
              return pushdown.filterStaying(
                  filter.step(),
                  new LogicalPlan.Aggregate(
                      aggregate.step(), below, aggregate.keys(), aggregate.aggregates()));
            });
  }

  /** Whether a floating-point (or nested) column is an operand of a call, a cast or a CASE. */
  static boolean calculatesWithFloats(BoundExpr expression) {
    boolean calculates =
        expression instanceof BoundExpr.Call
            || expression instanceof BoundExpr.Cast
            || expression instanceof BoundExpr.Case;
    for (BoundExpr child : BoundExprs.children(expression)) {
      boolean floating = child.type().isFloating() || child.type().isNested();
      if ((calculates && child instanceof BoundExpr.Column && floating)
          || calculatesWithFloats(child)) {
        return true;
      }
    }
    return false;
  }
}
