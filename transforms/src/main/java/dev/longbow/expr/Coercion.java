package dev.longbow.expr;

import dev.longbow.column.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the type in which operands meet and brings them to it: constants change their type without
 * changing their value, anything else is cast.
 *
 * @param zone {@code settings.timezone}
 */
record Coercion(String zone) {
  /** The type in which two operands meet: a constant adapts to the other side where it can. */
  Optional<DataType> meeting(BoundExpr left, BoundExpr right) {
    DataType a = left.type();
    DataType b = right.type();
    if (a.equals(DataType.NULL) && b.equals(DataType.NULL)) {
      return Optional.of(DataType.BOOL);
    }
    boolean leftConstant = left instanceof BoundExpr.Literal;
    boolean rightConstant = right instanceof BoundExpr.Literal;
    if (leftConstant && rightConstant) {
      return Literals.commonType(
          List.of(literal((BoundExpr.Literal) left), literal((BoundExpr.Literal) right)), zone);
    } else if (leftConstant) {
      return Literals.meet(((BoundExpr.Literal) left).value(), a, b, zone);
    } else if (rightConstant) {
      return Literals.meet(((BoundExpr.Literal) right).value(), b, a, zone);
    }
    return TypeRules.common(a, b);
  }

  private static Expr.Literal literal(BoundExpr.Literal literal) {
    return new Expr.Literal(literal.value(), literal.type());
  }

  /** The expression as another type: constants are converted now, anything else is cast. */
  BoundExpr coerce(BoundExpr expression, DataType type) {
    if (expression.type().equals(type)) {
      return expression;
    }
    if (expression instanceof BoundExpr.Literal literal) {
      if (literal.value() == null) {
        return new BoundExpr.Literal(null, type);
      }
      Optional<Object> value = Literals.fit(literal.value(), type, zone);
      if (value.isPresent()) {
        return new BoundExpr.Literal(value.get(), type);
      }
    }
    return new BoundExpr.Cast(expression, type, false, zone);
  }

  /** The type of all values: what is no constant decides, constants adapt. */
  Optional<DataType> common(List<BoundExpr> values) {
    List<Expr.Literal> constants = new ArrayList<>();
    DataType type = DataType.NULL;
    for (BoundExpr value : values) {
      if (value instanceof BoundExpr.Literal literal) {
        constants.add(literal(literal));
        continue;
      }
      Optional<DataType> met = TypeRules.common(type, value.type());
      if (met.isEmpty()) {
        return Optional.empty();
      }
      type = met.get();
    }
    if (type.equals(DataType.NULL)) {
      return Literals.commonType(constants, zone)
          .map(found -> found.equals(DataType.NULL) ? DataType.STRING : found);
    }
    for (Expr.Literal constant : constants) {
      Optional<DataType> met = Literals.meet(constant.value(), constant.type(), type, zone);
      if (met.isEmpty()) {
        return Optional.empty();
      }
      type = met.get();
    }
    return Optional.of(type);
  }
}
