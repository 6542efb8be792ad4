package dev.longbow.expr;

import dev.longbow.column.DataType;
import java.math.BigDecimal;
import java.util.Optional;

/** Which type values of different types meet in. */
public final class TypeRules {
  private static final int MAX_PRECISION = 38;

  private TypeRules() {}

  /**
   * The type that two columns of these types are brought to in comparisons, arithmetic and {@code
   * CASE}; empty when that takes an explicit cast.
   *
   * <p>Integers widen; signed with unsigned takes the next wider signed type, and there is none for
   * uint64. float32 with float32 stays, any other number with a floating-point number is float64.
   * Decimals keep the digits of both sides, up to 38. Dates and timestamps of different kinds never
   * meet by themselves. A bare NULL takes the other type.
   */
  public static Optional<DataType> common(DataType a, DataType b) {
    if (a.equals(b) || b.equals(DataType.NULL)) {
      return Optional.of(a);
    } else if (a.equals(DataType.NULL)) {
      return Optional.of(b);
    } else if (a instanceof DataType.Int left && b instanceof DataType.Int right) {
      return commonInteger(left, right);
    } else if (!a.isNumeric() || !b.isNumeric()) {
      return Optional.empty();
    } else if (a.isFloating() || b.isFloating()) {
      return Optional.of(DataType.FLOAT64);
    }
    return commonDecimal(asDecimal(a), asDecimal(b));
  }

  private static Optional<DataType> commonInteger(DataType.Int a, DataType.Int b) {
    int bits = Math.max(a.bits(), b.bits());
    if (a.signed() == b.signed()) {
      return Optional.of(new DataType.Int(bits, a.signed()));
    }
    DataType.Int unsigned = a.signed() ? b : a;
    DataType.Int signed = a.signed() ? a : b;
    if (signed.bits() > unsigned.bits()) {
      return Optional.of(signed);
    }
    return unsigned.bits() == 64
        ? Optional.empty()
        : Optional.of(new DataType.Int(unsigned.bits() * 2, true));
  }

  private static Optional<DataType> commonDecimal(DataType.Decimal a, DataType.Decimal b) {
    int scale = Math.max(a.scale(), b.scale());
    int whole = Math.max(a.precision() - a.scale(), b.precision() - b.scale());
    return whole + scale > MAX_PRECISION
        ? Optional.empty()
        : Optional.of(new DataType.Decimal(Math.max(1, whole + scale), scale));
  }

  /** The decimal type that holds every value of an integer or decimal type. */
  public static DataType.Decimal asDecimal(DataType type) {
    if (type instanceof DataType.Decimal decimal) {
      return decimal;
    }
    DataType.Int integer = (DataType.Int) type;
    return new DataType.Decimal(
        switch (integer.bits()) {
          case 8 -> 3;
          case 16 -> 5;
          case 32 -> 10;
          default -> integer.signed() ? 19 : 20;
        },
        0);
  }

  /** The smallest decimal type that holds this value; empty beyond 38 digits. */
  static Optional<DataType> decimalOf(BigDecimal value) {
    int scale = Math.max(0, value.scale());
    int whole = Math.max(0, value.precision() - value.scale());
    return whole + scale > MAX_PRECISION
        ? Optional.empty()
        : Optional.of(new DataType.Decimal(Math.max(1, whole + scale), scale));
  }

  /** The smallest signed integer type that holds this value. */
  static DataType.Int integerOf(long value) {
    int bits = 8;
    while (bits < 64 && (value < -(1L << (bits - 1)) || value >= 1L << (bits - 1))) {
      bits *= 2;
    }
    return new DataType.Int(bits, true);
  }
}
