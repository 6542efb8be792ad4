package dev.longbow.optimize;

import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.Comparison;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.window.Frame;
import dev.longbow.window.WindowCall;
import dev.longbow.window.WindowFunction;
import java.util.Optional;

/**
 * Tells window functions that only the first rows of each partition are wanted, so that the others
 * need not be sorted.
 *
 * <pre>
 * Filter n <= 3                                   Filter n <= 3
 *   Window by k in order of t: row_number() AS n ->  Window …, first 3 of each
 *     Scan                                             Scan
 * </pre>
 *
 * The filter stays. Not when a function looks at rows behind its own: these would be missing.
 */
final class LimitWindow extends NodeRule<LogicalPlan.Filter> {
  LimitWindow() {
    super("limit_window", LogicalPlan.Filter.class);
  }

  @Override
  Optional<LogicalPlan> apply(LogicalPlan.Filter filter) {
    if (!(filter.input() instanceof LogicalPlan.Window window)
        || !window.spec().calls().stream().allMatch(LimitWindow::looksBack)) {
      return Optional.empty();
    }
    long first = Long.MAX_VALUE;
    for (BoundExpr conjunct : BoundExprs.conjuncts(filter.predicate())) {
      first = Math.min(first, most(conjunct, window));
    }
    return first >= window.first()
        ? Optional.empty()
        : Optional.of(
            new LogicalPlan.Filter(
                filter.step(),
                new LogicalPlan.Window(window.step(), window.input(), window.spec(), first),
                filter.predicate()));
  }

  private static boolean looksBack(WindowCall call) {
    if (call.function() == WindowFunction.LAG) {
      return call.offset() >= 0;
    }
    return call.function().isOfOrder()
        || (call.frame().unit() == Frame.Unit.ROWS && call.frame().end().orElse(1) <= 0);
  }

  /** The largest row number for which a condition can be true. */
  private static long most(BoundExpr condition, LogicalPlan.Window window) {
    if (!(condition instanceof BoundExpr.Compare compare)
        || !(compare.left() instanceof BoundExpr.Column column)
        || !(compare.right() instanceof BoundExpr.Literal literal)
        || !(literal.value() instanceof Long number)
        || window.spec().calls().stream()
            .noneMatch(
                call ->
                    call.function() == WindowFunction.ROW_NUMBER
                        && call.name().equals(column.name()))) {
      return Long.MAX_VALUE;
    }
    Comparison comparison = compare.comparison();
    if (comparison == Comparison.LESS) {
      return Math.max(0, number - 1);
    }
    return comparison == Comparison.LESS_OR_EQUAL || comparison == Comparison.EQUAL
        ? Math.max(0, number)
        : Long.MAX_VALUE;
  }
}
