package dev.longbow.expr;

import dev.longbow.column.Field;

/** A bound expression and the name of its result column. */
public record NamedExpr(String name, BoundExpr expression) {
  /** The result column's field. */
  public Field field() {
    return new Field(name, expression.type(), expression.nullable());
  }

  /** Whether this passes a column on under its own name. */
  public boolean isIdentity() {
    return expression instanceof BoundExpr.Column column && column.name().equals(name);
  }
}
