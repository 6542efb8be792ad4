package dev.longbow.physical;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.codec.ExprJson;
import dev.longbow.codec.Json;
import dev.longbow.codec.TypeJson;
import dev.longbow.column.Schema;
import dev.longbow.join.JoinSpec;
import dev.longbow.join.OutputColumn;
import java.util.List;

/** Joins as JSON. */
final class JoinJson {
  static final String TAG = "hash_join";
  static final String BROADCAST_TAG = "broadcast_join";

  private JoinJson() {}

  static JsonNode encode(Operator.Join join) {
    JoinSpec spec = join.spec();
    ObjectNode node =
        join instanceof Operator.BroadcastJoin broadcast
            ? Json.tagged(BROADCAST_TAG).put("exchange", broadcast.exchange())
            : Json.tagged(TAG);
    node.put("step", join.step())
        .put("type", spec.type().name())
        .put("keys", spec.keys())
        .put("null_equal", spec.nullEqual());
    node.set("condition", ExprJson.encode(spec.condition().map(JoinSpec.Condition::expression)));
    node.set(
        "condition_columns",
        Json.array(
            spec.condition().map(JoinSpec.Condition::columns).orElse(List.of()), JoinJson::column));
    node.set("output", Json.array(spec.output(), JoinJson::column));
    node.set("check", check(join.check()));
    node.set("build", TypeJson.encode(join.build()));
    return node.set("probe", TypeJson.encode(join.probe()));
  }

  static Operator.Join decode(String step, JsonNode node) {
    JoinSpec spec = spec(node);
    Schema build = TypeJson.schema(node, "build");
    Schema probe = TypeJson.schema(node, "probe");
    Operator.KeyCheck check = check(Json.get(node, "check"));
    return Json.tag(node).equals(BROADCAST_TAG)
        ? new Operator.BroadcastJoin(step, spec, build, probe, check, Json.int32(node, "exchange"))
        : new Operator.HashJoin(step, spec, build, probe, check);
  }

  private static JoinSpec spec(JsonNode node) {
    return new JoinSpec(
        JoinSpec.Type.valueOf(Json.text(node, "type")),
        Json.int32(node, "keys"),
        Json.bool(node, "null_equal"),
        ExprJson.optional(node, "condition")
            .map(
                expression ->
                    new JoinSpec.Condition(
                        expression, Json.list(node, "condition_columns", JoinJson::column))),
        Json.list(node, "output", JoinJson::column));
  }

  private static JsonNode check(Operator.KeyCheck check) {
    ObjectNode node =
        Json.object()
            .put("build_left", check.buildLeft())
            .put("validate", check.validate())
            .put("left_unique", check.leftUnique())
            .put("right_unique", check.rightUnique())
            .put("max_rows", check.maxRows());
    node.set("left_keys", Json.strings(check.leftKeys()));
    return node.set("right_keys", Json.strings(check.rightKeys()));
  }

  private static Operator.KeyCheck check(JsonNode node) {
    return new Operator.KeyCheck(
        Json.bool(node, "build_left"),
        Json.text(node, "validate"),
        Json.bool(node, "left_unique"),
        Json.bool(node, "right_unique"),
        Json.int64(node, "max_rows"),
        Json.strings(node, "left_keys"),
        Json.strings(node, "right_keys"));
  }

  private static JsonNode column(OutputColumn column) {
    ObjectNode node =
        Json.object().put("source", column.source().name()).put("position", column.position());
    return node.set("field", TypeJson.encode(column.field()));
  }

  private static OutputColumn column(JsonNode node) {
    return new OutputColumn(
        TypeJson.field(Json.get(node, "field")),
        OutputColumn.Source.valueOf(Json.text(node, "source")),
        Json.int32(node, "position"));
  }
}
