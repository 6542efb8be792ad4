package dev.longbow.physical;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.codec.Json;
import dev.longbow.matrix.ColumnFill;

/** The operators of matrices as JSON. */
final class FillJson {
  static final String COUNT_TAG = "count_values";
  static final String MERGE_TAG = "merge_counts";
  static final String FILL_TAG = "fill";

  private FillJson() {}

  static JsonNode encode(Operator.CountValues count) {
    return pass(COUNT_TAG, count.step(), count.pass(), count.exchange());
  }

  static JsonNode encode(Operator.MergeCounts merge) {
    return pass(MERGE_TAG, merge.step(), merge.pass(), merge.exchange());
  }

  private static JsonNode pass(String tag, String step, Operator.Pass pass, int exchange) {
    ObjectNode node = Json.tagged(tag).put("step", step).put("exchange", exchange);
    node.put("pass", pass.number()).put("width", pass.width());
    node.set("columns", Json.strings(pass.columns()));
    return node.set("medians", Json.strings(pass.medians()));
  }

  static JsonNode encode(Operator.Fill fill) {
    return Json.tagged(FILL_TAG)
        .put("step", fill.step())
        .put("exchange", fill.exchange())
        .put("output", fill.output())
        .set("columns", Json.array(fill.columns(), FillJson::column));
  }

  static Operator decode(String step, JsonNode node) {
    int exchange = Json.int32(node, "exchange");
    return switch (Json.tag(node)) {
      case COUNT_TAG -> new Operator.CountValues(step, pass(node), exchange);
      case MERGE_TAG -> new Operator.MergeCounts(step, pass(node), exchange);
      default ->
          new Operator.Fill(
              step,
              Json.list(node, "columns", FillJson::column),
              Json.text(node, "output"),
              exchange);
    };
  }

  private static Operator.Pass pass(JsonNode node) {
    return new Operator.Pass(
        Json.int32(node, "pass"),
        Json.int32(node, "width"),
        Json.strings(node, "columns"),
        Json.strings(node, "medians"));
  }

  private static JsonNode column(ColumnFill fill) {
    return Json.object()
        .put("column", fill.column())
        .put("value", fill.value().name())
        .put("constant", Double.toString(fill.constant()))
        .put("scale", fill.scale().name())
        .put("all_null", fill.allNull().name());
  }

  private static ColumnFill column(JsonNode node) {
    return new ColumnFill(
        Json.text(node, "column"),
        ColumnFill.Value.valueOf(Json.text(node, "value")),
        Double.parseDouble(Json.text(node, "constant")),
        ColumnFill.Scale.valueOf(Json.text(node, "scale")),
        ColumnFill.AllNull.valueOf(Json.text(node, "all_null")));
  }
}
