package dev.longbow.matrix;

import java.io.Serializable;

/**
 * What is known of a column. Gaps are in none of the figures but their own counts.
 *
 * @param rows all rows
 * @param mean NaN without values, as are the following
 * @param squares the sum of the squared differences from the mean
 * @param median NaN when nobody asked for it
 */
public record ColumnSummary(
    long rows,
    long nulls,
    long nans,
    long infinities,
    double mean,
    double squares,
    double min,
    double max,
    double median)
    implements Serializable {
  /** Of no rows. */
  public static final ColumnSummary EMPTY =
      new ColumnSummary(0, 0, 0, 0, Double.NaN, 0, Double.NaN, Double.NaN, Double.NaN);

  /** The number of values. */
  public long values() {
    return rows - nulls - nans - infinities;
  }

  /** The standard deviation of the population. */
  public double deviation() {
    return values() == 0 ? Double.NaN : Math.sqrt(Math.max(0, squares) / values());
  }

  /** The summary of these rows and others behind them; the median is unknown. */
  public ColumnSummary plus(ColumnSummary other) {
    if (rows == 0) {
      return other;
    } else if (other.rows == 0) {
      return this;
    }
    double own = values();
    double more = other.values();
    double newMean = more == 0 ? mean : other.mean;
    double newSquares = squares + other.squares;
    if (own > 0 && more > 0) {
      double apart = other.mean - mean;
      newMean = mean + apart * (more / (own + more));
      newSquares += apart * apart * (own * more / (own + more));
    }
    return new ColumnSummary(
        rows + other.rows,
        nulls + other.nulls,
        nans + other.nans,
        infinities + other.infinities,
        newMean,
        newSquares,
        own == 0 || other.min < min ? other.min : min,
        own == 0 || other.max > max ? other.max : max,
        Double.NaN);
  }

  ColumnSummary withMedian(double found) {
    return new ColumnSummary(rows, nulls, nans, infinities, mean, squares, min, max, found);
  }
}
