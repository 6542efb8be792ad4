package dev.longbow.matrix;

import java.io.Serializable;

/**
 * How a column of a matrix was filled and scaled, and how many gaps it had.
 *
 * @param dropped left out, because it has no value
 * @param fills whether gaps are filled at all; else one is an error
 * @param value what gaps were filled with, before scaling
 * @param shift subtracted from every value
 * @param divisor what the difference was divided by
 * @param statistics of the rows that statistics were taken of; null when none were needed
 */
public record FilledGaps(
    String column,
    boolean dropped,
    boolean fills,
    double value,
    double shift,
    double divisor,
    ColumnSummary statistics,
    long nulls,
    long nans,
    long infinities)
    implements Serializable {
  /** The same with another task's gaps. */
  public FilledGaps plus(FilledGaps other) {
    return new FilledGaps(
        column,
        dropped,
        fills,
        value,
        shift,
        divisor,
        statistics,
        nulls + other.nulls,
        nans + other.nans,
        infinities + other.infinities);
  }
}
