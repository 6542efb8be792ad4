package dev.longbow.io.files;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.codec.Json;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.SinkSpec;
import dev.longbow.matrix.ColumnSummary;
import dev.longbow.matrix.FilledGaps;
import dev.longbow.plan.MatrixOutputs;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a manifest says of a matrix, and all that is needed to use it: its shape, its columns, and
 * how they were made. Numbers that JSON does not have are null.
 */
public final class MatrixDescription {
  private MatrixDescription() {}

  /**
   * The description.
   *
   * @param spec the output, with what {@link MatrixOutputs} says of it
   * @param byColumn whether the values of a column lie beside each other
   * @param rows of all files
   */
  public static ObjectNode of(
      SinkSpec spec, Schema schema, boolean byColumn, long rows, RunRecord record) {
    Map<String, FilledGaps> known = new HashMap<>();
    String filledAs = spec.options().getOrDefault(MatrixOutputs.FILLED, spec.name());
    // There is nothing when there were no rows.
    record
        .filled()
        .getOrDefault(filledAs, List.of())
        .forEach(gaps -> known.put(gaps.column(), gaps));
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    ArrayNode columns = JsonNodeFactory.instance.arrayNode();
    ArrayNode dropped = JsonNodeFactory.instance.arrayNode();
    for (Field field : schema.fields()) {
      FilledGaps gaps = known.get(field.name());
      if (gaps != null && gaps.dropped()) {
        dropped.add(field.name());
      } else {
        columns.add(column(field.name(), gaps));
      }
    }
    node.put("dtype", schema.field(0).type().toString());
    node.putArray("shape").add(rows).add(columns.size());
    node.put("layout", byColumn ? "column" : "row");
    node.set("columns", columns);
    node.set("dropped", dropped);
    String sequence = spec.options().getOrDefault(MatrixOutputs.SEQUENCE, "");
    if (!sequence.isEmpty()) {
      ObjectNode asked = (ObjectNode) Json.read(sequence);
      // YAML's numbers come as texts.
      node.set("sequence", asked.put("length", asked.path("length").asInt()));
    }
    return node;
  }

  private static ObjectNode column(String name, FilledGaps gaps) {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("name", name);
    if (gaps == null) {
      return node;
    }
    node.putObject("filled")
        .put("nulls", gaps.nulls())
        .put("nans", gaps.nans())
        .put("infinities", gaps.infinities());
    // Without one, a gap is an error.
    if (gaps.fills() && Double.isNaN(gaps.value())) {
      node.put("fill", "nan");
    } else if (gaps.fills()) {
      node.put("fill", gaps.value());
    }
    number(node, "shift", gaps.shift());
    number(node, "divisor", gaps.divisor());
    ColumnSummary summary = gaps.statistics();
    if (summary != null) {
      ObjectNode statistics = node.putObject("statistics");
      statistics.put("rows", summary.rows());
      statistics.put("values", summary.values());
      number(statistics, "mean", summary.mean());
      number(statistics, "std", summary.deviation());
      number(statistics, "min", summary.min());
      number(statistics, "max", summary.max());
      if (!Double.isNaN(summary.median())) {
        number(statistics, "median", summary.median());
      }
    }
    return node;
  }

  private static void number(ObjectNode node, String key, double value) {
    if (Double.isFinite(value)) {
      node.put(key, value);
    } else {
      node.putNull(key);
    }
  }
}
