package dev.longbow.optimize;

import dev.longbow.connector.PushdownResult;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.Totality;
import dev.longbow.plan.LogicalPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Offers conditions to the source; what it does not take stays in the filter.
 *
 * <pre>
 * Filter x > 5 AND f(y) > 1            Filter f(y) > 1
 *   Scan                        ->       Scan WHERE x > 5
 * </pre>
 *
 * Conditions that could fail are not offered, and nothing moves into a scan with a limit.
 */
final class PushFilterIntoScan extends NodeRule<LogicalPlan.Filter> {
  PushFilterIntoScan() {
    super("push_filter_into_scan", LogicalPlan.Filter.class);
  }

  @Override
  Optional<LogicalPlan> apply(LogicalPlan.Filter filter) {
    if (!(filter.input() instanceof LogicalPlan.Scan scan) || scan.limit() != Long.MAX_VALUE) {
      return Optional.empty();
    }
    Pushdown offer = Pushdown.divide(filter.predicate(), Totality::isTotal);
    if (offer.moving().isEmpty()) {
      return Optional.empty();
    }
    PushdownResult answer = scan.source().pushDown(offer.moving().get());
    if (answer.accepted().isEmpty()) {
      return Optional.empty();
    }
    LogicalPlan narrower =
        new LogicalPlan.Scan(
            Steps.merge(scan.step(), filter.step()),
            scan.source(),
            scan.columns(),
            conjunction(scan.predicate(), answer.accepted()),
            scan.limit());
    return Optional.of(
        conjunction(answer.residual(), offer.staying())
            .<LogicalPlan>map(rest -> new LogicalPlan.Filter(filter.step(), narrower, rest))
            .orElse(narrower));
  }

  private static Optional<BoundExpr> conjunction(
      Optional<BoundExpr> first, Optional<BoundExpr> second) {
    List<BoundExpr> predicates = new ArrayList<>();
    first.ifPresent(predicates::add);
    second.ifPresent(predicates::add);
    return BoundExprs.conjunction(predicates);
  }
}
