package dev.longbow.aggregate;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.expr.BoundExpr;

/**
 * A bound aggregate: the function, its argument (null for {@code count} of rows), the name and type
 * of its result.
 *
 * @param fraction of {@code median} and {@code quantile}, which one, from 0 to 1; null of others
 */
public record AggregateCall(
    String function,
    BoundExpr argument,
    Double fraction,
    String name,
    DataType type,
    boolean nullable) {
  /** A call of a function of one argument at most. */
  public AggregateCall(
      String function, BoundExpr argument, String name, DataType type, boolean nullable) {
    this(function, argument, null, name, type, nullable);
  }

  /** The same of another argument. */
  public AggregateCall withArgument(BoundExpr other) {
    return new AggregateCall(function, other, fraction, name, type, nullable);
  }

  /** The same under another name. */
  public AggregateCall as(String other) {
    return new AggregateCall(function, argument, fraction, other, type, nullable);
  }

  /** The result column's field. */
  public Field field() {
    return new Field(name, type, nullable);
  }
}
