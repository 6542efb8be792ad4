package dev.longbow.io.parquet;

import dev.longbow.expr.BoundExpr;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The columns that a bound expression reads, in order of appearance. */
final class ColumnNames {
  private ColumnNames() {}

  static Set<String> of(BoundExpr expression) {
    Set<String> names = new LinkedHashSet<>();
    collect(expression, names);
    return names;
  }

  private static void collect(BoundExpr expression, Set<String> names) {
    if (expression instanceof BoundExpr.Column column) {
      names.add(column.name());
    } else {
      children(expression).forEach(child -> collect(child, names));
    }
  }

  private static List<BoundExpr> children(BoundExpr expression) {
    if (expression instanceof BoundExpr.Compare compare) {
      return List.of(compare.left(), compare.right());
    } else if (expression instanceof BoundExpr.And and) {
      return and.operands();
    } else if (expression instanceof BoundExpr.Or or) {
      return or.operands();
    } else if (expression instanceof BoundExpr.Not not) {
      return List.of(not.operand());
    } else if (expression instanceof BoundExpr.In in) {
      return List.of(in.value());
    } else if (expression instanceof BoundExpr.IsNull isNull) {
      return List.of(isNull.operand());
    } else if (expression instanceof BoundExpr.Cast cast) {
      return List.of(cast.operand());
    } else if (expression instanceof BoundExpr.Call call) {
      return call.arguments();
    } else if (expression instanceof BoundExpr.Case choice) {
      List<BoundExpr> parts = new java.util.ArrayList<>();
      for (BoundExpr.Branch branch : choice.branches()) {
        parts.add(branch.condition());
        parts.add(branch.value());
      }
      parts.add(choice.otherwise());
      return parts;
    }
    return List.of();
  }
}
