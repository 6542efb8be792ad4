package dev.longbow.beam;

import dev.longbow.expr.BindContext;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprParser;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanBuilder;
import java.util.Arrays;
import java.util.List;

/**
 * Adds columns, or replaces those of the same name in their place; none sees another one's result.
 *
 * <pre>{@code
 * batches.apply(WithColumns.columns("year(timestamp) AS year"));
 * }</pre>
 *
 * What is not a column needs a name. Expressions are bound when the transform is applied and fail
 * there with a {@link dev.longbow.error.LongbowException}.
 */
public final class WithColumns extends BatchTransform {
  private static final long serialVersionUID = 1L;

  private final transient List<Expr> columns;

  private WithColumns(List<Expr> columns) {
    super("WithColumns");
    this.columns = List.copyOf(columns);
  }

  /** Columns built in Java. */
  public static WithColumns columns(Expr... columns) {
    return new WithColumns(List.of(columns));
  }

  /** Columns as SQL expressions, named with {@code AS}. */
  public static WithColumns columns(String... columns) {
    return new WithColumns(Arrays.stream(columns).map(ExprParser::parse).toList());
  }

  @Override
  LogicalPlan plan(LogicalPlan input) {
    return PlanBuilder.withColumns(getName(), input, columns, BindContext.DEFAULT);
  }
}
