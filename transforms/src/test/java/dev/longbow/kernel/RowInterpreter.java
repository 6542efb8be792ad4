package dev.longbow.kernel;

import dev.longbow.column.Batch;
import dev.longbow.expr.BoundExpr;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.UUID;

/** Evaluates logical expressions row by row on boxed values, in the most obvious way. */
final class RowInterpreter {
  private RowInterpreter() {}

  static Object evaluate(BoundExpr expression, Batch batch, int row) {
    if (expression instanceof BoundExpr.Column column) {
      return batch.column(batch.schema().require(column.name())).value(row);
    } else if (expression instanceof BoundExpr.Literal literal) {
      return literal.value();
    } else if (expression instanceof BoundExpr.Compare compare) {
      Object left = evaluate(compare.left(), batch, row);
      Object right = evaluate(compare.right(), batch, row);
      return left == null || right == null
          ? null
          : (Boolean) compare.comparison().holds(order(left, right));
    } else if (expression instanceof BoundExpr.And and) {
      Boolean result = true;
      for (BoundExpr operand : and.operands()) {
        Boolean value = (Boolean) evaluate(operand, batch, row);
        if (Boolean.FALSE.equals(value)) {
          return false;
        }
        result = value == null ? null : result;
      }
      return result;
    } else if (expression instanceof BoundExpr.Or or) {
      Boolean result = false;
      for (BoundExpr operand : or.operands()) {
        Boolean value = (Boolean) evaluate(operand, batch, row);
        if (Boolean.TRUE.equals(value)) {
          return true;
        }
        result = value == null ? null : result;
      }
      return result;
    } else if (expression instanceof BoundExpr.Not not) {
      Boolean value = (Boolean) evaluate(not.operand(), batch, row);
      return value == null ? null : (Boolean) !value;
    } else if (expression instanceof BoundExpr.IsNull isNull) {
      return evaluate(isNull.operand(), batch, row) == null;
    } else if (expression instanceof BoundExpr.In in) {
      Object value = evaluate(in.value(), batch, row);
      if (value == null) {
        return null;
      }
      boolean found = in.options().stream().anyMatch(option -> order(value, option) == 0);
      return found ? (Boolean) true : in.nullOption() ? null : (Boolean) false;
    } else if (expression instanceof BoundExpr.Case choice) {
      for (BoundExpr.Branch branch : choice.branches()) {
        if (Boolean.TRUE.equals(evaluate(branch.condition(), batch, row))) {
          return evaluate(branch.value(), batch, row);
        }
      }
      return evaluate(choice.otherwise(), batch, row);
    } else if (expression instanceof BoundExpr.Call call && call.function().equals("coalesce")) {
      return call.arguments().stream()
          .map(argument -> evaluate(argument, batch, row))
          .filter(value -> value != null)
          .findFirst()
          .orElse(null);
    }
    throw new IllegalArgumentException("Not interpreted: " + expression);
  }

  /** SQL order of two values of one type: NaN last, -0.0 equal to 0.0, strings by bytes. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  static int order(Object left, Object right) {
    if (left instanceof Double a) {
      return Double.compare(a + 0.0, (Double) right + 0.0);
    } else if (left instanceof Float a) {
      return Float.compare(a + 0.0f, (Float) right + 0.0f);
    } else if (left instanceof String a) {
      return Arrays.compareUnsigned(
          a.getBytes(java.nio.charset.StandardCharsets.UTF_8),
          ((String) right).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    } else if (left instanceof byte[] a) {
      return Arrays.compareUnsigned(a, (byte[]) right);
    } else if (left instanceof UUID a) {
      return unsigned(a).compareTo(unsigned((UUID) right));
    }
    return ((Comparable) left).compareTo(right);
  }

  private static BigInteger unsigned(UUID uuid) {
    return new BigInteger(uuid.toString().replace("-", ""), 16);
  }
}
