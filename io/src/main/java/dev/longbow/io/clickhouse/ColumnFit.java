package dev.longbow.io.clickhouse;

import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How a column of ours goes into one of the server. A type that could only hold other values than
 * ours is refused while planning; where values decide, every value is looked at before it is sent.
 *
 * @param field ours
 * @param type the server's
 * @param check what its values have to be
 */
record ColumnFit(Field field, ServerType type, ValueCheck check) {
  private static final long SECOND = 1_000_000;
  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  /**
   * The column with what has to be looked at.
   *
   * @throws LongbowException {@link ErrorCode#TYPE_MISMATCH} with the cast to write
   */
  static ColumnFit of(Field field, ServerType type) {
    ValueCheck check =
        nullability(type, field.nullable(), check(field.type(), type))
            .orElseThrow(
                () ->
                    new LongbowException(
                        ErrorCode.TYPE_MISMATCH,
                        "Cannot write column '%s' of type %s to the column of type %s: %s"
                            .formatted(field.name(), field.type(), type, hint(field, type))));
    return new ColumnFit(field, type, check);
  }

  /** The column as it is sent: without nulls where the server takes none. */
  Field sent() {
    return new Field(field.name(), field.type(), field.nullable() && type.isNullable());
  }

  /** The first row whose value does not fit, or -1. */
  int find(Column column) {
    return check.find(column, 0, column.length());
  }

  private static String hint(Field field, ServerType type) {
    return toOurs(type.plain())
        .map(ours -> "write CAST(\"%s\" AS %s)".formatted(field.name(), ours))
        .orElse("nothing of ours is written to that type");
  }

  /** What of ours is written to a type of the server without loss. */
  private static Optional<String> toOurs(ServerType type) {
    return Optional.ofNullable(
        switch (type.name()) {
          case "Bool" -> "bool";
          case "Int8", "Int16", "Int32", "Int64" -> "int" + type.name().substring(3);
          case "UInt8", "UInt16", "UInt32", "UInt64" -> "uint" + type.name().substring(4);
          case "Int128", "Int256", "UInt128", "UInt256" -> "string";
          case "Float32", "Float64" -> "float" + type.name().substring(5);
          case "Decimal" ->
              "decimal(%d,%d)"
                  .formatted(Math.min(38, type.number(0)), Math.min(38, type.number(1)));
          case "String", "FixedString", "Enum8", "Enum16", "IPv4", "IPv6", "JSON" -> "string";
          case "UUID" -> "uuid";
          case "Date", "Date32" -> "date";
          case "DateTime", "DateTime64" -> "timestamp";
          case "Time64" -> "time";
          default -> null;
        });
  }

  private static Optional<ValueCheck> nullability(
      ServerType type, boolean mayBeNull, Optional<ValueCheck> values) {
    return type.isNullable() || !mayBeNull ? values : values.map(ValueCheck.NotNull::new);
  }

  private static Optional<ValueCheck> nested(DataType type, ServerType server) {
    return nullability(server, true, check(type, server));
  }

  private static Optional<ValueCheck> check(DataType type, ServerType around) {
    ServerType server = around.plain();
    if (type instanceof DataType.Int integer) {
      return integer(integer, server);
    } else if (type instanceof DataType.Floating floating) {
      boolean fits = server.is("Float64") || server.is("Float32") && floating.bits() == 32;
      return any(fits);
    } else if (type instanceof DataType.Decimal decimal) {
      return decimal(decimal, server);
    } else if (type instanceof DataType.Text) {
      return text(server, around);
    } else if (type instanceof DataType.Binary) {
      return server.is("FixedString") ? fixed(server) : any(server.is("String"));
    } else if (type instanceof DataType.Date) {
      return date(server);
    } else if (type instanceof DataType.Time) {
      return server.is("Time64") ? Optional.of(unit(server.number(0))) : Optional.empty();
    } else if (type instanceof DataType.Timestamp) {
      return timestamp(server);
    } else if (type instanceof DataType.ListOf list) {
      return server.is("Array")
          ? nested(list.element(), server.argument(0)).map(ValueCheck.Elements::new)
          : Optional.empty();
    } else if (type instanceof DataType.MapOf map) {
      return server.is("Map") ? map(map, server) : Optional.empty();
    } else if (type instanceof DataType.Struct struct) {
      return server.is("Tuple") ? struct(struct, server) : Optional.empty();
    }
    return any(
        type instanceof DataType.Bool && server.is("Bool")
            || type instanceof DataType.Uuid && server.is("UUID"));
  }

  private static Optional<ValueCheck> any(boolean fits) {
    return fits ? Optional.of(ValueCheck.NONE) : Optional.empty();
  }

