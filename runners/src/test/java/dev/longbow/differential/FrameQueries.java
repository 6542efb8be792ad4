package dev.longbow.differential;

import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprParser;
import dev.longbow.frame.LazyFrame;
import dev.longbow.testing.QueryStep;
import dev.longbow.testing.RandomQuery;
import dev.longbow.testing.Twin;
import java.util.List;

/** Says a generated query with {@link LazyFrame}, its expressions as {@link FluentExpr} does. */
final class FrameQueries {
  private FrameQueries() {}

  static LazyFrame frame(LazyFrame input, RandomQuery query) {
    LazyFrame frame = input;
    for (QueryStep step : query.steps()) {
      frame = next(frame, step);
    }
    return frame;
  }

  private static LazyFrame next(LazyFrame frame, QueryStep step) {
    if (step instanceof QueryStep.Filter filter) {
      return frame.filter(fluent(filter.condition()));
    } else if (step instanceof QueryStep.WithColumns with) {
      return frame.withColumns(fluent(with.changed()));
    } else if (step instanceof QueryStep.Select select) {
      return frame.select(fluent(select.columns()));
    } else if (step instanceof QueryStep.GroupBy group) {
      return frame.groupBy(fluent(group.keys())).agg(fluent(group.aggregates()));
    } else if (step instanceof QueryStep.Limit limit) {
      return frame.limit(limit.count());
    }
    QueryStep.Union union = (QueryStep.Union) step;
    List<LazyFrame> branches =
        union.conditions().stream().map(condition -> frame.filter(fluent(condition))).toList();
    return branches.get(0).union(branches.subList(1, branches.size()).toArray(new LazyFrame[0]));
  }

  private static Expr fluent(Twin expression) {
    return FluentExpr.of(ExprParser.parse(expression.longbow()));
  }

  private static Expr[] fluent(List<Twin.Named> columns) {
    return columns.stream()
        .map(column -> fluent(column.value()).as(column.name()))
        .toArray(Expr[]::new);
  }
}
