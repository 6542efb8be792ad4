package dev.longbow.matrix;

import dev.longbow.column.Bits;
import dev.longbow.column.Column;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.FloatColumn;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;

/** Fills and scales one column, batch by batch, and counts the gaps it fills. */
public final class FilledColumn {
  private final ColumnFill fill;
  private final ColumnSummary summary;
  private final boolean dropped;
  private final boolean fills;
  private final double value;
  private final double shift;
  private final double divisor;
  private long nulls;
  private long nans;
  private long infinities;

  /**
   * A column.
   *
   * @param summary of the rows that statistics are taken of; null when none is needed. Without
   *     values, {@link ColumnFill#allNull} must not say that it is an error.
   */
  public FilledColumn(ColumnFill fill, ColumnSummary summary) {
    this.fill = fill;
    this.summary = summary;
    boolean nothing = summary != null && summary.values() == 0;
    this.dropped = nothing && fill.allNull() == ColumnFill.AllNull.DROP;
    this.fills =
        fill.value() != ColumnFill.Value.NONE
            || (nothing && fill.allNull() == ColumnFill.AllNull.CONSTANT);
    this.value =
        nothing || fill.value() == ColumnFill.Value.CONSTANT
            ? fill.constant()
            : fill.value() == ColumnFill.Value.MEDIAN
                ? summary.median()
                : fill.value() == ColumnFill.Value.MEAN ? summary.mean() : 0;
    boolean scaled = fill.scale() != ColumnFill.Scale.NONE && !nothing;
    boolean standard = fill.scale() == ColumnFill.Scale.STANDARD;
    this.shift = !scaled ? 0 : standard ? summary.mean() : summary.min();
    double range = !scaled ? 1 : standard ? summary.deviation() : summary.max() - summary.min();
    this.divisor = range == 0 ? 1 : range;
    if (!Double.isFinite(shift) || !Double.isFinite(divisor)) {
      throw new LongbowException(
          ErrorCode.BAD_VALUE,
          "Cannot scale column '%s' (%s): the %s of its values, which are from %s to %s, is too large for a number. Leave its scale out, or convert it in a step before"
              .formatted(
                  fill.column(),
                  fill.scale().name().toLowerCase(Locale.ROOT),
                  standard ? "mean or deviation" : "range",
                  summary.min(),
                  summary.max()));
    }
    boolean ofMean = !nothing && fill.value() == ColumnFill.Value.MEAN;
    if (ofMean && !Double.isFinite(value)) {
      throw new LongbowException(
          ErrorCode.BAD_VALUE,
          "Cannot fill column '%s' with the mean of its values: their sum is too large for a number, they are from %s to %s"
              .formatted(fill.column(), summary.min(), summary.max()));
    }
  }

  /** The column without gaps; one that is dropped is all null. */
  public Column apply(Column column) {
    int rows = column.length();
    if (dropped) {
      return column.withValidity(Bits.allClear(rows));
    }
    return column instanceof FloatColumn floats
        ? floats(floats, rows)
        : doubles((DoubleColumn) column, rows);
  }

  private FloatColumn floats(FloatColumn column, int rows) {
    float[] from = column.values();
    long[] validity = column.validity();
    boolean scales = shift != 0 || divisor != 1;
    if (!scales && isWhole(from, validity, rows)) {
      return validity == null ? column : column.withValidity(null);
    }
    float[] to = Arrays.copyOf(from, rows);
    float filler = (float) value;
    for (int i = 0; i < rows; i++) {
      if (!Float.isFinite(to[i]) || !Bits.isSet(validity, i)) {
        count(to[i], Bits.isSet(validity, i));
        to[i] = filler;
      }
    }
    if (scales) {
      int infinite = 0;
      for (int i = 0; i < rows; i++) {
        to[i] = (float) ((to[i] - shift) / divisor);
        infinite += Float.isInfinite(to[i]) ? 1 : 0;
      }
      if (infinite > 0) {
        refuse(column, i -> Float.isInfinite(to[i]), i -> from[i]);
      }
    }
    return new FloatColumn(column.type(), rows, to, null);
  }

  private static boolean isWhole(float[] from, long[] validity, int rows) {
    int gaps = 0;
    for (int i = 0; i < rows; i++) {
      gaps += Float.isFinite(from[i]) ? 0 : 1;
    }
    return gaps == 0 && Bits.count(validity, rows) == rows;
  }

  private DoubleColumn doubles(DoubleColumn column, int rows) {
    double[] to = Arrays.copyOf(column.values(), rows);
    long[] validity = column.validity();
    boolean scales = shift != 0 || divisor != 1;
    for (int i = 0; i < rows; i++) {
      if (!Double.isFinite(to[i]) || !Bits.isSet(validity, i)) {
        count(to[i], Bits.isSet(validity, i));
        to[i] = value;
      }
    }
    if (scales) {
      int infinite = 0;
      for (int i = 0; i < rows; i++) {
        to[i] = (to[i] - shift) / divisor;
        infinite += Double.isInfinite(to[i]) ? 1 : 0;
      }
      if (infinite > 0) {
        refuse(column, i -> Double.isInfinite(to[i]), i -> column.values()[i]);
      }
    }
    return new DoubleColumn(column.type(), rows, to, null);
  }

  /** A value that becomes too large is an error: it would be an infinity, which nobody wrote. */
  private void refuse(Column column, IntPredicate tooLarge, IntToDoubleFunction original) {
    int row = 0;
    while (!tooLarge.test(row)) {
      row++;
    }
    double before = original.applyAsDouble(row);
    boolean gap = !Double.isFinite(before) || !Bits.isSet(column.validity(), row);
    throw new LongbowException(
        ErrorCode.BAD_VALUE,
        "Cannot scale the value %s of column '%s' to %s: (%1$s - %s) / %s is too large (scale: %s)"
            .formatted(
                gap ? value : before,
                fill.column(),
                column.type(),
                shift,
                divisor,
                fill.scale().name().toLowerCase(Locale.ROOT)));
  }

  private void count(double gap, boolean valid) {
    if (fill.value() == ColumnFill.Value.NONE
        && (summary == null
            || summary.values() > 0
            || fill.allNull() == ColumnFill.AllNull.ERROR)) {
      throw new LongbowException(
          ErrorCode.BAD_VALUE,
          "Invalid value of column '%s' in a matrix: %s, and nothing says how to fill it (fill: median, mean or a number; nan keeps it)"
              .formatted(fill.column(), valid ? Double.toString(gap) : "null"));
    }
    if (!valid) {
      nulls++;
    } else if (Double.isNaN(gap)) {
      nans++;
    } else {
      infinities++;
    }
  }

  /** What was done. */
  public FilledGaps gaps() {
    return new FilledGaps(
        fill.column(), dropped, fills, value, shift, divisor, summary, nulls, nans, infinities);
  }
}
