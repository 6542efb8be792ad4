package dev.longbow.expr;

import dev.longbow.column.DataType;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The types of constants, and the other types a constant can take without changing its value. */
public final class Literals {
  private static final BigInteger MAX_UINT64 =
      BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
  private static final long EXACT_IN_FLOAT32 = 1L << 24;

  private Literals() {}

  /**
   * The literal of a Java value; null is a NULL without a type.
   *
   * @throws LongbowException {@link ErrorCode#TYPE_MISMATCH} for classes without a column type
   */
  static Expr.Literal of(Object value) {
    if (value == null) {
      return new Expr.Literal(null, DataType.NULL);
    } else if (value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte) {
      return new Expr.Literal(((Number) value).longValue(), DataType.INT64);
    } else if (value instanceof BigInteger big) {
      return ofInteger(big);
    } else if (value instanceof Double) {
      return new Expr.Literal(value, DataType.FLOAT64);
    } else if (value instanceof Float) {
      return new Expr.Literal(value, DataType.FLOAT32);
    } else if (value instanceof BigDecimal decimal) {
      BigDecimal plain = decimal.scale() < 0 ? decimal.setScale(0) : decimal;
      return new Expr.Literal(
          plain, TypeRules.decimalOf(plain).orElseThrow(() -> tooManyDigits(decimal)));
    } else if (value instanceof Boolean) {
      return new Expr.Literal(value, DataType.BOOL);
    } else if (value instanceof CharSequence || value instanceof Character) {
      return new Expr.Literal(value.toString(), DataType.STRING);
    } else if (value instanceof byte[] bytes) {
      return new Expr.Literal(bytes.clone(), DataType.BINARY);
    } else if (value instanceof UUID) {
      return new Expr.Literal(value, DataType.UUID);
    }
    return ofTemporal(value);
  }

  private static Expr.Literal ofTemporal(Object value) {
    if (value instanceof LocalDate) {
      return new Expr.Literal(value, DataType.DATE);
    } else if (value instanceof LocalTime time) {
      return new Expr.Literal(time.truncatedTo(ChronoUnit.MICROS), DataType.TIME);
    } else if (value instanceof LocalDateTime dateTime) {
      return new Expr.Literal(dateTime.truncatedTo(ChronoUnit.MICROS), DataType.TIMESTAMP);
    } else if (value instanceof Instant instant) {
      return new Expr.Literal(instant.truncatedTo(ChronoUnit.MICROS), DataType.TIMESTAMP_TZ);
    } else if (value instanceof OffsetDateTime offset) {
      return ofTemporal(offset.toInstant());
    } else if (value instanceof ZonedDateTime zoned) {
      return ofTemporal(zoned.toInstant());
    }
    throw new LongbowException(
        ErrorCode.TYPE_MISMATCH,
        "Cannot use a "
            + value.getClass().getName()
            + " as a value ("
            + value
            + "). Expected a number, boolean, string, byte[], UUID or java.time value");
  }

  /** The literal of an integer of any size: int64, else uint64, else a decimal. */
  static Expr.Literal ofInteger(BigInteger value) {
    if (value.bitLength() < 64) {
      return new Expr.Literal(value.longValue(), DataType.INT64);
    } else if (value.signum() > 0 && value.compareTo(MAX_UINT64) <= 0) {
      return new Expr.Literal(value, DataType.UINT64);
    }
    return of(new BigDecimal(value));
  }

  private static LongbowException tooManyDigits(BigDecimal value) {
    return new LongbowException(
        ErrorCode.TYPE_MISMATCH, "Invalid number " + value + ": a decimal has at most 38 digits");
  }

  /** The type that all these constants can take; empty when there is none. */
  static Optional<DataType> commonType(List<Expr.Literal> literals, String zone) {
    DataType type = null;
    // Text adapts to dates and times, never the other way round: start with something else.
    for (Expr.Literal literal : literals) {
      boolean better = type == null || (type.equals(DataType.STRING) && literal.value() != null);
      type = better && literal.value() != null ? literal.type() : type;
    }
    if (type == null) {
      return Optional.of(
          literals.stream()
              .map(Expr.Literal::type)
              .filter(found -> !found.equals(DataType.NULL))
              .findFirst()
              .orElse(DataType.NULL));
    }
    for (Expr.Literal literal : literals) {
      Optional<DataType> meeting = meet(literal.value(), literal.type(), type, zone);
      if (meeting.isEmpty()) {
        return Optional.empty();
      }
      type = meeting.get();
    }
    return Optional.of(type);
  }

  /**
   * The type in which a constant meets values of {@code other}: that type itself whenever it can
   * hold the constant, else a wider one.
   */
  static Optional<DataType> meet(Object value, DataType type, DataType other, String zone) {
    if (value == null || type.equals(other) || fit(value, other, zone).isPresent()) {
      return Optional.of(other);
    } else if (value instanceof Long integer && other instanceof DataType.Int) {
      Optional<DataType> wider = TypeRules.common(TypeRules.integerOf(integer), other);
      // Only a negative number against uint64 has no common integer type.
      return wider.isPresent() ? wider : Optional.of(new DataType.Decimal(20, 0));
    } else if (value instanceof BigInteger && other instanceof DataType.Int) {
      return Optional.of(new DataType.Decimal(20, 0));
    } else if (type.isNumeric() && other instanceof DataType.Decimal) {
      return meetDecimal(value, (DataType.Decimal) other);
    } else if (type.isNumeric() && other.isNumeric()) {
      return TypeRules.common(type, other);
    } else if (other.equals(DataType.DATE) && fit(value, DataType.TIMESTAMP, zone).isPresent()) {
      return Optional.of(DataType.TIMESTAMP);
    }
    return Optional.empty();
  }

