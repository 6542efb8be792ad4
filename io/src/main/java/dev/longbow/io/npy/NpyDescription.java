package dev.longbow.io.npy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.matrix.ColumnSummary;
import dev.longbow.matrix.FilledGaps;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a manifest says of a matrix. Numbers that JSON does not have are null. */
final class NpyDescription {
  private NpyDescription() {}

  /**
   * The description.
   *
   * @param filled how columns were filled, these and maybe others; null when there were no rows
   */
  static ObjectNode of(Schema schema, boolean byColumn, long rows, List<FilledGaps> filled) {
    Map<String, FilledGaps> known = new HashMap<>();
    if (filled != null) {
      filled.forEach(gaps -> known.put(gaps.column(), gaps));
    }
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
    number(node, "fill", gaps.value());
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
