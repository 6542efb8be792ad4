package dev.longbow.optimize;

import dev.longbow.expr.Totality;
import dev.longbow.plan.LogicalPlan;
import java.util.Optional;

/**
 * Filters before sorting.
 *
 * <pre>
 * Filter y > 1             Sort by x
 *   Sort by x       ->       Filter y > 1
 *     Scan                     Scan
 * </pre>
 *
 * Not when only first rows are wanted, and not conditions that could fail.
 */
final class PushFilterThroughSort extends NodeRule<LogicalPlan.Filter> {
  PushFilterThroughSort() {
    super("push_filter_through_sort", LogicalPlan.Filter.class);
  }

  @Override
  Optional<LogicalPlan> apply(LogicalPlan.Filter filter) {
    if (!(filter.input() instanceof LogicalPlan.Sort sort)
        || sort.limit() != Long.MAX_VALUE
        || !Totality.isTotal(filter.predicate())) {
      return Optional.empty();
    }
    return Optional.of(
        new LogicalPlan.Sort(
            sort.step(),
            new LogicalPlan.Filter(filter.step(), sort.input(), filter.predicate()),
            sort.keys(),
            sort.limit()));
  }
}