  private static Optional<DataType> meetDecimal(Object value, DataType.Decimal other) {
    Optional<DataType> own = decimal(value).flatMap(TypeRules::decimalOf);
    Optional<DataType> common = own.flatMap(type -> TypeRules.common(type, other));
    return common.isPresent() ? common : Optional.of(DataType.FLOAT64);
  }

  /**
   * A constant as a value of another type, boxed as {@code Column.value} gives it; empty when that
   * type cannot hold it. Exact, but for numbers that become floating point: those round to the
   * nearest (a number with a fraction also for float32, an integer only exactly).
   *
   * @param zone where a local time meets {@code timestamp_tz}
   */
  public static Optional<Object> fit(Object value, DataType to, String zone) {
    if (to instanceof DataType.Int integer) {
      return integer(value).filter(number -> holds(integer, number)).map(number -> box(to, number));
    } else if (to.equals(DataType.FLOAT64)) {
      return value instanceof Number number ? Optional.of(number.doubleValue()) : Optional.empty();
    } else if (to.equals(DataType.FLOAT32)) {
      return float32(value);
    } else if (to instanceof DataType.Decimal decimal) {
      return decimal(value)
          .filter(number -> number.stripTrailingZeros().scale() <= decimal.scale())
          .map(number -> number.setScale(decimal.scale()))
          .filter(number -> number.precision() <= decimal.precision())
          .map(number -> number);
    } else if (to.isTemporal()) {
      return temporal(value, to, zone);
    } else if (to.equals(DataType.UUID)) {
      return value instanceof String text ? uuid(text) : only(UUID.class, value);
    } else if (to.equals(DataType.STRING)) {
      return only(String.class, value);
    } else if (to.equals(DataType.BOOL)) {
      return only(Boolean.class, value);
    } else if (to.equals(DataType.BINARY)) {
      return only(byte[].class, value);
    }
    return Optional.empty();
  }

  private static Optional<Object> only(Class<?> type, Object value) {
    return type.isInstance(value) ? Optional.of(value) : Optional.empty();
  }

  private static Optional<BigInteger> integer(Object value) {
    if (value instanceof Long number) {
      return Optional.of(BigInteger.valueOf(number));
    }
    return value instanceof BigInteger big ? Optional.of(big) : Optional.empty();
  }

  private static boolean holds(DataType.Int type, BigInteger value) {
    return type.signed()
        ? value.bitLength() < type.bits()
        : value.signum() >= 0 && value.bitLength() <= type.bits();
  }

  private static Object box(DataType type, BigInteger value) {
    if (type.equals(DataType.UINT64)) {
      return value;
    }
    return value.longValue();
  }

  private static Optional<Object> float32(Object value) {
    if (value instanceof Float) {
      return Optional.of(value);
    } else if (value instanceof Double number) {
      float narrowed = number.floatValue();
      boolean overflows = Float.isInfinite(narrowed) && !Double.isInfinite(number);
      return overflows ? Optional.empty() : Optional.of(narrowed);
    } else if (value instanceof Long number && Math.abs(number) <= EXACT_IN_FLOAT32) {
      return Optional.of(number.floatValue());
    }
    return Optional.empty();
  }

  private static Optional<BigDecimal> decimal(Object value) {
    if (value instanceof BigDecimal decimal) {
      return Optional.of(decimal);
    } else if (value instanceof Double number && Double.isFinite(number)) {
      // The shortest decimal that reads back as the double: what was written in the expression.
      return Optional.of(BigDecimal.valueOf(number));
    }
    return integer(value).map(BigDecimal::new);
  }

  private static Optional<Object> temporal(Object value, DataType to, String zone) {
    if (to.equals(DataType.DATE)) {
      return value instanceof String text
          ? TemporalText.date(text).map(date -> date)
          : only(LocalDate.class, value);
    } else if (to.equals(DataType.TIME)) {
      return value instanceof String text
          ? TemporalText.time(text).map(time -> time)
          : only(LocalTime.class, value);
    }
    Optional<LocalDateTime> local = Optional.empty();
    if (value instanceof LocalDate date) {
      local = Optional.of(date.atStartOfDay());
    } else if (value instanceof LocalDateTime dateTime) {
      local = Optional.of(dateTime);
    } else if (value instanceof String text) {
      local = TemporalText.dateTime(text);
    }
    if (to.equals(DataType.TIMESTAMP)) {
      return local.map(dateTime -> dateTime);
    } else if (local.isPresent()) {
      return TemporalText.inZone(local.get(), zone).map(instant -> instant);
    } else if (value instanceof String text) {
      return TemporalText.instant(text).map(instant -> instant);
    }
    return only(Instant.class, value);
  }

  private static Optional<Object> uuid(String text) {
    // UUID.fromString also takes shortened forms.
    return text.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
        ? Optional.of(UUID.fromString(text))
        : Optional.empty();
  }
}
