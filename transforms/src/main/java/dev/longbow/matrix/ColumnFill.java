package dev.longbow.matrix;

import java.util.Locale;

/**
 * How a column becomes one without gaps (nulls, NaN and infinities), and how it is scaled then.
 *
 * @param value what gaps are filled with
 * @param constant the value for {@link Value#CONSTANT}, and for a column without any value when
 *     {@link AllNull#CONSTANT} says so
 * @param scale how filled values are scaled
 * @param allNull what becomes of a column in which there is nothing to take a statistic of
 */
public record ColumnFill(
    String column, Value value, double constant, Scale scale, AllNull allNull) {
  /** What gaps are filled with. */
  public enum Value {
    MEDIAN,
    MEAN,
    CONSTANT,
    /** Nothing: a gap is an error. */
    NONE
  }

  /** How values are scaled; a column whose values are all equal is only shifted. */
  public enum Scale {
    NONE,
    /** Minus the mean, divided by the standard deviation of the population. */
    STANDARD,
    /** The least value becomes 0, the largest 1. */
    MIN_MAX
  }

  /** What becomes of a column without any value. */
  public enum AllNull {
    ERROR,
    DROP,
    CONSTANT
  }

  /** Whether it depends on the column's values. */
  public boolean needsStatistics() {
    return value == Value.MEDIAN
        || value == Value.MEAN
        || scale != Scale.NONE
        || allNull == AllNull.DROP
        || (allNull == AllNull.CONSTANT && value == Value.NONE);
  }

  /** In words. */
  public String text() {
    String filled =
        value == Value.CONSTANT ? number(constant) : value.name().toLowerCase(Locale.ROOT);
    return column
        + " "
        + filled
        + (scale == Scale.NONE ? "" : " " + scale.name().toLowerCase(Locale.ROOT))
        + switch (allNull) {
          case ERROR -> "";
          case DROP -> " or drop";
          case CONSTANT -> value == Value.CONSTANT ? "" : " or " + number(constant);
        };
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
