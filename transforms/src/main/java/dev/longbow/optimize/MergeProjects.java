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
 * once above: {@code b + b} would compute {@code a * 2} twice. Nor when a chain of steps would make
 * an expression so deep that evaluating it needs more stack than a worker thread has.
 */
final class MergeProjects extends NodeRule<LogicalPlan.Project> {
  /** Merged expressions have at most so many levels, unless one was written deeper. */
  private static final int DEEPEST_MERGED = 100;

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
    int depth = Math.max(DEEPEST_MERGED, Math.max(depth(upper), depth(lower)));
    List<NamedExpr> merged = new ArrayList<>();
    for (NamedExpr column : upper.columns()) {
      merged.add(
          new NamedExpr(column.name(), BoundExprs.substitute(column.expression(), replacements)));
    }
    LogicalPlan.Project project =
        new LogicalPlan.Project(Steps.merge(lower.step(), upper.step()), lower.input(), merged);
    return depth(project) > depth ? Optional.empty() : Optional.of(project);
  }

  private static int depth(LogicalPlan.Project project) {
    return project.columns().stream()
        .mapToInt(column -> BoundExprs.depth(column.expression()))
        .max()
        .orElse(0);
  }

  private static void countUses(BoundExpr expression, Map<String, Integer> uses) {
    if (expression instanceof BoundExpr.Column column) {
      uses.merge(column.name(), 1, Integer::sum);
    }
    BoundExprs.children(expression).forEach(child -> countUses(child, uses));
  }
}
