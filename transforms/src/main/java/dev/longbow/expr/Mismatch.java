package dev.longbow.expr;

import dev.longbow.column.DataType;

/** Says why two operands do not meet, and what to write instead. */
final class Mismatch {
  private Mismatch() {}

  /** The message for a comparison. */
  static String comparison(BoundExpr left, BoundExpr right) {
    return "Cannot compare %s with %s. %s"
        .formatted(described(left), described(right), hint(left, right));
  }

  private static String hint(BoundExpr left, BoundExpr right) {
    if (left instanceof BoundExpr.Literal && !(right instanceof BoundExpr.Literal)) {
      return hint(right, left);
    }
    DataType type = left.type();
    if (right instanceof BoundExpr.Literal literal && literal.value() instanceof String text) {
      if (type.isTemporal()) {
        return "Expected %s as '%s'%s"
            .formatted(
                type,
                type.equals(DataType.TIME) ? "10:30:00" : "2024-01-31",
                type.equals(DataType.DATE) || type.equals(DataType.TIME)
                    ? ""
                    : " or '2024-01-31 10:30:00" + (isZoned(type) ? "Z'" : "'"));
      } else if (type.isNumeric() && isNumber(text)) {
        return "Write the number without quotes: " + text.strip();
      }
    }
    if (right instanceof BoundExpr.Literal) {
      return "Expected a value of type " + type + ", or CAST(… AS " + right.type() + ")";
    }
    // Of two times the one with more in it is where both can meet.
    DataType target = type.equals(DataType.DATE) ? right.type() : type;
    BoundExpr casted = type.equals(DataType.DATE) ? left : right;
    String operand = casted instanceof BoundExpr.Column column ? ExprText.name(column.name()) : "…";
    return "Write CAST(%s AS %s)".formatted(operand, target);
  }

  private static boolean isZoned(DataType type) {
    return type.equals(DataType.TIMESTAMP_TZ);
  }

  private static boolean isNumber(String text) {
    return text.strip().matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");
  }

  /** An operand by name or value, with its type. */
  static String described(BoundExpr expression) {
    if (expression instanceof BoundExpr.Column column) {
      return "column '" + column.name() + "' (" + column.type() + ")";
    } else if (expression instanceof BoundExpr.Literal literal) {
      return LiteralText.of(literal.value(), literal.type()) + " (" + literal.type() + ")";
    } else if (expression instanceof BoundExpr.Call call) {
      return "the result of " + call.function() + " (" + call.type() + ")";
    }
    return "a value of type " + expression.type();
  }
}
