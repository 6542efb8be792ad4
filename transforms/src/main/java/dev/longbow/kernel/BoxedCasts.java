package dev.longbow.kernel;

import dev.longbow.column.Boxes;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.expr.TemporalText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Casts from and to text, binary, decimal and uuid, value by value. Text columns mostly come here
 * with the few values of a dictionary ({@link DictionaryNode}).
 */
final class BoxedCasts {
  private BoxedCasts() {}

  static Column cast(Column column, DataType type, String zone, Failures failures) {
    int rows = column.length();
    Column flat = column instanceof DictionaryColumn encoded ? encoded.decode() : column;
    ColumnBuilder builder = new ColumnBuilder(type);
    for (int i = 0; i < rows; i++) {
      Object value = flat.value(i);
      Object converted = value == null ? null : convert(value, column.type(), type, zone);
      if (value != null && converted == null) {
        failures.fail(i, hint(type));
      }
      builder.append(converted);
    }
    return builder.build();
  }

  /** The value in the boxed form of the type, or null when it has none there. */
  private static Object convert(Object value, DataType from, DataType type, String zone) {
    if (type.equals(DataType.STRING)) {
      return value instanceof byte[] bytes ? utf8(bytes) : ValueText.of(value, zone);
    } else if (value instanceof String text) {
      return parse(text, type, zone);
    } else if (from.equals(DataType.BOOL)) {
      return decimal((Boolean) value ? BigDecimal.ONE : BigDecimal.ZERO, type);
    } else if (type.equals(DataType.BOOL)) {
      return ((BigDecimal) value).signum() != 0;
    } else if (type instanceof DataType.Decimal) {
      return decimal(exact(value), type);
    } else if (type.isFloating()) {
      double number = ((BigDecimal) value).doubleValue();
      return type.equals(DataType.FLOAT32) ? (Object) (float) number : (Object) number;
    }
    return integer((BigDecimal) value, (DataType.Int) type);
  }

  private static Object parse(String text, DataType type, String zone) {
    String stripped = text.strip();
    if (type.equals(DataType.BINARY)) {
      return text.getBytes(StandardCharsets.UTF_8);
    } else if (type.equals(DataType.DATE)) {
      return TemporalText.date(stripped).orElse(null);
    } else if (type.equals(DataType.TIME)) {
      return TemporalText.time(stripped).orElse(null);
    } else if (type.equals(DataType.TIMESTAMP)) {
      return TemporalText.dateTime(stripped).orElse(null);
    } else if (type.equals(DataType.TIMESTAMP_TZ)) {
      Optional<Instant> instant = TemporalText.instant(stripped);
      return instant
          .or(() -> TemporalText.dateTime(stripped).flatMap(t -> TemporalText.inZone(t, zone)))
          .orElse(null);
    } else if (type.equals(DataType.BOOL)) {
      return switch (stripped.toLowerCase(Locale.ROOT)) {
        case "true", "t", "1", "yes", "y" -> true;
        case "false", "f", "0", "no", "n" -> false;
        default -> null;
      };
    } else if (type.isFloating()) {
      return floating(stripped, type);
    }
    try {
      if (type.equals(DataType.UUID)) {
        return stripped.length() == 36 ? UUID.fromString(stripped) : null;
      }
      BigDecimal number = NumberText.isNumber(stripped) ? new BigDecimal(stripped) : null;
      if (number == null) {
        return null;
      } else if (type instanceof DataType.Decimal) {
        return decimal(number, type);
      }
      // '2.5' is no integer: a text that loses digits is refused.
      return number.stripTrailingZeros().scale() > 0 ? null : integer(number, (DataType.Int) type);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static Object floating(String text, DataType type) {
    double number;
    switch (text.toLowerCase(Locale.ROOT)) {
      case "nan" -> number = Double.NaN;
      case "inf", "+inf", "infinity", "+infinity" -> number = Double.POSITIVE_INFINITY;
      case "-inf", "-infinity" -> number = Double.NEGATIVE_INFINITY;
      default -> {
        if (!NumberText.isNumber(text)) {
          return null;
        }
        number = Double.parseDouble(text);
        float single = Float.parseFloat(text);
        boolean wide = type.equals(DataType.FLOAT64);
        if (Double.isInfinite(number) || (!wide && Float.isInfinite(single))) {
          return null;
        }
        // Not by way of the double: that would round twice.
        return wide ? (Object) number : (Object) single;
      }
    }
    return type.equals(DataType.FLOAT64) ? (Object) number : (Object) (float) number;
  }

  private static BigDecimal exact(Object value) {
    if (value instanceof BigDecimal decimal) {
      return decimal;
    } else if (value instanceof BigInteger integer) {
      return new BigDecimal(integer);
    } else if (value instanceof Long integer) {
      return BigDecimal.valueOf(integer);
    }
    // The shortest digits that mean the number, as a user would write it: 0.1f is 0.1.
    boolean finite = Double.isFinite(((Number) value).doubleValue());
    return finite ? new BigDecimal(NumberText.shortest((Number) value)) : null;
  }

  private static BigDecimal decimal(BigDecimal value, DataType type) {
    DataType.Decimal decimal = (DataType.Decimal) type;
    if (value == null || value.precision() - (long) value.scale() > 60) {
      return null;
    }
    BigDecimal scaled = value.setScale(decimal.scale(), RoundingMode.HALF_UP);
    return scaled.precision() > decimal.precision() ? null : scaled;
  }

  private static Object integer(BigDecimal value, DataType.Int type) {
    if (value.precision() - (long) value.scale() > 30) {
      return null;
    }
    BigInteger whole = value.setScale(0, RoundingMode.HALF_UP).toBigInteger();
    int bits = type.signed() ? type.bits() - 1 : type.bits();
    if (whole.bitLength() > bits || (!type.signed() && whole.signum() < 0)) {
      return null;
    }
    return type.equals(DataType.UINT64)
        ? Boxes.unsigned(whole.longValue())
        : (Object) whole.longValue();
  }

  private static String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static String hint(DataType type) {
    if (type.equals(DataType.DATE)) {
      return ": expected a date such as 2024-01-31";
    } else if (type instanceof DataType.Timestamp) {
      return ": expected a time such as 2024-01-31 13:45:00";
    }
    return "";
  }
}
