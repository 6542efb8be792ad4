package dev.longbow.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.codec.ExprJson;
import dev.longbow.codec.Json;
import dev.longbow.codec.TypeJson;
import dev.longbow.connector.RejectedRows;
import dev.longbow.connector.SinkSpec;
import java.util.Map;
import java.util.Optional;

/** Checks as JSON, for stages and for the hash of a plan. */
public final class CheckJson {
  private CheckJson() {}

  /** What one look at rows checks. */
  public static ObjectNode encode(CheckSpec spec) {
    ObjectNode node = Json.object().put("owner", spec.owner());
    node.set("checks", Json.array(spec.checks(), CheckJson::encode));
    node.set("counts", Json.array(spec.counts(), CheckJson::encode));
    spec.weight().ifPresent(column -> node.put("weight", column));
    spec.rejected().ifPresent(side -> node.set("rejected", encode(side)));
    return node;
  }

  private static ObjectNode encode(RowCheck check) {
    ObjectNode node =
        Json.object()
            .put("place", check.place())
            .put("name", check.name())
            .put("kind", check.kind())
            .put("severity", check.severity().name());
    node.set("columns", Json.strings(check.columns()));
    return node.set("condition", ExprJson.encode(check.condition()));
  }

  private static ObjectNode encode(RowCount count) {
    return Json.object()
        .put("place", count.place())
        .put("name", count.name())
        .put("severity", count.severity().name())
        .put("least", count.least())
        .put("most", count.most());
  }

  private static ObjectNode encode(RejectedRows side) {
    ObjectNode node =
        Json.object()
            .put("name", side.sink().name())
            .put("format", side.sink().format())
            .put("path", side.sink().path());
    return node.set("schema", TypeJson.encode(side.schema()));
  }

  /** The checks of {@link #encode(CheckSpec)}. */
  public static CheckSpec decode(JsonNode node) {
    return new CheckSpec(
        Json.text(node, "owner"),
        Json.list(node, "checks", CheckJson::check),
        Json.list(node, "counts", CheckJson::count),
        Optional.ofNullable(node.get("weight")).map(JsonNode::asText),
        Optional.ofNullable(node.get("rejected")).map(CheckJson::rejected));
  }

  private static RowCheck check(JsonNode node) {
    return new RowCheck(
        Json.int32(node, "place"),
        Json.text(node, "name"),
        Json.text(node, "kind"),
        Json.strings(node, "columns"),
        Severity.valueOf(Json.text(node, "severity")),
        ExprJson.expression(Json.get(node, "condition")));
  }

  private static RowCount count(JsonNode node) {
    return new RowCount(
        Json.int32(node, "place"),
        Json.text(node, "name"),
        Severity.valueOf(Json.text(node, "severity")),
        Json.int64(node, "least"),
        Json.int64(node, "most"));
  }

  private static RejectedRows rejected(JsonNode node) {
    return new RejectedRows(
        new SinkSpec(
            Json.text(node, "name"),
            Json.text(node, "format"),
            Json.text(node, "path"),
            SinkSpec.Mode.OVERWRITE,
            Map.of()),
        TypeJson.schema(node, "schema"));
  }
}
