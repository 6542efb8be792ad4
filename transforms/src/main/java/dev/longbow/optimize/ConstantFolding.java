package dev.longbow.optimize;

import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.kernel.Evaluators;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanRewriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Computes what does not depend on a row.
 *
 * <pre>
 * x > 2 + 3      becomes   x > 5
 * div(1, 0)      stays: the error belongs to the run, and to rows that may never come
 * </pre>
 */
final class ConstantFolding implements Rule {
  @Override
  public String name() {
    return "constant_folding";
  }

  @Override
  public PipelinePlan apply(PipelinePlan pipeline) {
    return PlanRewriter.rewritePlans(
        pipeline,
        plan ->
            PlanRewriter.rewriteUp(
                plan, node -> PlanRewriter.mapExpressions(node, ConstantFolding::fold)));
  }

  /** Folds the largest constant parts first, so that each is evaluated once. */
  static BoundExpr fold(BoundExpr expression) {
    if (expression instanceof BoundExpr.Literal || expression instanceof BoundExpr.Column) {
      return expression;
    }
    if (BoundExprs.isConstant(expression)) {
      try {
        return new BoundExpr.Literal(Evaluators.constant(expression), expression.type());
      } catch (LongbowException e) {
        return expression;
      }
    }
    List<BoundExpr> children = BoundExprs.children(expression);
    List<BoundExpr> folded = new ArrayList<>(children.size());
    boolean changed = false;
    for (BoundExpr child : children) {
      BoundExpr result = fold(child);
      changed |= result != child;
      folded.add(result);
    }
    return changed ? BoundExprs.withChildren(expression, folded) : expression;
  }
}