  private static Optional<ValueCheck> integer(DataType.Int type, ServerType server) {
    String name = server.name();
    if (name.matches("U?Int(8|16|32|64|128|256)")) {
      boolean signed = name.startsWith("I");
      int bits = Integer.parseInt(name.substring(signed ? 3 : 4));
      BigInteger max = BigInteger.TWO.pow(signed ? bits - 1 : bits).subtract(BigInteger.ONE);
      BigInteger min = signed ? max.negate().subtract(BigInteger.ONE) : BigInteger.ZERO;
      return Optional.of(range(type, min, max));
    } else if (name.equals("Decimal") && server.number(0) <= 76) {
      int digits = server.number(0) - server.number(1);
      BigInteger max = BigInteger.TEN.pow(digits).subtract(BigInteger.ONE);
      return Optional.of(range(type, max.negate(), max));
    }
    return any(
        name.equals("Float64") && type.bits() <= 32 || name.equals("Float32") && type.bits() <= 16);
  }

  private static ValueCheck range(DataType.Int type, BigInteger min, BigInteger max) {
    int bits = type.signed() ? type.bits() - 1 : type.bits();
    BigInteger largest = BigInteger.TWO.pow(bits).subtract(BigInteger.ONE);
    BigInteger least = type.signed() ? BigInteger.TWO.pow(bits).negate() : BigInteger.ZERO;
    if (min.compareTo(least) <= 0 && max.compareTo(largest) >= 0) {
      return ValueCheck.NONE;
    }
    // Of 64 unsigned bits those that look negative are too large for any bound that is checked.
    BigInteger limit = BigInteger.valueOf(Long.MAX_VALUE);
    return new ValueCheck.Range(
        min.max(BigInteger.valueOf(Long.MIN_VALUE)).longValueExact(),
        max.min(limit).longValueExact(),
        !type.signed(),
        1,
        min + " to " + max);
  }

  private static Optional<ValueCheck> decimal(DataType.Decimal type, ServerType server) {
    if (!server.is("Decimal") || server.number(1) < type.scale()) {
      return Optional.empty();
    }
    int digits = server.number(0) - server.number(1);
    if (digits >= type.precision() - type.scale()) {
      return Optional.of(ValueCheck.NONE);
    }
    return Optional.of(
        new ValueCheck.Digits(
            BigInteger.TEN.pow(digits + type.scale()),
            "at most %d digits in front of the point".formatted(digits)));
  }

  private static Optional<ValueCheck> text(ServerType server, ServerType around) {
    switch (server.name()) {
      case "String":
        return Optional.of(ValueCheck.NONE);
      case "JSON":
        // A text that is no JSON would be a null where there may be one.
        return any(!around.isNullable());
      case "FixedString":
        return fixed(server);
      case "Enum8", "Enum16":
        List<String> names = server.members().stream().map(ServerType.Member::name).toList();
        return Optional.of(new ValueCheck.Texts(names::contains, "one of " + names));
      case "IPv4":
        return Optional.of(
            new ValueCheck.Texts(text -> IPV4.matcher(text).matches(), "an IPv4 address"));
      case "IPv6":
        return Optional.of(new ValueCheck.Texts(ColumnFit::isIpv6, "an IPv6 address"));
      case "Int128", "Int256", "UInt128", "UInt256":
        return Optional.of(wideInteger(server.name()));
      default:
        return Optional.empty();
    }
  }

  private static boolean isIpv6(String text) {
    try {
      // No name is looked up: there is a colon in it.
      return IPV6.matcher(text).matches() && java.net.InetAddress.getByName(text) != null;
    } catch (java.net.UnknownHostException e) {
      return false;
    }
  }

  private static ValueCheck wideInteger(String name) {
    boolean signed = name.startsWith("I");
    int bits = Integer.parseInt(name.substring(signed ? 3 : 4));
    Pattern digits = Pattern.compile((signed ? "-?" : "") + "\\d{1,80}");
    return new ValueCheck.Texts(
        text -> {
          if (!digits.matcher(text).matches()) {
            return false;
          }
          BigInteger value = new BigInteger(text);
          return value.bitLength() <= (signed ? bits - 1 : bits);
        },
        "an integer of " + name);
  }

  private static Optional<ValueCheck> fixed(ServerType server) {
    int length = server.number(0);
    return Optional.of(new ValueCheck.Length(length, "exactly %d bytes".formatted(length)));
  }

  private static Optional<ValueCheck> date(ServerType server) {
    return switch (server.name()) {
      case "Date" ->
          Optional.of(new ValueCheck.Range(0, 65_535, false, 1, "1970-01-01 to 2149-06-06"));
      case "Date32" ->
          Optional.of(new ValueCheck.Range(-25_567, 120_529, false, 1, "1900-01-01 to 2299-12-31"));
      default -> Optional.empty();
    };
  }

