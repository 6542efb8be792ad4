package dev.longbow.optimize;

import dev.longbow.column.DataType;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import java.util.Set;

/**
 * Which expressions have a result for every row. Others (integer overflow, division by zero, a cast
 * of bad text) may stand behind a filter that keeps such rows away from them, so they never move in
 * front of one.
 */
final class Totality {
  /** Functions without errors, whatever their arguments. */
  private static final Set<String> TOTAL_FUNCTIONS =
      Set.of(
          "ceil",
          "coalesce",
          "concat",
          "date",
          "day",
          "ends_with",
          "exp",
          "floor",
          "greatest",
          "hour",
          "is_finite",
          "is_nan",
          "least",
          "length",
          "ln",
          "log10",
          "lower",
          "minute",
          "month",
          "second",
          "sqrt",
          "starts_with",
          "trim",
          "upper",
          "weekday",
          "year");

  /** Functions whose errors are those of integers and decimals: overflow. */
  private static final Set<String> TOTAL_ON_FLOATS = Set.of("+", "-", "*", "/", "abs", "negate");

  private Totality() {}

  /** Whether evaluating the expression never fails. */
  static boolean isTotal(BoundExpr expression) {
    if (expression instanceof BoundExpr.Call call && !isTotalCall(call)) {
      return false;
    }
    if (expression instanceof BoundExpr.Cast cast && !cast.attempt() && !isTotalCast(cast)) {
      return false;
    }
    return BoundExprs.children(expression).stream().allMatch(Totality::isTotal);
  }

  private static boolean isTotalCall(BoundExpr.Call call) {
    return TOTAL_FUNCTIONS.contains(call.function())
        || (TOTAL_ON_FLOATS.contains(call.function())
            && call.type().isFloating()
            && call.arguments().stream().allMatch(argument -> argument.type().isFloating()));
  }

  private static boolean isTotalCast(BoundExpr.Cast cast) {
    DataType from = cast.operand().type();
    DataType to = cast.type();
    if (from.equals(to) || from instanceof DataType.Null) {
      return true;
    } else if (from instanceof DataType.Int source && to instanceof DataType.Int target) {
      int sourceDigits = source.signed() ? source.bits() - 1 : source.bits();
      int targetDigits = target.signed() ? target.bits() - 1 : target.bits();
      return (target.signed() || !source.signed()) && sourceDigits <= targetDigits;
    } else if (from instanceof DataType.Int && to.isFloating()) {
      return true;
    }
    return from.equals(DataType.FLOAT32) && to.equals(DataType.FLOAT64);
  }
}
