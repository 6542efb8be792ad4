package dev.longbow.optimize;

import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.Totality;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanRewriter;
import java.util.List;
import java.util.Optional;

/**
 * Filters partitions before window functions where the condition is on their keys alone: then a
 * partition stays whole or goes.
 *
 * <pre>
 * Filter k = 'a' AND r <= 3          Filter r <= 3
 *   Window by k: rank() AS r   ->      Window by k: rank() AS r
 *     Scan                               Filter k = 'a'
 *                                          Scan
 * </pre>
 *
 * Not other conditions, which take rows out of partitions that functions look at. Not conditions
 * that could fail, nor calculations with floating-point keys, as with aggregations.
 */
final class PushFilterThroughWindow extends NodeRule<LogicalPlan.Filter> {
  PushFilterThroughWindow() {
    super("push_filter_through_window", LogicalPlan.Filter.class);
  }

  @Override
  Optional<LogicalPlan> apply(LogicalPlan.Filter filter) {
    LogicalPlan below = filter.input();
    List<String> keys;
    if (below instanceof LogicalPlan.Window window) {
      keys = window.spec().partitionBy();
    } else if (below instanceof LogicalPlan.PartitionAggregate window) {
      keys = window.partitionBy();
    } else {
      return Optional.empty();
    }
    Pushdown pushdown =
        Pushdown.divide(
            filter.predicate(),
            conjunct ->
                Totality.isTotal(conjunct)
                    && !BoundExprs.columns(conjunct).isEmpty()
                    && keys.containsAll(BoundExprs.columns(conjunct))
                    && !PushFilterThroughAggregate.calculatesWithFloats(conjunct));
    return pushdown
        .moving()
        .map(
            moving ->
                pushdown.filterStaying(
                    filter.step(),
                    PlanRewriter.withInputs(
                        below,
                        List.of(
                            new LogicalPlan.Filter(
                                filter.step(), below.inputs().get(0), moving)))));
  }
}
