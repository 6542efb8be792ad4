package dev.longbow.optimize;

import dev.longbow.plan.LogicalPlan;
import java.util.List;
import java.util.Optional;

/**
 * Filters each branch, where the condition may reach a scan.
 *
 * <pre>
 * Filter x > 5          Union
 *   Union        ->       Filter x > 5
 *     Scan a                Scan a
 *     Scan b              Filter x > 5
 *                           Scan b
 * </pre>
 */
final class PushFilterThroughUnion extends NodeRule<LogicalPlan.Filter> {
  PushFilterThroughUnion() {
    super("push_filter_through_union", LogicalPlan.Filter.class);
  }

  @Override
  Optional<LogicalPlan> apply(LogicalPlan.Filter filter) {
    if (!(filter.input() instanceof LogicalPlan.Union union)) {
      return Optional.empty();
    }
    List<LogicalPlan> branches =
        union.branches().stream()
            .<LogicalPlan>map(
                branch -> new LogicalPlan.Filter(filter.step(), branch, filter.predicate()))
            .toList();
    return Optional.of(new LogicalPlan.Union(union.step(), branches));
  }
}
