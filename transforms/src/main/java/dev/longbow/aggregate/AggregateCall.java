package dev.longbow.aggregate;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.expr.BoundExpr;

/**
 * A bound aggregate: the function, its argument (null for {@code count} of rows), the name and type
 * of its result.
 */
public record AggregateCall(
    String function, BoundExpr argument, String name, DataType type, boolean nullable) {
  /** The result column's field. */
  public Field field() {
    return new Field(name, type, nullable);
  }
}
