package dev.longbow.io.clickhouse;

import dev.longbow.column.Boxes;
import dev.longbow.column.DataType;
import dev.longbow.expr.BoundExpr;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;

/** Columns and constants of conditions in the server's words, where they are the same there. */
final class Operands {
  private static final LocalDate FIRST_DAY = LocalDate.of(1900, 1, 1);
  private static final LocalDate LAST_DAY = LocalDate.of(2299, 12, 31);

  /** What nanoseconds since 1970 in 64 bits can hold, in years that are whole. */
  private static final Instant FIRST_NANO = Instant.parse("1900-01-01T00:00:00Z");

  private static final Instant LAST_NANO = Instant.parse("2262-01-01T00:00:00Z");
  private static final long SECONDS = 1L << 32;

  private final Map<String, String> types;
  private final BinaryOperator<String> parameter;

  /**
   * A writer.
   *
   * @param types the server's types of columns
   * @param parameter takes a type and a value's text, gives what stands for the value
   */
  Operands(Map<String, String> types, BinaryOperator<String> parameter) {
    this.types = types;
    this.parameter = parameter;
  }

  private Optional<ServerType> type(BoundExpr.Column column) {
    return Optional.ofNullable(types.get(column.name())).map(ServerType::parse);
  }

  /** A column of any type that is read at all. */
  Optional<String> anyColumn(BoundExpr expression) {
    return expression instanceof BoundExpr.Column column && type(column).isPresent()
        ? Optional.of(Names.quote(column.name()))
        : Optional.empty();
  }

  /** A column whose values are compared there as they are here, or a wider number of one. */
  Optional<String> value(BoundExpr expression) {
    if (expression instanceof BoundExpr.Cast cast) {
      return widened(cast);
    }
    if (!(expression instanceof BoundExpr.Column column) || type(column).isEmpty()) {
      return Optional.empty();
    }
    String name = Names.quote(column.name());
    ServerType type = type(column).get().plain();
    return switch (type.name()) {
      case "Bool", "String", "UUID", "Date", "Date32", "DateTime", "DateTime64" ->
          Optional.of(name);
      case "Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64" ->
          Optional.of(name);
      case "Float32", "Float64" -> Optional.of(name);
      case "Decimal" ->
          column.type() instanceof DataType.Decimal ? Optional.of(name) : Optional.empty();
      case "Enum8", "Enum16" -> Optional.of("toString(" + name + ")");
      default -> Optional.empty();
    };
  }

  /** A conversion that keeps every value. */
  private Optional<String> widened(BoundExpr.Cast cast) {
    DataType from = cast.operand().type();
    if (!(cast.operand() instanceof BoundExpr.Column) || value(cast.operand()).isEmpty()) {
      return Optional.empty();
    }
    boolean keeps = false;
    if (from instanceof DataType.Int narrow && cast.type() instanceof DataType.Int wide) {
      keeps =
          narrow.signed() == wide.signed() && narrow.bits() <= wide.bits()
              || !narrow.signed() && narrow.bits() < wide.bits();
    } else if (cast.type().equals(DataType.FLOAT64)) {
      keeps =
          from.equals(DataType.FLOAT32) || from instanceof DataType.Int small && small.bits() <= 32;
    }
    return keeps
        ? value(cast.operand()).map(name -> "to" + serverName(cast.type()) + "(" + name + ")")
        : Optional.empty();
  }

  private static String serverName(DataType type) {
    if (type instanceof DataType.Int integer) {
      return (integer.signed() ? "Int" : "UInt") + integer.bits();
    }
    return "Float" + ((DataType.Floating) type).bits();
  }

  /**
   * A constant that is compared with a column.
   *
   * @param beside the column, or a wider number of it
   */
  Optional<String> literal(BoundExpr.Literal literal, BoundExpr beside) {
    Object value = literal.value();
    DataType type = literal.type();
    if (value == null) {
      return Optional.empty();
    } else if (type instanceof DataType.Bool) {
      return Optional.of(parameter.apply("Bool", value.toString()));
    } else if (type instanceof DataType.Int) {
      return Optional.of(parameter.apply(serverName(type), value.toString()));
    } else if (value instanceof Double number) {
      // As bits: digits would be read to the nearest number, or the one beside it.
      return number.isNaN()
          ? Optional.empty()
          : Optional.of(
              "reinterpretAsFloat64(%s)"
                  .formatted(parameter.apply("Int64", "" + Double.doubleToRawLongBits(number))));
    } else if (value instanceof Float number) {
      return number.isNaN()
          ? Optional.empty()
          : Optional.of(
              "reinterpretAsFloat32(%s)"
                  .formatted(parameter.apply("Int32", "" + Float.floatToRawIntBits(number))));
    } else if (value instanceof String text) {
      return Optional.of(parameter.apply("String", text));
    } else if (value instanceof LocalDate day) {
      return day.isBefore(FIRST_DAY) || day.isAfter(LAST_DAY)
          ? Optional.empty()
          : Optional.of(parameter.apply("Date32", day.toString()));
    } else if (value instanceof Instant moment) {
      return beside instanceof BoundExpr.Column column
          ? type(column).flatMap(server -> moment(moment, server.plain()))
          : Optional.empty();
    } else if (type instanceof DataType.Decimal decimal && value instanceof BigDecimal number) {
      return Optional.of(
          parameter.apply(
              "Decimal(%d, %d)".formatted(decimal.precision(), decimal.scale()),
              number.toPlainString()));
    } else if (type.equals(DataType.UUID)) {
      return Optional.of(parameter.apply("UUID", value.toString()));
    }
    return Optional.empty();
  }

  private Optional<String> moment(Instant moment, ServerType column) {
    if (column.is("DateTime")) {
      boolean whole = moment.getNano() == 0;
      boolean known = moment.getEpochSecond() >= 0 && moment.getEpochSecond() < SECONDS;
      return whole && known
          ? Optional.of(
              "toDateTime(%s)".formatted(parameter.apply("UInt32", "" + moment.getEpochSecond())))
          : Optional.empty();
    }
    if (moment.isBefore(FIRST_NANO) || moment.isAfter(LAST_NANO)) {
      return Optional.empty();
    }
    return Optional.of(
        "fromUnixTimestamp64Micro(%s, 'UTC')"
            .formatted(parameter.apply("Int64", "" + Boxes.micros(moment))));
  }
}
