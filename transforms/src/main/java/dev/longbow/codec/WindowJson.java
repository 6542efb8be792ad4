package dev.longbow.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.column.Field;
import dev.longbow.window.Frame;
import dev.longbow.window.WindowCall;
import dev.longbow.window.WindowFunction;
import dev.longbow.window.WindowSpec;
import java.util.Optional;
import java.util.OptionalLong;

/** Window functions as JSON. */
public final class WindowJson {
  private WindowJson() {}

  /** Encodes functions over one partitioning and order. */
  public static JsonNode encode(WindowSpec spec) {
    ObjectNode node = Json.object();
    node.set("partition_by", Json.strings(spec.partitionBy()));
    node.set("order_by", Json.array(spec.orderBy(), SortJson::encode));
    node.set("ties", Json.array(spec.ties(), SortJson::encode));
    return node.set("calls", Json.array(spec.calls(), WindowJson::encode));
  }

  /** Decodes functions over one partitioning and order. */
  public static WindowSpec decode(JsonNode node) {
    return new WindowSpec(
        Json.strings(node, "partition_by"),
        Json.list(node, "order_by", SortJson::decode),
        Json.list(node, "ties", SortJson::decode),
        Json.list(node, "calls", WindowJson::call));
  }

  private static JsonNode encode(WindowCall call) {
    ObjectNode node = Json.object().put("function", call.function().name());
    node.set("field", TypeJson.encode(call.field()));
    call.argument().ifPresent(column -> node.put("argument", column));
    call.where().ifPresent(column -> node.put("where", column));
    node.put("unit", call.frame().unit().name());
    call.frame().start().ifPresent(rows -> node.put("start", rows));
    call.frame().end().ifPresent(rows -> node.put("end", rows));
    return node.put("offset", call.offset()).put("min_periods", call.minPeriods());
  }

  private static WindowCall call(JsonNode node) {
    Field field = TypeJson.field(Json.get(node, "field"));
    return new WindowCall(
        field.name(),
        field.type(),
        field.nullable(),
        WindowFunction.valueOf(Json.text(node, "function")),
        Optional.ofNullable(node.get("argument")).map(JsonNode::textValue),
        Optional.ofNullable(node.get("where")).map(JsonNode::textValue),
        Json.int64(node, "offset"),
        new Frame(
            Frame.Unit.valueOf(Json.text(node, "unit")), bound(node, "start"), bound(node, "end")),
        Json.int64(node, "min_periods"));
  }

  private static OptionalLong bound(JsonNode node, String name) {
    return node.hasNonNull(name) ? OptionalLong.of(Json.int64(node, name)) : OptionalLong.empty();
  }
}
