package dev.longbow.kernel;

import dev.longbow.column.Bits;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.FloatColumn;
import dev.longbow.column.Int128Column;
import dev.longbow.column.IntColumn;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.function.DoubleUnaryOperator;

/** Absolute values and rounding, for every numeric type. */
final class Rounding {
  private Rounding() {}

  static Column abs(Column column) {
    if (column.type().isFloating()) {
      return floating(column, Math::abs);
    } else if (column instanceof Int128Column decimals) {
      return decimals(decimals, column.validity(), (value, row) -> value.abs());
    } else if (Columns.isUnsigned(column.type())) {
      return column;
    }
    int rows = column.length();
    long[] from = Columns.widen(column, new long[rows]);
    long[] to = new long[rows];
    for (int i = 0; i < rows; i++) {
      to[i] = Math.abs(from[i]);
      if ((to[i] < 0 || !ExactArithmetic.fits((DataType.Int) column.type(), to[i]))
          && !column.isNull(i)) {
        throw RowFailure.arithmetic(
            i,
            "Cannot compute abs(%d): the result is outside %s".formatted(from[i], column.type()));
      }
    }
    return Narrowing.narrow(column.type(), to, rows, column.validity());
  }

  static Column floor(Column column) {
    return whole(column, Math::floor, RoundingMode.FLOOR);
  }

  static Column ceil(Column column) {
    return whole(column, Math::ceil, RoundingMode.CEILING);
  }

  /** Rounds half away from zero; {@code digits} null means 0 for every row. */
  static Column round(Column column, IntColumn digits) {
    if (digits == null) {
      return whole(column, Rounding::round, RoundingMode.HALF_UP);
    }
    int rows = column.length();
    long[] validity = Bits.and(column.validity(), digits.validity(), rows);
    int[] places = digits.values();
    if (column instanceof DoubleColumn c) {
      double[] to = new double[rows];
      for (int i = 0; i < rows; i++) {
        to[i] = round(c.values()[i], places[i]);
      }
      return new DoubleColumn(column.type(), rows, to, validity);
    } else if (column instanceof FloatColumn c) {
      float[] to = new float[rows];
      for (int i = 0; i < rows; i++) {
        to[i] = (float) round(c.values()[i], places[i]);
      }
      return new FloatColumn(column.type(), rows, to, validity);
    } else if (column instanceof Int128Column c) {
      return decimals(c, validity, (value, row) -> round(value, places[row]));
    }
    return integers(column, places, validity);
  }

  private static Column whole(Column column, DoubleUnaryOperator operator, RoundingMode mode) {
    if (column instanceof Int128Column decimals) {
      return decimals(decimals, column.validity(), (value, row) -> value.setScale(0, mode));
    }
    return column.type().isFloating() ? floating(column, operator) : column;
  }

  private static Column floating(Column column, DoubleUnaryOperator operator) {
    int rows = column.length();
    if (column instanceof DoubleColumn c) {
      double[] to = new double[rows];
      for (int i = 0; i < rows; i++) {
        to[i] = operator.applyAsDouble(c.values()[i]);
      }
      return new DoubleColumn(column.type(), rows, to, column.validity());
    }
    float[] from = ((FloatColumn) column).values();
    float[] to = new float[rows];
    for (int i = 0; i < rows; i++) {
      to[i] = (float) operator.applyAsDouble(from[i]);
    }
    return new FloatColumn(column.type(), rows, to, column.validity());
  }

  /** C's round: {@code floor(x + 0.5)} would be wrong for 0.49999999999999994 and for -2.5. */
  private static double round(double value) {
    double magnitude = Math.abs(value);
    double floor = Math.floor(magnitude);
    return Math.copySign(magnitude - floor >= 0.5 ? floor + 1 : floor, value);
  }

  private static double round(double value, int places) {
    if (places == 0) {
      return round(value);
    }
    double factor = StrictMath.pow(10, Math.abs((double) places));
    double rounded = places > 0 ? round(value * factor) / factor : round(value / factor) * factor;
    if (Double.isFinite(rounded)) {
      return rounded;
    }
    // More digits than a double has, or tens beyond its size.
    return places > 0 || !Double.isFinite(value) ? value : 0;
  }

  private static BigDecimal round(BigDecimal value, int places) {
    return places >= value.scale()
        ? value
        : value.setScale(Math.max(places, -39), RoundingMode.HALF_UP).setScale(value.scale());
  }

  private static Column integers(Column column, int[] places, long[] validity) {
    int rows = column.length();
    long[] from = Columns.widen(column, new long[rows]);
    long[] to = new long[rows];
    for (int i = 0; i < rows; i++) {
      to[i] = from[i];
      if (places[i] < 0 && Bits.isSet(validity, i)) {
        BigInteger rounded =
            round(new BigDecimal(String.valueOf(column.value(i))), places[i]).toBigInteger();
        to[i] = rounded.longValue();
        DataType.Int type = (DataType.Int) column.type();
        if (rounded.bitLength() > (type.signed() ? type.bits() - 1 : type.bits())) {
          throw RowFailure.arithmetic(
              i,
              "Cannot round %s to %d places within %s".formatted(column.value(i), places[i], type));
        }
      }
    }
    return Narrowing.narrow(column.type(), to, rows, validity);
  }

  private interface DecimalFunction {
    BigDecimal apply(BigDecimal value, int row);
  }

  private static Column decimals(Int128Column column, long[] validity, DecimalFunction function) {
    DataType.Decimal type = (DataType.Decimal) column.type();
    int rows = column.length();
    long[] words = new long[2 * rows];
    for (int i = 0; i < rows; i++) {
      if (Bits.isSet(validity, i)) {
        BigDecimal value = function.apply((BigDecimal) column.value(i), i).setScale(type.scale());
        if (value.precision() > type.precision()) {
          throw RowFailure.arithmetic(
              i, "Cannot round " + column.value(i) + ": the result is outside " + type);
        }
        words[2 * i] = value.unscaledValue().longValue();
        words[2 * i + 1] = value.unscaledValue().shiftRight(64).longValue();
      }
    }
    return new Int128Column(type, rows, words, validity);
  }
}
