package dev.longbow.plan;

import dev.longbow.column.Field;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Expr;
import dev.longbow.expr.Exprs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Steps that clean rows, said with filters, projections and aggregations: what those are good at
 * (pushing down, spilling, order) comes with them.
 */
final class RowCleaning {
  private RowCleaning() {}

  /** Keeps the rows that have a value in all of these columns. */
  static LogicalPlan dropNulls(String step, LogicalPlan input, List<String> columns) {
    Expr condition = null;
    for (String column : columns) {
      Expr present = Exprs.col(column).isNotNull();
      condition = condition == null ? present : condition.and(present);
    }
    return condition == null
        ? input
        : PlanBuilder.filter(step, input, condition, BindContext.DEFAULT);
  }

  /** Puts values in the place of nulls. */
  static LogicalPlan fillNull(
      String step, LogicalPlan input, Map<String, Expr> values, BindContext context) {
    List<Expr> columns = new ArrayList<>();
    values.forEach(
        (column, value) -> columns.add(Exprs.coalesce(Exprs.col(column), value).as(column)));
    return PlanBuilder.withColumns(step, input, columns, context);
  }

  /** One row of those that agree in some columns: the first or the last of the input. */
  static LogicalPlan unique(String step, LogicalPlan input, List<String> columns, boolean last) {
    List<Expr> keys = new ArrayList<>();
    List<Expr> others = new ArrayList<>();
    List<Expr> order = new ArrayList<>();
    columns.forEach(column -> keys.add(Exprs.col(column)));
    for (Field field : input.schema().fields()) {
      order.add(Exprs.col(field.name()));
      if (!columns.contains(field.name())) {
        Expr column = Exprs.col(field.name());
        others.add((last ? column.last() : column.first()).as(field.name()));
      }
    }
    LogicalPlan groups = PlanBuilder.groupBy(step, input, keys, others, BindContext.DEFAULT);
    return groups.schema().names().equals(input.schema().names())
        ? groups
        : PlanBuilder.select(step, groups, order, BindContext.DEFAULT);
  }
}