  private static Optional<ValueCheck> timestamp(ServerType server) {
    if (server.is("DateTime")) {
      return Optional.of(
          new ValueCheck.Range(
              0,
              0xFFFF_FFFFL * SECOND,
              false,
              SECOND,
              "whole seconds from 1970-01-01 to 2106-02-07, see date_trunc('second', …)"));
    } else if (server.is("DateTime64")) {
      int digits = server.number(0);
      ValueCheck.Range unit = unit(digits);
      // Nanoseconds since 1970 in 64 bits end before the years do that the server knows.
      long most = digits == 9 ? Long.MAX_VALUE / 1000 : 10_413_792_000L * SECOND - 1;
      return Optional.of(
          new ValueCheck.Range(
              -2_208_988_800L * SECOND,
              most,
              false,
              unit.unit(),
              (digits == 9 ? "1900-01-01 to 2262-04-11" : "1900-01-01 to 2299-12-31")
                  + (digits < 6 ? " with " + unit.expected() : "")));
    }
    return Optional.empty();
  }

  /** Microseconds in a type with so many digits behind the seconds. */
  private static ValueCheck.Range unit(int digits) {
    long unit = 1;
    for (int i = digits; i < 6; i++) {
      unit *= 10;
    }
    return new ValueCheck.Range(
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        false,
        unit,
        "at most %d digits behind the seconds".formatted(digits));
  }

  private static Optional<ValueCheck> map(DataType.MapOf map, ServerType server) {
    Optional<ValueCheck> key = nested(map.key(), server.argument(0));
    Optional<ValueCheck> value = nested(map.value(), server.argument(1));
    return key.isEmpty() || value.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ValueCheck.Elements(new ValueCheck.Parts(List.of(key.get(), value.get()))));
  }

  private static Optional<ValueCheck> struct(DataType.Struct struct, ServerType server) {
    List<ServerType.Part> parts = server.parts();
    if (parts.size() != struct.fields().size()) {
      return Optional.empty();
    }
    List<ValueCheck> checks = new ArrayList<>();
    for (Field field : struct.fields()) {
      // The server matches them by name, and fills in zeros where there is none.
      Optional<ValueCheck> check =
          parts.stream()
              .filter(part -> part.name().equals(field.name()))
              .findFirst()
              .flatMap(part -> nested(field.type(), part.type()));
      if (check.isEmpty()) {
        return Optional.empty();
      }
      checks.add(check.get());
    }
    return Optional.of(new ValueCheck.Parts(checks));
  }

  /**
   * The type of a new column for ours.
   *
   * @param nullable whether it takes nulls, where the server can: lists, maps and structs cannot
   */
  static String create(DataType type, boolean nullable) {
    String text = create(type);
    return nullable && !type.isNested() ? "Nullable(" + text + ")" : text;
  }

  private static String create(DataType type) {
    if (type instanceof DataType.Int integer) {
      return (integer.signed() ? "Int" : "UInt") + integer.bits();
    } else if (type instanceof DataType.Floating floating) {
      return "Float" + floating.bits();
    } else if (type instanceof DataType.Decimal decimal) {
      return "Decimal(%d, %d)".formatted(decimal.precision(), decimal.scale());
    } else if (type instanceof DataType.Timestamp) {
      // With a zone, so that the server shows the same digits wherever it stands.
      return "DateTime64(6, 'UTC')";
    } else if (type instanceof DataType.ListOf list) {
      return "Array(" + create(list.element(), true) + ")";
    } else if (type instanceof DataType.MapOf map) {
      return "Map(%s, %s)".formatted(create(map.key(), false), create(map.value(), true));
    } else if (type instanceof DataType.Struct struct) {
      return struct.fields().stream()
          .map(field -> Names.quote(field.name()) + " " + create(field.type(), field.nullable()))
          .collect(Collectors.joining(", ", "Tuple(", ")"));
    }
    return simple(type);
  }

  private static String simple(DataType type) {
    if (type instanceof DataType.Bool) {
      return "Bool";
    } else if (type instanceof DataType.Date) {
      return "Date32";
    } else if (type instanceof DataType.Time) {
      return "Time64(6)";
    } else if (type instanceof DataType.Uuid) {
      return "UUID";
    } else if (type instanceof DataType.Text || type instanceof DataType.Binary) {
      return "String";
    }
    throw new LongbowException(
        ErrorCode.TYPE_MISMATCH, "Cannot write values of type " + type + " to ClickHouse");
  }
}
