package dev.longbow.optimize;

import dev.longbow.aggregate.AggregateCall;
import dev.longbow.expr.BoundExprs;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanRewriter;
import dev.longbow.window.WindowCall;
import dev.longbow.window.WindowSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Lets the window functions of two steps over one partitioning and order share an exchange and a
 * sort, and the aggregates of two steps over one partitioning an aggregation.
 *
 * <pre>
 * Window by k in order of t: rank() AS r             Window by k in order of t:
 *   Window by k in order of t: lag(x) AS p     ->        lag(x) AS p, rank() AS r
 *     Scan                                             Scan
 * </pre>
 *
 * Not when the upper ones look at results of the lower.
 */
final class MergeWindows implements Rule {
  @Override
  public String name() {
    return "merge_windows";
  }

  @Override
  public PipelinePlan apply(PipelinePlan pipeline) {
    return PlanRewriter.rewritePlans(
        pipeline, plan -> PlanRewriter.rewriteUp(plan, MergeWindows::merged));
  }

  private static LogicalPlan merged(LogicalPlan plan) {
    if (plan instanceof LogicalPlan.Window upper
        && upper.input() instanceof LogicalPlan.Window lower) {
      return merged(upper, lower);
    } else if (plan instanceof LogicalPlan.PartitionAggregate upper
        && upper.input() instanceof LogicalPlan.PartitionAggregate lower) {
      return merged(upper, lower);
    }
    return plan;
  }

  private static LogicalPlan merged(LogicalPlan.Window upper, LogicalPlan.Window lower) {
    WindowSpec spec = upper.spec();
    Set<String> columns = new HashSet<>(spec.columns());
    if (!spec.partitionBy().equals(lower.spec().partitionBy())
        || !spec.orderBy().equals(lower.spec().orderBy())
        || !spec.ties().equals(lower.spec().ties())
        || upper.first() != Long.MAX_VALUE
        || lower.first() != Long.MAX_VALUE
        || !lower.input().schema().names().containsAll(columns)) {
      return upper;
    }
    List<WindowCall> calls = new ArrayList<>(lower.spec().calls());
    calls.addAll(spec.calls());
    return new LogicalPlan.Window(
        Steps.merge(lower.step(), upper.step()), lower.input(), spec.withCalls(calls));
  }

  private static LogicalPlan merged(
      LogicalPlan.PartitionAggregate upper, LogicalPlan.PartitionAggregate lower) {
    Set<String> columns = new HashSet<>(upper.partitionBy());
    for (AggregateCall call : upper.aggregates()) {
      if (call.argument() != null) {
        columns.addAll(BoundExprs.columns(call.argument()));
      }
    }
    if (!upper.partitionBy().equals(lower.partitionBy())
        || !lower.input().schema().names().containsAll(columns)) {
      return upper;
    }
    List<AggregateCall> calls = new ArrayList<>(lower.aggregates());
    calls.addAll(upper.aggregates());
    return new LogicalPlan.PartitionAggregate(
        Steps.merge(lower.step(), upper.step()), lower.input(), upper.partitionBy(), calls);
  }
}
