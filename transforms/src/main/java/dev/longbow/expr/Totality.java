package dev.longbow.expr;

import dev.longbow.column.DataType;
import java.util.List;

/**
 * Which expressions have a result for every row. Others (integer overflow, division by zero, a cast
 * of bad text) may stand behind a filter that keeps such rows away from them, so they never move in
 * front of one.
 */
public final class Totality {
  private Totality() {}

  /** Whether evaluating the expression never fails. */
  public static boolean isTotal(BoundExpr expression) {
    if (expression instanceof BoundExpr.Call call && !isTotalCall(call)) {
      return false;
    }
    if (expression instanceof BoundExpr.Cast cast && !cast.attempt() && !isTotalCast(cast)) {
      return false;
    }
    for (BoundExpr child : BoundExprs.children(expression)) {
      if (!isTotal(child)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isTotalCall(BoundExpr.Call call) {
    List<DataType> arguments = call.arguments().stream().map(BoundExpr::type).toList();
    return FunctionRegistry.find(call.function())
        .map(function -> !function.mayFail(arguments, call.type()))
        .orElse(false);
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
    } else if (to.equals(DataType.STRING)) {
      return !from.equals(DataType.BINARY);
    }
    return from.equals(DataType.FLOAT32) && to.equals(DataType.FLOAT64);
  }
}
