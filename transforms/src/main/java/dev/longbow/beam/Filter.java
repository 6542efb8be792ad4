package dev.longbow.beam;

import dev.longbow.expr.BindContext;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprParser;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanBuilder;

/**
 * Keeps the rows for which a condition is true.
 *
 * <pre>{@code
 * batches.apply(Filter.where("heart_rate > 100 AND facility IN ('UCSF', 'ZSFG')"));
 * }</pre>
 *
 * The condition is bound when the transform is applied: unknown columns and types that do not fit
 * fail there, with a {@link dev.longbow.error.LongbowException}. A row for which it is null is
 * dropped.
 */
public final class Filter extends BatchTransform {
  private static final long serialVersionUID = 1L;

  private final transient Expr condition;

  private Filter(Expr condition) {
    super("Filter");
    this.condition = condition;
  }

  /** By a condition built in Java. */
  public static Filter where(Expr condition) {
    return new Filter(condition);
  }

  /** By an SQL condition. */
  public static Filter where(String condition) {
    return where(ExprParser.parse(condition));
  }

  @Override
  LogicalPlan plan(LogicalPlan input) {
    return PlanBuilder.filter(getName(), input, condition, BindContext.DEFAULT);
  }
}
