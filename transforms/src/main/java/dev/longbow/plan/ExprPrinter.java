package dev.longbow.plan;

import dev.longbow.aggregate.AggregateCall;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.ExprText;
import dev.longbow.expr.NamedExpr;

/** What stands in the nodes of a plan as people write it; long lists are cut. */
public final class ExprPrinter {
  private ExprPrinter() {}

  /** The text of an expression. */
  public static String print(BoundExpr expression) {
    return ExprText.brief(expression);
  }

  /** A column, or {@code expression AS name}. */
  public static String print(NamedExpr named) {
    String name = ExprText.name(named.name());
    return named.isIdentity() ? name : print(named.expression()) + " AS " + name;
  }

  /** {@code function(argument) AS name}. */
  public static String print(AggregateCall call) {
    String argument = call.argument() == null ? "*" : print(call.argument());
    String fraction = call.function().equals("quantile") ? ", " + call.fraction() : "";
    return call.function() + "(" + argument + fraction + ") AS " + ExprText.name(call.name());
  }
}
