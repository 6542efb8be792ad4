package dev.longbow.window;

/** The functions of a row's place in its partition and of the rows around it. */
public enum WindowFunction {
  /** The row's number in its partition, from 1. */
  ROW_NUMBER,
  /** The number of rows in front of the first one with the row's order key, from 1: 1, 1, 3. */
  RANK,
  /** The number of different order keys up to the row's: 1, 1, 2. */
  DENSE_RANK,
  /** The argument so many rows before (or, with a negative offset, after) the row; else null. */
  LAG,
  /** The argument in the first row of the frame, which may be null; null for an empty frame. */
  FIRST,
  /** The argument in the last row of the frame, which may be null; null for an empty frame. */
  LAST,
  /**
   * The argument in the last row of the frame for which a boolean column is true; null when there
   * is none. What an asof join takes from its other side.
   */
  LAST_WHERE,
  /** The number of rows of the frame; with an argument, of those where it is not null. */
  COUNT,
  /** The sum: integers exactly, in int64 or an error; floating point in float64. */
  SUM,
  /** The mean in float64. */
  MEAN,
  /** The smallest value; NaN is above every number. */
  MIN,
  /** The largest value; NaN is above every number. */
  MAX,
  /** The sample variance (divisor n - 1); null for fewer than two values. */
  VAR,
  /** The population variance. */
  VAR_POP,
  /** The sample standard deviation; null for fewer than two values. */
  STD,
  /** The population standard deviation. */
  STD_POP,
  /** The exact median, of a frame with a bound on both sides. */
  MEDIAN;

  /** Whether the frame means nothing: the order alone decides. */
  public boolean isOfOrder() {
    return ordinal() <= LAG.ordinal();
  }

  /** Whether it puts many values together, skipping nulls. */
  public boolean isAggregate() {
    return ordinal() >= COUNT.ordinal();
  }
}
