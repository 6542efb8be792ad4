package dev.longbow.beam;

import dev.longbow.expr.BindContext;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprParser;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanBuilder;
import java.util.Arrays;
import java.util.List;

/**
 * Computes exactly the given columns.
 *
 * <pre>{@code
 * batches.apply(Select.columns("facility", "bmi * 2 AS double_bmi"));
 * }</pre>
 *
 * What is not a column needs a name. Expressions are bound when the transform is applied and fail
 * there with a {@link dev.longbow.error.LongbowException}.
 */
public final class Select extends BatchTransform {
  private static final long serialVersionUID = 1L;

  private final transient List<Expr> columns;

  private Select(List<Expr> columns) {
    super("Select");
    this.columns = List.copyOf(columns);
  }

  /** Columns built in Java. */
  public static Select columns(Expr... columns) {
    return new Select(List.of(columns));
  }

  /** Columns as SQL expressions, named with {@code AS}. */
  public static Select columns(String... columns) {
    return new Select(Arrays.stream(columns).map(ExprParser::parse).toList());
  }

  @Override
  LogicalPlan plan(LogicalPlan input) {
    return PlanBuilder.select(getName(), input, columns, BindContext.DEFAULT);
  }
}
