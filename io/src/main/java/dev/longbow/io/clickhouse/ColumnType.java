package dev.longbow.io.clickhouse;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What becomes of a server's type when it is read.
 *
 * @param type ours; undefined when there is a problem
 * @param nullable whether there can be nulls
 * @param sent the type to convert to before values are sent, in the server's words
 * @param isSentAsItIs whether an Arrow stream holds the values without conversion
 * @param problem why values of this type cannot be read, or empty
 */
record ColumnType(
    DataType type, boolean nullable, String sent, boolean isSentAsItIs, Optional<String> problem) {
  /** The digits that decimals of ours have at most. */
  private static final int DIGITS = 38;

  /** What a server's type is read as. */
  static ColumnType of(ServerType type) {
    return switch (type.name()) {
      case "Nullable" -> of(type.argument(0)).asNullable();
      // Sent as the values themselves, so that nothing has to be converted.
      case "LowCardinality" -> of(type.argument(0));
      case "SimpleAggregateFunction" -> of(type.argument(1));
      case "Bool" -> same(DataType.BOOL, type);
      case "Int8" -> same(DataType.INT8, type);
      case "Int16" -> same(DataType.INT16, type);
      case "Int32" -> same(DataType.INT32, type);
      case "Int64" -> same(DataType.INT64, type);
      case "UInt8" -> same(DataType.UINT8, type);
      case "UInt16" -> same(DataType.UINT16, type);
      case "UInt32" -> same(DataType.UINT32, type);
      case "UInt64" -> same(DataType.UINT64, type);
      case "Float32" -> same(DataType.FLOAT32, type);
      case "Float64" -> same(DataType.FLOAT64, type);
      case "BFloat16" -> converted(DataType.FLOAT32, "Float32");
      case "String" -> same(DataType.STRING, type);
      case "FixedString" -> same(DataType.BINARY, type);
      case "UUID" -> same(DataType.UUID, type);
      case "Date", "Date32" -> same(DataType.DATE, type);
      // All of them are instants; a zone only says how the server writes them.
      case "DateTime", "DateTime64" -> same(DataType.TIMESTAMP_TZ, type);
      case "Decimal" ->
          type.number(0) <= DIGITS
              ? same(new DataType.Decimal(type.number(0), type.number(1)), type)
              : text();
      // Texts are what holds all of their values.
      case "Enum8", "Enum16", "IPv4", "IPv6", "JSON", "Time", "Time64" -> text();
      case "Int128", "Int256", "UInt128", "UInt256" -> text();
      case "Array" -> of(type.argument(0)).in("Array(%s)"::formatted, DataType.ListOf::new);
      case "Map" -> map(type);
      case "Tuple" -> struct(type.parts());
      case "Nested" -> struct(type.parts()).in("Array(%s)"::formatted, DataType.ListOf::new);
      case "Point" -> of(ServerType.parse("Tuple(Float64, Float64)"));
      case "Ring", "LineString" -> of(ServerType.parse("Array(Point)"));
      case "Polygon", "MultiLineString" -> of(ServerType.parse("Array(Ring)"));
      case "MultiPolygon" -> of(ServerType.parse("Array(Polygon)"));
      default -> type.name().startsWith("Interval") ? converted(DataType.INT64, "Int64") : no(type);
    };
  }

  private static ColumnType same(DataType type, ServerType server) {
    return new ColumnType(type, false, server.toString(), true, Optional.empty());
  }

  private static ColumnType text() {
    return converted(DataType.STRING, "String");
  }

  private static ColumnType converted(DataType type, String sent) {
    return new ColumnType(type, false, sent, false, Optional.empty());
  }

  private static ColumnType no(ServerType type) {
    String problem =
        switch (type.name()) {
          case "AggregateFunction" ->
              "holds unfinished aggregates. Finish them with a 'query': finalizeAggregation(…)";
          case "Variant", "Dynamic", "Object", "Geometry" ->
              "holds values of several types. Choose one with a 'query': CAST(… AS String)";
          default -> "has no counterpart. Convert it with a 'query': CAST(… AS String)";
        };
    return new ColumnType(
        DataType.NULL, true, "String", false, Optional.of("type " + type + " " + problem));
  }

  private ColumnType asNullable() {
    return new ColumnType(type, true, "Nullable(" + sent + ")", isSentAsItIs, problem);
  }

  /** Of values inside others: whether they can be null is no part of our types. */
  private ColumnType in(UnaryOperator<String> server, UnaryOperator<DataType> ours) {
    return new ColumnType(ours.apply(type), false, server.apply(sent), isSentAsItIs, problem);
  }

  private static ColumnType map(ServerType type) {
    ColumnType key = of(type.argument(0));
    ColumnType value = of(type.argument(1));
    return new ColumnType(
        new DataType.MapOf(key.type, value.type),
        false,
        "Map(" + key.sent + ", " + value.sent + ")",
        key.isSentAsItIs && value.isSentAsItIs,
        key.problem.or(value::problem));
  }

  private static ColumnType struct(List<ServerType.Part> parts) {
    List<Field> fields = new ArrayList<>();
    List<String> sent = new ArrayList<>();
    boolean asItIs = true;
    Optional<String> problem = Optional.empty();
    for (ServerType.Part part : parts) {
      ColumnType type = of(part.type());
      fields.add(new Field(part.name(), type.type, type.nullable));
      sent.add(Names.quote(part.name()) + " " + type.sent);
      asItIs &= type.isSentAsItIs;
      problem = problem.or(type::problem);
    }
    return new ColumnType(
        new DataType.Struct(fields),
        false,
        sent.stream().collect(Collectors.joining(", ", "Tuple(", ")")),
        asItIs,
        problem);
  }
}
