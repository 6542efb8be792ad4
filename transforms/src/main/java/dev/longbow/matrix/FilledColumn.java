package dev.longbow.matrix;

import dev.longbow.column.Bits;
import dev.longbow.column.Column;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.FloatColumn;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.Arrays;

/** Fills and scales one column, batch by batch, and counts the gaps it fills. */
public final class FilledColumn {
  private final ColumnFill fill;
  private final ColumnSummary summary;
  private final boolean dropped;
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
      for (int i = 0; i < rows; i++) {
        to[i] = (float) ((to[i] - shift) / divisor);
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
      for (int i = 0; i < rows; i++) {
        to[i] = (to[i] - shift) / divisor;
      }
    }
    return new DoubleColumn(column.type(), rows, to, null);
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
        fill.column(), dropped, value, shift, divisor, summary, nulls, nans, infinities);
  }
}
