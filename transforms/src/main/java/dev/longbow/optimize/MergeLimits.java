package dev.longbow.optimize;

import dev.longbow.plan.LogicalPlan;
import java.util.Optional;

/**
 * Two limits in a row become the smaller one.
 *
 * <pre>
 * Limit 10              Limit 10
 *   Limit 20     ->       Scan
 *     Scan
 * </pre>
 */
final class MergeLimits extends NodeRule<LogicalPlan.Limit> {
  MergeLimits() {
    super("merge_limits", LogicalPlan.Limit.class);
  }

  @Override
  Optional<LogicalPlan> apply(LogicalPlan.Limit upper) {
    if (!(upper.input() instanceof LogicalPlan.Limit lower)) {
      return Optional.empty();
    }
    return Optional.of(
        new LogicalPlan.Limit(
            Steps.merge(lower.step(), upper.step()),
            lower.input(),
            Math.min(lower.count(), upper.count())));
  }
}
