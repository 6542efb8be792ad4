package dev.longbow.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import java.util.ArrayList;
import java.util.List;

/** Types, fields and schemas as JSON: flat types by their name, nested ones as objects. */
public final class TypeJson {
  private TypeJson() {}

  /** Encodes a type. */
  public static JsonNode encode(DataType type) {
    if (type instanceof DataType.ListOf list) {
      return Json.tagged("list").set("element", encode(list.element()));
    } else if (type instanceof DataType.Struct struct) {
      return Json.tagged("struct").set("fields", Json.array(struct.fields(), TypeJson::encode));
    } else if (type instanceof DataType.MapOf map) {
      ObjectNode node = Json.tagged("map");
      node.set("key", encode(map.key()));
      return node.set("value", encode(map.value()));
    }
    return TextNode.valueOf(type.toString());
  }

  /** Decodes a type. */
  public static DataType type(JsonNode node) {
    if (node.isTextual()) {
      String name = node.textValue();
      return name.equals("null") ? DataType.NULL : DataType.parse(name);
    }
    return switch (Json.tag(node)) {
      case "list" -> new DataType.ListOf(type(Json.get(node, "element")));
      case "struct" -> new DataType.Struct(Json.list(node, "fields", TypeJson::field));
      case "map" -> new DataType.MapOf(type(Json.get(node, "key")), type(Json.get(node, "value")));
      default -> throw Json.unknownTag("type", node);
    };
  }

  /** Encodes a field. */
  public static JsonNode encode(Field field) {
    return Json.object()
        .put("name", field.name())
        .put("nullable", field.nullable())
        .set("type", encode(field.type()));
  }

  /** Decodes a field. */
  public static Field field(JsonNode node) {
    return new Field(
        Json.text(node, "name"), type(Json.get(node, "type")), Json.bool(node, "nullable"));
  }

  /** Encodes a schema. */
  public static JsonNode encode(Schema schema) {
    return Json.array(schema.fields(), TypeJson::encode);
  }

  /** Decodes a schema. */
  public static Schema schema(JsonNode node) {
    List<Field> fields = new ArrayList<>();
    node.forEach(field -> fields.add(field(field)));
    return new Schema(fields);
  }

  /** Decodes the schema under a key. */
  public static Schema schema(JsonNode object, String key) {
    return new Schema(Json.list(object, key, TypeJson::field));
  }
}
