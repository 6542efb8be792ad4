package dev.longbow.kernel;

import dev.longbow.column.BoolColumn;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.FloatColumn;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;

/**
 * Conversions between all flat types, as DuckDB makes them: a float becomes the nearest integer
 * (halves to the even one), a decimal the nearest with halves away from zero; what does not fit, a
 * NaN or infinity for an integer, and text that is not entirely a value are errors. Hot pairs have
 * loops of their own ({@link NumericCasts}, {@link TemporalCasts}); the others go through boxed
 * values ({@link BoxedCasts}).
 */
final class Casts {
  private Casts() {}

  /** Whether values of a type can be converted to another at all. */
  static boolean isPossible(DataType from, DataType to) {
    if (from.equals(to) || from.equals(DataType.NULL)) {
      return true;
    } else if (from.isNested() || to.isNested() || to.equals(DataType.NULL)) {
      return false;
    } else if (from.equals(DataType.STRING) || to.equals(DataType.STRING)) {
      return true;
    } else if (isNumber(from) && isNumber(to)) {
      return true;
    }
    boolean time = from.equals(DataType.TIME) || to.equals(DataType.TIME);
    return from.isTemporal()
        && to.isTemporal()
        && (!time || (from instanceof DataType.Timestamp && to.equals(DataType.TIME)));
  }

  private static boolean isNumber(DataType type) {
    return type.isNumeric() || type.equals(DataType.BOOL);
  }

  /** Converts a column; a value that cannot be converted becomes null or is an error. */
  static Column cast(Column column, DataType type, boolean attempt, String zone) {
    DataType from = column.type();
    if (from.equals(type)) {
      return column;
    } else if (!isPossible(from, type)) {
      throw impossible(from, type);
    } else if (from.equals(DataType.NULL)) {
      return ColumnBuilder.constant(type, null, column.length());
    }
    Failures failures = new Failures(column, type, attempt);
    if (from.isTemporal() && type.isTemporal()) {
      return TemporalCasts.cast(column, type, zone, failures);
    } else if (isMachineNumber(from) && isMachineNumber(type)) {
      return NumericCasts.cast(column, type, failures);
    }
    return BoxedCasts.cast(column, type, zone, failures);
  }

  static LongbowException impossible(DataType from, DataType to) {
    return new LongbowException(
        ErrorCode.TYPE_MISMATCH, "Cannot cast values of type " + from + " to " + to);
  }

  private static boolean isMachineNumber(DataType type) {
    return type.isInteger() || type.isFloating() || type.equals(DataType.BOOL);
  }

  /** Zero or not, for casts to bool. */
  static BoolColumn nonZero(Column column) {
    int rows = column.length();
    byte[] to = new byte[rows];
    if (column instanceof DoubleColumn c) {
      for (int i = 0; i < rows; i++) {
        to[i] = (byte) (c.values()[i] != 0 ? 1 : 0);
      }
    } else if (column instanceof FloatColumn c) {
      for (int i = 0; i < rows; i++) {
        to[i] = (byte) (c.values()[i] != 0 ? 1 : 0);
      }
    } else {
      long[] values = Columns.widen(column, new long[rows]);
      for (int i = 0; i < rows; i++) {
        to[i] = (byte) (values[i] != 0 ? 1 : 0);
      }
    }
    return new BoolColumn(DataType.BOOL, rows, to, column.validity());
  }
}
