package dev.longbow.kernel;

import dev.longbow.column.Bits;
import dev.longbow.column.Boxes;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Int128Column;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Integer and decimal arithmetic row by row with every check; the path of the rarer types. */
final class ExactArithmetic {
  private ExactArithmetic() {}

  static Column apply(
      Arithmetic operation, Column left, Column right, DataType result, long[] validity) {
    return left instanceof Int128Column a
        ? decimals(operation, a, (Int128Column) right, (DataType.Decimal) result, validity)
        : integers(operation, left, right, (DataType.Int) result, validity);
  }

  static Column zero(DataType type, int rows) {
    return type instanceof DataType.Decimal
        ? new Int128Column(type, rows, new long[2 * rows], null)
        : ColumnBuilder.constant(type, 0L, rows);
  }

  private static Column integers(
      Arithmetic operation, Column left, Column right, DataType.Int type, long[] validity) {
    int rows = left.length();
    long[] a = Columns.widen(left, new long[rows]);
    long[] b = Columns.widen(right, new long[rows]);
    long[] values = new long[rows];
    // Unsigned words have no long that holds all their products or differences.
    boolean big = !type.signed() && type.bits() >= 32;
    for (int i = 0; i < rows; i++) {
      if (!Bits.isSet(validity, i)) {
        continue;
      }
      if (b[i] == 0 && operation.ordinal() >= Arithmetic.DIVIDE.ordinal()) {
        throw RowFailure.arithmetic(i, "Cannot divide " + left.value(i) + " by zero");
      }
      boolean fits;
      if (big) {
        BigInteger exact = operation.exact(number(type, a[i]), number(type, b[i]));
        values[i] = exact.longValue();
        fits = exact.signum() >= 0 && exact.bitLength() <= type.bits();
      } else {
        fits = small(operation, a[i], b[i], values, i) && fits(type, values[i]);
      }
      if (!fits) {
        throw overflow(i, operation, left, right, type);
      }
    }
    return Narrowing.narrow(type, values, rows, validity);
  }

  /** Computes in 64 bits; false on overflow of these. */
  private static boolean small(Arithmetic operation, long a, long b, long[] to, int row) {
    try {
      to[row] =
          switch (operation) {
            case ADD -> Math.addExact(a, b);
            case SUBTRACT -> Math.subtractExact(a, b);
            case MULTIPLY -> Math.multiplyExact(a, b);
            case DIVIDE -> a / b;
            case REMAINDER -> a % b;
          };
      return !(operation == Arithmetic.DIVIDE && a == Long.MIN_VALUE && b == -1);
    } catch (ArithmeticException e) {
      return false;
    }
  }

  private static BigInteger number(DataType.Int type, long bits) {
    return type.bits() == 64 ? Boxes.unsigned(bits) : BigInteger.valueOf(bits);
  }

  static boolean fits(DataType.Int type, long value) {
    if (!type.signed()) {
      return value >= 0 && (type.bits() == 64 || value < 1L << type.bits());
    }
    int unused = 64 - type.bits();
    return value << unused >> unused == value;
  }

  private static Column decimals(
      Arithmetic operation,
      Int128Column left,
      Int128Column right,
      DataType.Decimal type,
      long[] validity) {
    int rows = left.length();
    long[] a = left.words();
    long[] b = right.words();
    long[] words = new long[2 * rows];
    BigInteger limit = BigInteger.TEN.pow(type.precision());
    for (int i = 0; i < rows; i++) {
      if (!Bits.isSet(validity, i)) {
        continue;
      }
      BigInteger divisor = Boxes.int128(b[2 * i], b[2 * i + 1]);
      if (divisor.signum() == 0 && operation == Arithmetic.REMAINDER) {
        throw RowFailure.arithmetic(i, "Cannot divide " + left.value(i) + " by zero");
      }
      BigInteger exact = operation.exact(Boxes.int128(a[2 * i], a[2 * i + 1]), divisor);
      if (exact.abs().compareTo(limit) >= 0) {
        throw overflow(i, operation, left, right, type);
      }
      words[2 * i] = exact.longValue();
      words[2 * i + 1] = exact.shiftRight(64).longValue();
    }
    return new Int128Column(type, rows, words, validity);
  }

  private static RowFailure overflow(
      int row, Arithmetic operation, Column left, Column right, DataType type) {
    return RowFailure.arithmetic(
        row,
        "Cannot compute %s %s %s: the result is outside %s"
            .formatted(text(left.value(row)), operation.symbol(), text(right.value(row)), type));
  }

  private static String text(Object value) {
    return value instanceof BigDecimal decimal ? decimal.toPlainString() : String.valueOf(value);
  }
}
