package dev.longbow.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.codec.Json;
import dev.longbow.column.Batch;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.ValueText;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Expr;
import dev.longbow.expr.Exprs;
import dev.longbow.frame.TextTable;
import dev.longbow.io.ndjson.NdjsonText;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanBuilder;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the columns of a plan hold, as one aggregation: counts, least and greatest, mean, standard
 * deviation, quartiles. NaN is counted and left out of the rest.
 */
final class Description {
  private static final String STEP = "describe";
  private static final Map<String, Double> QUARTILES = quartiles();
  private static final int DIGITS = 6;

  private final List<Field> fields;
  private final boolean quantiles;
  private final boolean distinct;

  /**
   * Of columns.
   *
   * @param quantiles whether quartiles are wanted, which need all values in order
   * @param distinct whether the number of different values is wanted
   */
  Description(List<Field> fields, boolean quantiles, boolean distinct) {
    this.fields = List.copyOf(fields);
    this.quantiles = quantiles;
    this.distinct = distinct;
  }

  private static Map<String, Double> quartiles() {
    Map<String, Double> quartiles = new LinkedHashMap<>();
    quartiles.put("25%", 0.25);
    quartiles.put("50%", 0.5);
    quartiles.put("75%", 0.75);
    return quartiles;
  }

  /** The aggregation of these rows; it gives one row. */
  LogicalPlan plan(LogicalPlan rows) {
    List<Expr> columns = new ArrayList<>();
    List<Expr> aggregates = new ArrayList<>();
    aggregates.add(Exprs.count().as("rows"));
    for (int i = 0; i < fields.size(); i++) {
      Field field = fields.get(i);
      Expr column = Exprs.col(field.name());
      columns.add(column.as("c" + i));
      aggregates.add(Exprs.col("c" + i).count().as(i + " count"));
      Expr value = Exprs.col("c" + i);
      if (field.type().isFloating()) {
        columns.add(Exprs.when(column.call("is_nan")).then(null).otherwise(column).as("v" + i));
        value = Exprs.col("v" + i);
        aggregates.add(value.count().as(i + " numbers"));
      }
      aggregate(i, field.type(), value, aggregates);
    }
    LogicalPlan selected = PlanBuilder.select(STEP, rows, columns, BindContext.DEFAULT);
    return PlanBuilder.groupBy(STEP, selected, List.of(), aggregates, BindContext.DEFAULT);
  }

  private void aggregate(int column, DataType type, Expr value, List<Expr> aggregates) {
    if (distinct && !type.isNested()) {
      aggregates.add(value.nUnique().as(column + " distinct"));
    }
    if (!type.isNested() && !type.equals(DataType.UUID)) {
      aggregates.add(value.min().as(column + " min"));
      aggregates.add(value.max().as(column + " max"));
    }
    if (type.isNumeric()) {
      aggregates.add(value.mean().as(column + " mean"));
      aggregates.add(value.std().as(column + " std"));
    }
    if (quantiles && (type.isNumeric() || type.isTemporal())) {
      QUARTILES.forEach(
          (name, fraction) -> aggregates.add(value.quantile(fraction).as(column + " " + name)));
    }
  }

  /** A table with a row for each column. */
  String table(Batch result) {
    Map<String, Object> values = result.row(0);
    List<String> names = names();
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      List<String> row = new ArrayList<>();
      row.add(fields.get(i).name());
      row.add(fields.get(i).type().toString());
      for (String name : names.subList(2, names.size())) {
        row.add(shown(value(values, i, name)));
      }
      rows.add(row);
    }
    List<Boolean> numbers = new ArrayList<>(names.stream().map(name -> true).toList());
    numbers.set(0, false);
    numbers.set(1, false);
    return TextTable.of(names, numbers, rows);
  }

  private List<String> names() {
    List<String> names = new ArrayList<>(List.of("column", "type", "count", "nulls", "nan"));
    if (distinct) {
      names.add("distinct");
    }
    names.addAll(List.of("mean", "std", "min"));
    if (quantiles) {
      names.addAll(QUARTILES.keySet());
    }
    names.add("max");
    return names;
  }

  /** Null where a column has none. */
  private Object value(Map<String, Object> values, int column, String name) {
    Object count = values.get(column + " count");
    if (name.equals("nulls")) {
      return (Long) values.get("rows") - (Long) count;
    } else if (name.equals("nan")) {
      Object numbers = values.get(column + " numbers");
      return numbers == null ? null : (Long) count - (Long) numbers;
    }
    return values.get(column + " " + name);
  }

  /** Floating-point numbers to a few digits; the JSON has all of them. */
  private static String shown(Object value) {
    if (value == null) {
      return "";
    } else if (value instanceof Double || value instanceof Float) {
      double number = ((Number) value).doubleValue();
      if (!Double.isFinite(number)) {
        return ValueText.of(number);
      }
      BigDecimal rounded =
          new BigDecimal(number).round(new MathContext(DIGITS)).stripTrailingZeros();
      int exponent = rounded.precision() - rounded.scale();
      return rounded.signum() == 0
          ? "0"
          : exponent > -4 && exponent < 16 ? rounded.toPlainString() : rounded.toString();
    }
    return ValueText.of(value);
  }

  /** The same for programs: all digits, and values in the forms that NDJSON has. */
  ObjectNode json(Batch result) {
    JsonNode values = Json.read(new String(NdjsonText.of(result), StandardCharsets.UTF_8));
    ObjectNode root = Json.object().put("status", "done").put("rows", values.get("rows").asLong());
    ArrayNode columns = root.putArray("columns");
    for (int i = 0; i < fields.size(); i++) {
      ObjectNode column =
          columns
              .addObject()
              .put("name", fields.get(i).name())
              .put("type", fields.get(i).type().toString());
      long count = values.get(i + " count").asLong();
      column.put("count", count).put("nulls", values.get("rows").asLong() - count);
      JsonNode numbers = values.get(i + " numbers");
      if (numbers != null) {
        column.put("nan", count - numbers.asLong());
      }
      for (String name : names().subList(5, names().size())) {
        JsonNode value = values.get(i + " " + name);
        if (value != null) {
          column.set(name, value);
        }
      }
    }
    return root;
  }
}
