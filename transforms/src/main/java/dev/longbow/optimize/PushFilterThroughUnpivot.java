package dev.longbow.optimize;

import dev.longbow.column.DataType;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.Totality;
import dev.longbow.kernel.Evaluators;
import dev.longbow.plan.LogicalPlan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Filters before columns become rows; a condition on their names chooses the columns instead.
 *
 * <pre>
 * Filter id > 1 AND name = 'x' AND value > 2        Filter value > 2
 *   Unpivot x, y as name and value            ->      Unpivot x as name and value
 *     Scan                                              Project id, x
 *                                                         Filter id > 1
 *                                                           Scan
 * </pre>
 *
 * Not conditions that could fail: on a row of nulls, which may be left out, nobody would have
 * evaluated them. Names stay filtered when no column would be left.
 */
final class PushFilterThroughUnpivot extends NodeRule<LogicalPlan.Filter> {
  PushFilterThroughUnpivot() {
    super("push_filter_through_unpivot", LogicalPlan.Filter.class);
  }

  @Override
  Optional<LogicalPlan> apply(LogicalPlan.Filter filter) {
    if (!(filter.input() instanceof LogicalPlan.Unpivot unpivot)) {
      return Optional.empty();
    }
    Pushdown ofRows =
        Pushdown.divide(
            filter.predicate(),
            conjunct ->
                Totality.isTotal(conjunct)
                    && unpivot.repeated().containsAll(BoundExprs.columns(conjunct)));
    Pushdown ofNames =
        ofRows
            .staying()
            .map(rest -> Pushdown.divide(rest, conjunct -> isOfNames(conjunct, unpivot)))
            .orElse(ofRows);
    List<String> columns =
        ofRows.staying().isPresent() && ofNames.moving().isPresent()
            ? fulfilling(unpivot, ofNames.moving().get())
            : List.of();
    if (ofRows.moving().isEmpty() && columns.isEmpty()) {
      return Optional.empty();
    }
    LogicalPlan.Unpivot below =
        unpivot.withInput(
            Pushdown.filter(filter.step(), unpivot.input(), ofRows.moving().stream().toList()));
    return Optional.of(
        columns.isEmpty()
            ? ofRows.filterStaying(filter.step(), below)
            : ofNames.filterStaying(filter.step(), below.ofOnly(columns)));
  }

  private static boolean isOfNames(BoundExpr condition, LogicalPlan.Unpivot unpivot) {
    return Totality.isTotal(condition)
        && BoundExprs.columns(condition).equals(Set.of(unpivot.names()));
  }

  /** The columns for whose names a condition on names is true. */
  static List<String> fulfilling(LogicalPlan.Unpivot unpivot, BoundExpr condition) {
    return unpivot.columns().stream()
        .filter(
            column ->
                Boolean.TRUE.equals(
                    Evaluators.constant(
                        BoundExprs.substitute(
                            condition,
                            Map.of(
                                unpivot.names(), new BoundExpr.Literal(column, DataType.STRING))))))
        .toList();
  }
}
