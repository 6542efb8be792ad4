package dev.longbow.optimize;

import dev.longbow.column.DataType;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.Totality;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.window.Frame;
import dev.longbow.window.WindowCall;
import dev.longbow.window.WindowFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Filters the rows that window functions do not look at before they are sorted: those that are not
 * marked, where all functions take the last of the marked rows. So a condition on the left columns
 * of an asof join reaches the left input.
 *
 * <pre>
 * Filter NOT m AND x > 5                          Filter NOT m
 *   Window by k: last_where(y) where m AS z   ->    Window by k: last_where(y) where m AS z
 *     Scan                                            Filter m OR x > 5
 *                                                       Scan
 * </pre>
 *
 * Not conditions that could fail, nor where frames count rows.
 */
final class PushFilterThroughMarkedWindow extends NodeRule<LogicalPlan.Filter> {
  PushFilterThroughMarkedWindow() {
    super("push_filter_through_marked_window", LogicalPlan.Filter.class);
  }

  @Override
  Optional<LogicalPlan> apply(LogicalPlan.Filter filter) {
    Optional<BoundExpr> marker =
        filter.input() instanceof LogicalPlan.Window window ? marker(window) : Optional.empty();
    if (marker.isEmpty()) {
      return Optional.empty();
    }
    LogicalPlan.Window window = (LogicalPlan.Window) filter.input();
    BoundExpr unmarked = new BoundExpr.Not(marker.get());
    boolean onlyUnmarked = BoundExprs.conjuncts(filter.predicate()).contains(unmarked);
    Set<String> columns = Set.copyOf(window.input().schema().names());
    Pushdown pushdown =
        Pushdown.divide(
            filter.predicate(),
            conjunct ->
                Totality.isTotal(conjunct)
                    && columns.containsAll(BoundExprs.columns(conjunct))
                    && !conjunct.equals(unmarked)
                    && (onlyUnmarked || keeps(conjunct, marker.get())));
    return pushdown
        .moving()
        .map(
            moving ->
                pushdown.filterStaying(
                    filter.step(),
                    new LogicalPlan.Window(
                        window.step(),
                        new LogicalPlan.Filter(
                            filter.step(), window.input(), orMarked(moving, marker.get())),
                        window.spec())));
  }

  /** The column that marks the rows that all functions look at, when there is one. */
  private static Optional<BoundExpr> marker(LogicalPlan.Window window) {
    List<WindowCall> calls = window.spec().calls();
    if (calls.isEmpty()
        || !calls.stream().allMatch(PushFilterThroughMarkedWindow::isOfAllBefore)
        || calls.stream().map(WindowCall::where).distinct().count() != 1) {
      return Optional.empty();
    }
    String name = calls.get(0).where().orElseThrow();
    boolean nullable =
        window.input().schema().field(window.input().schema().require(name)).nullable();
    return Optional.of(new BoundExpr.Column(name, DataType.BOOL, nullable));
  }

  private static boolean isOfAllBefore(WindowCall call) {
    return call.function() == WindowFunction.LAST_WHERE && call.frame().equals(Frame.CUMULATIVE);
  }

  /** Whether a condition is true of all marked rows. */
  private static boolean keeps(BoundExpr condition, BoundExpr marker) {
    return condition instanceof BoundExpr.Or or && or.operands().contains(marker);
  }

  private static BoundExpr orMarked(BoundExpr condition, BoundExpr marker) {
    List<BoundExpr> conditions = new ArrayList<>();
    for (BoundExpr conjunct : BoundExprs.conjuncts(condition)) {
      conditions.add(
          keeps(conjunct, marker) ? conjunct : new BoundExpr.Or(List.of(marker, conjunct)));
    }
    return BoundExprs.conjunction(conditions).orElseThrow();
  }
}
