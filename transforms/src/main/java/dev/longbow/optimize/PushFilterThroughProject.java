package dev.longbow.optimize;

import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.NamedExpr;
import dev.longbow.expr.Totality;
import dev.longbow.plan.LogicalPlan;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Filters before computing columns.
 *
 * <pre>
 * Filter name > 5 AND total > 1             Filter total > 1
 *   Project x AS name, a + b AS total  ->     Project x AS name, a + b AS total
 *     Scan                                      Filter x > 5
 *                                                 Scan
 * </pre>
 *
 * Only conditions on columns that are passed on, possibly renamed, or constant: one on a computed
 * column would compute it twice. Not conditions that could fail.
 */
final class PushFilterThroughProject extends NodeRule<LogicalPlan.Filter> {
  PushFilterThroughProject() {
    super("push_filter_through_project", LogicalPlan.Filter.class);
  }

  @Override
  Optional<LogicalPlan> apply(LogicalPlan.Filter filter) {
    if (!(filter.input() instanceof LogicalPlan.Project project)) {
      return Optional.empty();
    }
    Map<String, BoundExpr> passed = new HashMap<>();
    for (NamedExpr column : project.columns()) {
      if (column.expression() instanceof BoundExpr.Column
          || column.expression() instanceof BoundExpr.Literal) {
        passed.put(column.name(), column.expression());
      }
    }
    Pushdown pushdown =
        Pushdown.divide(
            filter.predicate(),
            conjunct ->
                Totality.isTotal(conjunct)
                    && passed.keySet().containsAll(BoundExprs.columns(conjunct)));
    return pushdown
        .moving()
        .map(
            moving -> {
              LogicalPlan below =
                  new LogicalPlan.Filter(
                      filter.step(), project.input(), BoundExprs.substitute(moving, passed));
              return pushdown.filterStaying(
                  filter.step(), new LogicalPlan.Project(project.step(), below, project.columns()));
            });
  }
}
