package dev.longbow.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Values of a known type (boxed as {@code Column.value} gives them) as JSON, exactly: floating
 * point as text that keeps NaN, infinities and the sign of zero; decimals with their scale; bytes
 * in base64.
 */
public final class ValueJson {
  private ValueJson() {}

  /** Encodes a value, or null. */
  public static JsonNode encode(Object value, DataType type) {
    if (value == null) {
      return NullNode.instance;
    }
    try {
      return encodePresent(value, type);
    } catch (ClassCastException e) {
      throw new LongbowException(
          ErrorCode.INTERNAL,
          "Invalid value of type %s: %s (%s)".formatted(type, value, value.getClass().getName()),
          e);
    }
  }

  private static JsonNode encodePresent(Object value, DataType type) {
    return switch (type.physical()) {
      case BOOL -> BooleanNode.valueOf((Boolean) value);
      case INT8, INT16 -> LongNode.valueOf((Long) value);
      case INT32 ->
          type instanceof DataType.Date ? text((LocalDate) value) : LongNode.valueOf((Long) value);
      case INT64 -> {
        if (type instanceof DataType.Time) {
          yield text((LocalTime) value);
        } else if (type instanceof DataType.Timestamp timestamp) {
          yield timestamp.zoned() ? text((Instant) value) : text((LocalDateTime) value);
        }
        yield type.equals(DataType.UINT64)
            ? text((BigInteger) value)
            : LongNode.valueOf((Long) value);
      }
      case FLOAT32 -> text((Float) value);
      case FLOAT64 -> text((Double) value);
      case INT128 -> type instanceof DataType.Uuid ? text((UUID) value) : text((BigDecimal) value);
      case BYTES ->
          type instanceof DataType.Text
              ? TextNode.valueOf((String) value)
              : TextNode.valueOf(Base64.getEncoder().encodeToString((byte[]) value));
      case LIST -> {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        ((List<?>) value).forEach(item -> array.add(encode(item, elementType(type))));
        yield array;
      }
      case STRUCT -> {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Field field : ((DataType.Struct) type).fields()) {
          array.add(encode(((Map<?, ?>) value).get(field.name()), field.type()));
        }
        yield array;
      }
    };
  }

  /** Decodes a value of a type; JSON null is null. */
  public static Object decode(JsonNode node, DataType type) {
    if (node.isNull()) {
      return null;
    }
    return switch (type.physical()) {
      case BOOL -> node.booleanValue();
      case INT8, INT16 -> node.longValue();
      case INT32 ->
          type instanceof DataType.Date
              ? (Object) LocalDate.parse(node.textValue())
              : (Object) node.longValue();
      case INT64 -> {
        if (type instanceof DataType.Time) {
          yield LocalTime.parse(node.textValue());
        } else if (type instanceof DataType.Timestamp timestamp) {
          yield timestamp.zoned()
              ? Instant.parse(node.textValue())
              : LocalDateTime.parse(node.textValue());
        }
        yield type.equals(DataType.UINT64)
            ? (Object) new BigInteger(node.textValue())
            : (Object) node.longValue();
      }
      case FLOAT32 -> Float.valueOf(node.textValue());
      case FLOAT64 -> Double.valueOf(node.textValue());
      case INT128 ->
          type instanceof DataType.Uuid
              ? UUID.fromString(node.textValue())
              : new BigDecimal(node.textValue());
      case BYTES ->
          type instanceof DataType.Text
              ? node.textValue()
              : Base64.getDecoder().decode(node.textValue());
      case LIST -> {
        List<Object> items = new ArrayList<>();
        node.forEach(item -> items.add(decode(item, elementType(type))));
        yield items;
      }
      case STRUCT -> {
        Map<String, Object> values = new LinkedHashMap<>();
        List<Field> fields = ((DataType.Struct) type).fields();
        for (int i = 0; i < fields.size(); i++) {
          values.put(fields.get(i).name(), decode(node.get(i), fields.get(i).type()));
        }
        yield values;
      }
    };
  }

  /** A map is a list of its entries. */
  private static DataType elementType(DataType type) {
    return type instanceof DataType.MapOf map
        ? new DataType.Struct(
            List.of(new Field("key", map.key(), false), Field.of("value", map.value())))
        : ((DataType.ListOf) type).element();
  }

  private static JsonNode text(Object value) {
    return TextNode.valueOf(value.toString());
  }
}
