package dev.longbow.optimize;

import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.Totality;
import dev.longbow.plan.LogicalPlan;
import java.util.Optional;

/**
 * Filters before taking lists apart.
 *
 * <pre>
 * Filter x > 1 AND tags = 'a'        Filter tags = 'a'
 *   Explode tags               ->      Explode tags
 *     Scan                               Filter x > 1
 *                                          Scan
 * </pre>
 *
 * Only conditions on columns that are repeated, and not those that could fail: on a row without
 * elements, which may be left out, nobody would have evaluated them.
 */
final class PushFilterThroughExplode extends NodeRule<LogicalPlan.Filter> {
  PushFilterThroughExplode() {
    super("push_filter_through_explode", LogicalPlan.Filter.class);
  }

  @Override
  Optional<LogicalPlan> apply(LogicalPlan.Filter filter) {
    if (!(filter.input() instanceof LogicalPlan.Explode explode)) {
      return Optional.empty();
    }
    Pushdown pushdown =
        Pushdown.divide(
            filter.predicate(),
            conjunct ->
                Totality.isTotal(conjunct)
                    && explode.repeated().containsAll(BoundExprs.columns(conjunct)));
    return pushdown
        .moving()
        .map(
            moving ->
                pushdown.filterStaying(
                    filter.step(),
                    explode.withInput(
                        new LogicalPlan.Filter(filter.step(), explode.input(), moving))));
  }
}
