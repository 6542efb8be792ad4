package dev.longbow.optimize;

import dev.longbow.column.DataType;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.Comparison;
import dev.longbow.expr.Totality;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanRewriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Shortens boolean expressions without changing any of their three values.
 *
 * <pre>
 * a AND TRUE          becomes   a
 * NOT (x < 5)         becomes   x >= 5      (NaN is ordered, null stays null)
 * NOT (a OR b)        becomes   NOT a AND NOT b
 * flag = TRUE         becomes   flag
 * a AND NOT a         stays: it is null where a is null
 * </pre>
 *
 * A filter keeps a row only for TRUE, so there a conjunct NULL is as good as FALSE, and a filter by
 * TRUE goes away.
 */
final class BooleanSimplification implements Rule {
  private static final BoundExpr TRUE = new BoundExpr.Literal(true, DataType.BOOL);
  private static final BoundExpr FALSE = new BoundExpr.Literal(false, DataType.BOOL);

  @Override
  public String name() {
    return "boolean_simplification";
  }

  @Override
  public PipelinePlan apply(PipelinePlan pipeline) {
    return PlanRewriter.rewritePlans(
        pipeline, plan -> PlanRewriter.rewriteUp(plan, BooleanSimplification::node));
  }

  private static LogicalPlan node(LogicalPlan plan) {
    LogicalPlan simplified = PlanRewriter.mapExpressions(plan, BooleanSimplification::simplify);
    if (simplified instanceof LogicalPlan.Filter filter) {
      for (BoundExpr conjunct : BoundExprs.conjuncts(filter.predicate())) {
        if (isNull(conjunct)) {
          return new LogicalPlan.Filter(filter.step(), filter.input(), FALSE);
        }
      }
      if (isTrue(filter.predicate())) {
        return filter.input();
      }
    }
    return simplified;
  }

  static BoundExpr simplify(BoundExpr expression) {
    return BoundExprs.rewrite(expression, BooleanSimplification::simplifyNode);
  }

  private static BoundExpr simplifyNode(BoundExpr expression) {
    if (expression instanceof BoundExpr.And and) {
      return junction(expression, and.operands(), true);
    } else if (expression instanceof BoundExpr.Or or) {
      return junction(expression, or.operands(), false);
    } else if (expression instanceof BoundExpr.Not not) {
      return negation(not);
    } else if (expression instanceof BoundExpr.Compare compare) {
      return comparison(compare);
    } else if (expression instanceof BoundExpr.IsNull isNull && !isNull.operand().nullable()) {
      return Totality.isTotal(isNull.operand()) ? FALSE : expression;
    } else if (expression instanceof BoundExpr.Case choice) {
      return choice(choice);
    }
    return expression;
  }

  /** AND when {@code conjunction}, else OR: the same with TRUE and FALSE exchanged. */
  private static BoundExpr junction(
      BoundExpr original, List<BoundExpr> operands, boolean conjunction) {
    Set<BoundExpr> kept = new LinkedHashSet<>();
    for (BoundExpr operand : operands) {
      if (conjunction ? isFalse(operand) : isTrue(operand)) {
        return operand;
      } else if (conjunction ? isTrue(operand) : isFalse(operand)) {
        continue;
      } else if (conjunction && operand instanceof BoundExpr.And nested) {
        kept.addAll(nested.operands());
      } else if (!conjunction && operand instanceof BoundExpr.Or nested) {
        kept.addAll(nested.operands());
      } else {
        kept.add(operand);
      }
    }
    List<BoundExpr> remaining = new ArrayList<>(kept);
    if (remaining.isEmpty()) {
      return conjunction ? TRUE : FALSE;
    } else if (remaining.size() == 1) {
      return remaining.get(0);
    } else if (remaining.equals(operands)) {
      return original;
    }
    return conjunction ? new BoundExpr.And(remaining) : new BoundExpr.Or(remaining);
  }

  private static BoundExpr negation(BoundExpr.Not not) {
    BoundExpr operand = not.operand();
    if (operand instanceof BoundExpr.Literal literal) {
      return literal.value() == null ? operand : isTrue(operand) ? FALSE : TRUE;
    } else if (operand instanceof BoundExpr.Not inner) {
      return inner.operand();
    } else if (operand instanceof BoundExpr.Compare compare) {
      return new BoundExpr.Compare(compare.comparison().negated(), compare.left(), compare.right());
    } else if (operand instanceof BoundExpr.And and) {
      return new BoundExpr.Or(negated(and.operands()));
    } else if (operand instanceof BoundExpr.Or or) {
      return new BoundExpr.And(negated(or.operands()));
    }
    return not;
  }

  private static List<BoundExpr> negated(List<BoundExpr> operands) {
    return operands.stream().map(operand -> simplifyNode(new BoundExpr.Not(operand))).toList();
  }

  /** A boolean compared with a constant is the boolean or its negation. */
  private static BoundExpr comparison(BoundExpr.Compare compare) {
    boolean equality =
        compare.comparison() == Comparison.EQUAL || compare.comparison() == Comparison.NOT_EQUAL;
    if (!equality || !compare.left().type().equals(DataType.BOOL)) {
      return compare;
    }
    boolean constantLeft = compare.left() instanceof BoundExpr.Literal;
    BoundExpr constant = constantLeft ? compare.left() : compare.right();
    BoundExpr other = constantLeft ? compare.right() : compare.left();
    if (!isTrue(constant) && !isFalse(constant)) {
      return compare;
    }
    boolean wantsTrue = isTrue(constant) == (compare.comparison() == Comparison.EQUAL);
    return wantsTrue ? other : simplifyNode(new BoundExpr.Not(other));
  }

  /** Branches that are never taken go; one that always is ends the list. */
  private static BoundExpr choice(BoundExpr.Case choice) {
    List<BoundExpr.Branch> branches = new ArrayList<>();
    BoundExpr otherwise = choice.otherwise();
    for (BoundExpr.Branch branch : choice.branches()) {
      if (isTrue(branch.condition())) {
        otherwise = branch.value();
        break;
      } else if (!isFalse(branch.condition()) && !isNull(branch.condition())) {
        branches.add(branch);
      }
    }
    if (branches.isEmpty()) {
      return otherwise;
    }
    return branches.size() == choice.branches().size()
        ? choice
        : new BoundExpr.Case(branches, otherwise, choice.type());
  }

  private static boolean isTrue(BoundExpr expression) {
    return expression instanceof BoundExpr.Literal literal && Boolean.TRUE.equals(literal.value());
  }

  private static boolean isFalse(BoundExpr expression) {
    return expression instanceof BoundExpr.Literal literal && Boolean.FALSE.equals(literal.value());
  }

  private static boolean isNull(BoundExpr expression) {
    return expression instanceof BoundExpr.Literal literal && literal.value() == null;
  }
}
