package dev.longbow.expr;

import dev.longbow.column.DataType;
import java.util.List;
import java.util.Optional;

/** Window functions that are said with others. */
public final class Windows {
  private static final Expr ONE = new Expr.Literal(1L, DataType.INT64);

  private Windows() {}

  /** An expression in which the functions that have no window of their own are over this one. */
  public static Expr over(Expr expression, Over over) {
    if (expression instanceof Expr.Window) {
      return expression;
    } else if (expression instanceof Expr.Aggregate
        || (expression instanceof Expr.Call call && WindowFunctions.isKnown(call.function()))) {
      return expression.over(over);
    }
    List<Expr> children = ExprTrees.children(expression);
    List<Expr> changed = children.stream().map(child -> over(child, over)).toList();
    return children.equals(changed) ? expression : ExprTrees.withChildren(expression, changed);
  }

  /** What a difference or a relative change is: the argument, and the one some rows before it. */
  public static Optional<Expr> meaning(Expr.Window window) {
    if (!(window.function() instanceof Expr.Call call)
        || call.arguments().isEmpty()
        || call.arguments().size() > 2) {
      return Optional.empty();
    }
    Expr now = call.arguments().get(0);
    Expr before =
        new Expr.Window(
            new Expr.Call("lag", call.arguments()),
            window.partitionBy(),
            window.orderBy(),
            window.inInputOrder(),
            window.frame());
    return switch (WindowFunctions.canonical(call.function())) {
      case "diff" -> Optional.of(new Expr.Call("-", List.of(now, before)));
      case "pct_change" ->
          Optional.of(new Expr.Call("-", List.of(new Expr.Call("/", List.of(now, before)), ONE)));
      default -> Optional.empty();
    };
  }
}
