package dev.longbow.physical;

import dev.longbow.connector.Widening;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.NamedExpr;
import dev.longbow.plan.ExprPrinter;
import dev.longbow.plan.LogicalPlan;
import java.util.List;
import java.util.Set;

/**
 * Warns of values that are cast to a wider type and back, which gives what was there. A cast to a
 * narrower type and back is none of our business: it rounds, truncates or checks.
 */
final class CastWarnings {
  private CastWarnings() {}

  /** Adds those of a plan and all below it. */
  static void add(LogicalPlan plan, Set<String> warnings) {
    plan.inputs().forEach(input -> add(input, warnings));
    for (BoundExpr expression : expressions(plan)) {
      add(plan.step(), expression, warnings);
    }
  }

  private static List<BoundExpr> expressions(LogicalPlan plan) {
    if (plan instanceof LogicalPlan.Filter filter) {
      return List.of(filter.predicate());
    } else if (plan instanceof LogicalPlan.Project project) {
      return project.columns().stream().map(NamedExpr::expression).toList();
    } else if (plan instanceof LogicalPlan.Aggregate aggregate) {
      return aggregate.keys().stream().map(NamedExpr::expression).toList();
    }
    return List.of();
  }

  private static void add(String step, BoundExpr expression, Set<String> warnings) {
    if (expression instanceof BoundExpr.Cast back
        && back.operand() instanceof BoundExpr.Cast there
        && back.type().equals(there.operand().type())
        && Widening.isLossless(back.type(), there.type())) {
      warnings.add(
          "[%s] Casts %s to %s and back to %s, which changes nothing: leave both casts out"
              .formatted(step, ExprPrinter.print(there.operand()), there.type(), back.type()));
    }
    BoundExprs.children(expression).forEach(child -> add(step, child, warnings));
  }
}
