package dev.longbow.kernel;

import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.FloatColumn;

/** Casts among booleans, integers and floating-point numbers. */
final class NumericCasts {
  private static final double TWO_63 = 0x1p63;
  private static final double TWO_64 = 0x1p64;

  private NumericCasts() {}

  static Column cast(Column column, DataType type, Failures failures) {
    if (type.equals(DataType.BOOL)) {
      return Casts.nonZero(column);
    } else if (type.equals(DataType.FLOAT64)) {
      double[] to = doubles(column);
      return new DoubleColumn(type, column.length(), to, column.validity());
    } else if (type.equals(DataType.FLOAT32)) {
      return floats(column, failures);
    }
    DataType.Int target = (DataType.Int) type;
    return column.type().isFloating()
        ? fromFloating(column, target, failures)
        : fromInteger(column, target, failures);
  }

  private static double[] doubles(Column column) {
    int rows = column.length();
    double[] to = new double[rows];
    if (column instanceof FloatColumn c) {
      float[] from = c.values();
      for (int i = 0; i < rows; i++) {
        to[i] = from[i];
      }
    } else if (column instanceof DoubleColumn c) {
      return c.values();
    } else {
      long[] from = Columns.widen(column, new long[rows]);
      boolean unsigned = column.type().equals(DataType.UINT64);
      for (int i = 0; i < rows; i++) {
        to[i] = from[i];
      }
      for (int i = 0; unsigned && i < rows; i++) {
        to[i] = from[i] < 0 ? unsignedToDouble(from[i]) : to[i];
      }
    }
    return to;
  }

  /** Halved with a sticky last bit, so that it is rounded once. */
  private static double unsignedToDouble(long bits) {
    return 2.0 * ((bits >>> 1) | (bits & 1));
  }

  private static Column floats(Column column, Failures failures) {
    int rows = column.length();
    float[] to = new float[rows];
    if (column instanceof DoubleColumn c) {
      double[] from = c.values();
      for (int i = 0; i < rows; i++) {
        to[i] = (float) from[i];
        if (Float.isInfinite(to[i]) && !Double.isInfinite(from[i])) {
          failures.fail(i, ": outside its range");
        }
      }
    } else {
      boolean unsigned = column.type().equals(DataType.UINT64);
      long[] from = Columns.widen(column, new long[rows]);
      for (int i = 0; i < rows; i++) {
        boolean big = unsigned && from[i] < 0;
        to[i] = big ? 2.0f * ((from[i] >>> 1) | (from[i] & 1)) : from[i];
      }
    }
    return new FloatColumn(DataType.FLOAT32, rows, to, failures.validity());
  }

  private static Column fromFloating(Column column, DataType.Int type, Failures failures) {
    int rows = column.length();
    double[] from = doubles(column);
    long[] to = new long[rows];
    // The limits are powers of two (or zero), hence exact as doubles.
    double low = type.signed() ? -Math.scalb(1.0, type.bits() - 1) : 0;
    double high = Math.scalb(1.0, type.signed() ? type.bits() - 1 : type.bits());
    for (int i = 0; i < rows; i++) {
      double rounded = Math.rint(from[i]);
      if (!(rounded >= low && rounded < high)) {
        failures.fail(i, Double.isNaN(rounded) ? "" : ": outside its range");
      }
      to[i] =
          high == TWO_64 && rounded >= TWO_63
              ? (long) (rounded - TWO_63) + Long.MIN_VALUE
              : (long) rounded;
    }
    return Narrowing.narrow(type, to, rows, failures.validity());
  }

  private static Column fromInteger(Column column, DataType.Int type, Failures failures) {
    int rows = column.length();
    boolean unsigned = column.type().equals(DataType.UINT64);
    long[] from = Columns.widen(column, new long[rows]);
    for (int i = 0; i < rows; i++) {
      boolean fits =
          unsigned
              ? from[i] >= 0 && ExactArithmetic.fits(type, from[i])
              : ExactArithmetic.fits(type, from[i]);
      if (!fits) {
        failures.fail(i, ": outside its range");
      }
    }
    // The array may be the column's own; columns are immutable, so it can be shared.
    return Narrowing.narrow(type, from, rows, failures.validity());
  }
}
