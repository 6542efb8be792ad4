package dev.longbow.optimize;

import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.Totality;
import dev.longbow.plan.LogicalPlan;
import java.util.List;
import java.util.Optional;

/**
 * Two filters in a row become one.
 *
 * <pre>
 * Filter y > 1               Filter x > 5 AND y > 1
 *   Filter x > 5     ->        Scan
 *     Scan
 * </pre>
 *
 * Not when the upper one could fail: {@code div(10, x) > 1} after {@code x <> 0} must not see 0.
 */
final class MergeFilters extends NodeRule<LogicalPlan.Filter> {
  MergeFilters() {
    super("merge_filters", LogicalPlan.Filter.class);
  }

  @Override
  Optional<LogicalPlan> apply(LogicalPlan.Filter upper) {
    if (!(upper.input() instanceof LogicalPlan.Filter lower)
        || !Totality.isTotal(upper.predicate())) {
      return Optional.empty();
    }
    BoundExpr both =
        BoundExprs.conjunction(List.of(lower.predicate(), upper.predicate())).orElseThrow();
    return Optional.of(
        new LogicalPlan.Filter(Steps.merge(lower.step(), upper.step()), lower.input(), both));
  }
}
