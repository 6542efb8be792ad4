package dev.longbow.optimize;

import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanRewriter;
import java.util.List;
import java.util.Optional;

/**
 * Lets every scan below a limit stop a split early, and every branch of a union give no more rows
 * than needed. The limit itself stays: it decides across splits.
 *
 * <pre>
 * Limit 10                  Limit 10
 *   Project x + 1 AS y ->     Project x + 1 AS y
 *     Scan                      Scan LIMIT 10 per split
 * </pre>
 *
 * Passes projections, unions, and explosions and unpivots that lose no row; not filters,
 * aggregations and shared steps.
 */
final class PushLimit extends NodeRule<LogicalPlan.Limit> {
  PushLimit() {
    super("push_limit", LogicalPlan.Limit.class);
  }

  @Override
  Optional<LogicalPlan> apply(LogicalPlan.Limit limit) {
    LogicalPlan limited = push(limit.input(), limit);
    return limited == limit.input()
        ? Optional.empty()
        : Optional.of(new LogicalPlan.Limit(limit.step(), limited, limit.count()));
  }

  private static LogicalPlan push(LogicalPlan plan, LogicalPlan.Limit limit) {
    if (plan instanceof LogicalPlan.Scan scan && scan.limit() > limit.count()) {
      return new LogicalPlan.Scan(
          scan.step(), scan.source(), scan.columns(), scan.predicate(), limit.count());
    } else if (plan instanceof LogicalPlan.Project project) {
      return PlanRewriter.withInputs(plan, List.of(push(project.input(), limit)));
    } else if (plan instanceof LogicalPlan.Explode explode && explode.keepEmpty()) {
      // Every row gives at least one.
      return explode.withInput(push(explode.input(), limit));
    } else if (plan instanceof LogicalPlan.Unpivot unpivot && !unpivot.dropNulls()) {
      return unpivot.withInput(push(unpivot.input(), limit));
    } else if (plan instanceof LogicalPlan.Union union) {
      return PlanRewriter.withInputs(
          plan, union.branches().stream().map(branch -> push(branch, limit)).toList());
    }
    return plan;
  }
}
