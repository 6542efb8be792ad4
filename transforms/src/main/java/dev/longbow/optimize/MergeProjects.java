package dev.longbow.optimize;

import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.NamedExpr;
import dev.longbow.plan.LogicalPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Two projections in a row become one.
 *
 * <pre>
 * Project b + 1 AS c             Project a * 2 + 1 AS c
 *   Project a * 2 AS b     ->      Scan
 *     Scan
 * </pre>
 *
 * Not when an expression of the lower one, other than a column or a constant, is used more than
 * once above: {@code b + b} would compute {@code a * 2} twice.
 */
final class MergeProjects extends NodeRule<LogicalPlan.Project> {
  MergeProjects() {
    super("merge_projects", LogicalPlan.Project.class);
  }

  @Override
  Optional<LogicalPlan> apply(LogicalPlan.Project upper) {
    if (!(upper.input() instanceof LogicalPlan.Project lower)) {
      return Optional.empty();
    }
    Map<String, Integer> uses = new HashMap<>();
    upper.columns().forEach(column -> countUses(column.expression(), uses));
    Map<String, BoundExpr> replacements = new HashMap<>();
    for (NamedExpr column : lower.columns()) {
      boolean trivial =
          column.expression() instanceof BoundExpr.Column
              || column.expression() instanceof BoundExpr.Literal;
      if (!trivial && uses.getOrDefault(column.name(), 0) > 1) {
        return Optional.empty();
      }
      replacements.put(column.name(), column.expression());
    }
    List<NamedExpr> merged = new ArrayList<>();
    for (NamedExpr column : upper.columns()) {
      merged.add(
          new NamedExpr(column.name(), BoundExprs.substitute(column.expression(), replacements)));
    }
    return Optional.of(
        new LogicalPlan.Project(Steps.merge(lower.step(), upper.step()), lower.input(), merged));
  }

  private static void countUses(BoundExpr expression, Map<String, Integer> uses) {
    if (expression instanceof BoundExpr.Column column) {
      uses.merge(column.name(), 1, Integer::sum);
    }
    BoundExprs.children(expression).forEach(child -> countUses(child, uses));
  }
}
