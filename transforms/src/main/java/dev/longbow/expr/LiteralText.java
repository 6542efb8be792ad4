package dev.longbow.expr;

import dev.longbow.column.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * Constants as text. Where digits or quotes alone would be read as another type, the type stands in
 * front: {@code FLOAT32 '0.1'}, {@code FLOAT64 'NaN'}, {@code UUID '…'}; {@link LiteralParser}
 * reads all of them.
 */
final class LiteralText {
  private static final BigInteger MAX_INT64 = BigInteger.valueOf(Long.MAX_VALUE);

  private LiteralText() {}

  /** A constant, boxed as {@code Column.value} gives it. */
  static String of(Object value, DataType type) {
    if (value == null) {
      return type.equals(DataType.NULL) ? "NULL" : "CAST(NULL AS " + type + ")";
    } else if (value instanceof Boolean flag) {
      return flag ? "TRUE" : "FALSE";
    } else if (value instanceof String text) {
      return quoted(text);
    } else if (value instanceof byte[] bytes) {
      return "X'" + HexFormat.of().formatHex(bytes) + "'";
    } else if (value instanceof BigDecimal decimal) {
      boolean smallest = TypeRules.decimalOf(decimal).equals(Optional.of(type));
      return typed(smallest ? "decimal" : type.toString(), decimal.toPlainString());
    } else if (value instanceof Number number) {
      return isPlain(number, type) ? number.toString() : typed(type.toString(), number.toString());
    } else if (type.isTemporal()) {
      return typed(temporal(value), value.toString().replace('T', ' '));
    }
    return type.isNested() ? value.toString() : typed(type.toString(), value.toString());
  }

  /** Whether digits alone are read as this type. */
  private static boolean isPlain(Number number, DataType type) {
    if (type.equals(DataType.UINT64)) {
      return number instanceof BigInteger big && big.compareTo(MAX_INT64) > 0;
    }
    return type.equals(DataType.INT64)
        || (type.equals(DataType.FLOAT64) && Double.isFinite(number.doubleValue()));
  }

  private static String temporal(Object value) {
    if (value instanceof LocalDate) {
      return "date";
    }
    return value instanceof LocalTime ? "time" : "timestamp";
  }

  private static String typed(String type, String text) {
    return type.toUpperCase(Locale.ROOT) + " " + quoted(text);
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
