package dev.longbow.expr;

import dev.longbow.column.DataType;

/** Says why two operands do not meet, and what to write instead. */
final class Mismatch {
  private Mismatch() {}

  /** The message for a comparison. */
  static String comparison(Operand left, Operand right) {
    return "Cannot compare %s with %s. %s"
        .formatted(left.described(), right.described(), hint(left, right));
  }

  private static String hint(Operand left, Operand right) {
    if (isConstant(left) && !isConstant(right)) {
      return hint(right, left);
    }
    DataType type = left.type();
    if (right.bound() instanceof BoundExpr.Literal literal
        && literal.value() instanceof String text) {
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
    if (isConstant(right)) {
      return "Expected a value of type %s, or %s".formatted(type, cast(left, right.type()));
    }
    // Of two times the one with more in it is where both can meet.
    return type.equals(DataType.DATE)
        ? "Write " + cast(left, right.type())
        : "Write " + cast(right, type);
  }

  private static boolean isConstant(Operand operand) {
    return operand.bound() instanceof BoundExpr.Literal;
  }

  private static String cast(Operand operand, DataType type) {
    return "CAST(%s AS %s)".formatted(Operand.text(operand.written()), type);
  }

  private static boolean isZoned(DataType type) {
    return type.equals(DataType.TIMESTAMP_TZ);
  }

  private static boolean isNumber(String text) {
    return text.strip().matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");
  }
}
