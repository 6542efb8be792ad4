package dev.longbow.optimize;

import dev.longbow.plan.LogicalPlan;
import java.util.Optional;

/**
 * Sorts only as far as the first rows, which needs not even keep the others.
 *
 * <pre>
 * Limit 10                Sort by x, first 10
 *   Sort by x      ->       Scan
 *     Scan
 * </pre>
 */
final class LimitIntoSort extends NodeRule<LogicalPlan.Limit> {
  LimitIntoSort() {
    super("limit_into_sort", LogicalPlan.Limit.class);
  }

  @Override
  Optional<LogicalPlan> apply(LogicalPlan.Limit limit) {
    if (!(limit.input() instanceof LogicalPlan.Sort sort)) {
      return Optional.empty();
    }
    return Optional.of(
        new LogicalPlan.Sort(
            Steps.merge(sort.step(), limit.step()),
            sort.input(),
            sort.keys(),
            Math.min(sort.limit(), limit.count())));
  }
}
