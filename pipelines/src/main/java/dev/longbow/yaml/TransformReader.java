package dev.longbow.yaml;

import dev.longbow.aggregate.AggregateFunctions;
import dev.longbow.column.NameHints;
import dev.longbow.error.LongbowException;
import dev.longbow.plan.UnpivotSettings;
import dev.longbow.sort.SortKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code transforms:}. */
final class TransformReader {
  /** The transform types, as the JSON Schema has them too. */
  static final List<String> TYPES =
      List.of(
          "filter",
          "select",
          "with_columns",
          "rename",
          "drop",
          "group_by",
          "limit",
          "union",
          "join",
          "asof_join",
          "sort",
          "top_k",
          "sample",
          "split",
          "drop_nulls",
          "fill_null",
          "unique",
          "explode",
          "pivot",
          "unpivot",
          "window",
          "check",
          "checkpoint");

  private final List<LongbowException> problems;

  private final Map<String, PipelineSpec.StepChecks> checks;

  /**
   * A reader.
   *
   * @param checks gets the checks of transforms, by their names
   */
  TransformReader(List<LongbowException> problems, Map<String, PipelineSpec.StepChecks> checks) {
    this.problems = problems;
    this.checks = checks;
  }

  List<PipelineSpec.Transform> read(Keys pipeline) {
    List<PipelineSpec.Transform> transforms = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (YamlNode item : pipeline.list("transforms")) {
      pipeline
          .asMapping(item, "An entry of 'transforms'")
          .flatMap(this::transform)
          .ifPresent(
              transform -> {
                if (!ids.add(transform.id())) {
                  pipeline.problem(
                      transform.place(), "Duplicate transform id '" + transform.id() + "'");
                }
                transforms.add(transform);
              });
    }
    return transforms;
  }

  private Optional<PipelineSpec.Transform> transform(YamlNode.Mapping mapping) {
    String id =
        mapping.entries().get("id") != null
                && mapping.entries().get("id").value() instanceof YamlNode.Scalar scalar
            ? scalar.text()
            : "";
    Keys keys =
        new Keys(
            mapping,
            id.isEmpty() ? "a transform" : "transform '" + id + "'",
            problems,
            CheckReader.KEYS);
    CheckReader.read(id, keys, problems, checks);
    keys.requiredText("id");
    String type = keys.requiredText("type");
    Place place = mapping.place();
    List<String> inputs = keys.texts("input");
    switch (type) {
      case "filter":
        keys.allow(List.of("id", "type", "input", "where"));
        return Optional.of(new PipelineSpec.Filter(id, inputs, expression(keys, "where"), place));
      case "select":
        keys.allow(List.of("id", "type", "input", "columns"));
        return Optional.of(new PipelineSpec.Select(id, inputs, named(keys, "columns"), place));
      case "with_columns":
        keys.allow(List.of("id", "type", "input", "columns"));
        return Optional.of(new PipelineSpec.WithColumns(id, inputs, named(keys, "columns"), place));
      case "rename":
        keys.allow(List.of("id", "type", "input", "columns"));
        return Optional.of(new PipelineSpec.Rename(id, inputs, names(keys), place));
      case "drop":
        keys.allow(List.of("id", "type", "input", "columns"));
        required(keys, "columns");
        return Optional.of(new PipelineSpec.Drop(id, inputs, keys.texts("columns"), place));
      case "group_by":
        keys.allow(List.of("id", "type", "input", "keys", "aggregations"));
        required(keys, "keys");
        return Optional.of(
            new PipelineSpec.GroupBy(
                id, inputs, optionalNamed(keys, "keys"), aggregations(keys), place));
      case "limit":
        keys.allow(List.of("id", "type", "input", "count"));
        required(keys, "count");
        return Optional.of(
            new PipelineSpec.Limit(id, inputs, keys.count("count").orElse(0L), place));
      case "union":
        keys.allow(List.of("id", "type", "inputs"));
        List<String> branches = keys.texts("inputs");
        if (branches.size() < 2) {
          keys.problem(
              keys.place("inputs"), "Transform '" + id + "' must have at least two 'inputs'");
        }
        return Optional.of(new PipelineSpec.Union(id, branches, place));
      case "drop_nulls":
        keys.allow(List.of("id", "type", "input", "columns"));
        return Optional.of(new PipelineSpec.DropNulls(id, inputs, keys.texts("columns"), place));
      case "fill_null":
        keys.allow(List.of("id", "type", "input", "columns"));
        keys.mapping("columns");
        return Optional.of(new PipelineSpec.FillNull(id, inputs, named(keys, "columns"), place));
      case "explode":
        keys.allow(List.of("id", "type", "input", "columns", "keep_empty", "index"));
        required(keys, "columns");
        return Optional.of(
            new PipelineSpec.Explode(
                id,
                inputs,
                keys.texts("columns"),
                !keys.has("keep_empty") || keys.flag("keep_empty"),
                keys.text("index"),
                place));
      case "pivot":
        return Optional.of(pivot(id, inputs, keys, place));
      case "unpivot":
        notEmpty(id, keys, "columns");
        keys.allow(
            List.of(
                "id", "type", "input", "index", "columns", "names_to", "values_to", "drop_nulls"));
        return Optional.of(
            new PipelineSpec.Unpivot(
                id,
                inputs,
                new UnpivotSettings(
                    optionalTexts(keys, "index"),
                    optionalTexts(keys, "columns"),
                    keys.text("names_to").orElse(UnpivotSettings.NAMES),
                    keys.text("values_to").orElse(UnpivotSettings.VALUES),
                    keys.flag("drop_nulls")),
                place));
      case "unique":
        return Optional.of(unique(id, inputs, keys, place));
      case "sort":
        keys.allow(List.of("id", "type", "input", "by"));
        return Optional.of(
            new PipelineSpec.Sort(id, inputs, requiredSortKeys(keys), Optional.empty(), place));
      case "top_k":
        keys.allow(List.of("id", "type", "input", "by", "count"));
        required(keys, "count");
        return Optional.of(
            new PipelineSpec.Sort(id, inputs, requiredSortKeys(keys), keys.count("count"), place));
      case "sample":
        return Optional.of(sample(id, inputs, keys, place));
      case "split":
        return Optional.of(split(id, inputs, keys, place));
      case "window":
        return Optional.of(new WindowReader(keys, problems).read(id, inputs, place));
      case "check":
        keys.allow(List.of("id", "type", "input"));
        if (!keys.has("checks")) {
          keys.problem(place, "Transform '" + id + "' checks nothing: it has no 'checks'");
        }
        return Optional.of(new PipelineSpec.Checked(id, inputs, place));
      case "checkpoint":
        keys.allow(List.of("id", "type", "input"));
        return Optional.of(new PipelineSpec.Checkpoint(id, inputs, place));
      case "join":
        return Optional.of(JoinReader.read(id, keys, place));
      case "asof_join":
        return Optional.of(AsofReader.read(id, keys, place));
      case "":
        return Optional.empty();
      default:
        List<String> nearest = NameHints.nearest(type, TYPES);
        keys.problem(
            keys.place("type"),
            "Unknown transform type '%s' of transform '%s'.%s Known: %s"
                .formatted(type, id, nearest.isEmpty() ? "" : " Nearest: " + nearest + ".", TYPES));
        return Optional.empty();
    }
  }

  private static Optional<List<String>> optionalTexts(Keys keys, String key) {
    return keys.has(key) ? Optional.of(keys.texts(key)) : Optional.empty();
  }

  private static void notEmpty(String id, Keys keys, String key) {
    if (keys.has(key) && keys.items(key).isEmpty()) {
      keys.problem(keys.place(key), "'%s' of transform '%s' is empty".formatted(key, id));
    }
  }

  private PipelineSpec.Pivot pivot(String id, List<String> inputs, Keys keys, Place place) {
    keys.allow(List.of("id", "type", "input", "index", "on", "values", "aggregations", "unlisted"));
    required(keys, "index");
    required(keys, "values");
    required(keys, "aggregations");
    notEmpty(id, keys, "values");
    notEmpty(id, keys, "aggregations");
    List<PipelineSpec.PivotValue> values = new ArrayList<>();
    for (YamlNode item : keys.items("values")) {
      if (item instanceof YamlNode.Mapping mapping) {
        Keys value =
            new Keys(mapping, "an item of 'values'", problems).allow(List.of("value", "alias"));
        required(value, "value");
        value.node("value").ifPresent(node -> pivotValue(node, value.text("alias"), keys, values));
      } else {
        pivotValue(item, Optional.empty(), keys, values);
      }
    }
    return new PipelineSpec.Pivot(
        id,
        inputs,
        keys.texts("index"),
        keys.requiredText("on"),
        values,
        aggregations(keys),
        keys.oneOf("unlisted", List.of("error", "ignore")).equals("ignore"),
        place);
  }

  private static void pivotValue(
      YamlNode node, Optional<String> alias, Keys keys, List<PipelineSpec.PivotValue> values) {
    if (node instanceof YamlNode.Scalar scalar) {
      values.add(new PipelineSpec.PivotValue(scalar.value(), alias, node.place()));
    } else {
      keys.problem(node.place(), "A value of 'values' must be a plain value, not " + node.kind());
    }
  }

  private List<SortKey> requiredSortKeys(Keys keys) {
    required(keys, "by");
    return sortKeys(keys, "by");
  }

  /** Column names, or {@code {column, order: asc | desc, nulls: first | last}}. */
  private List<SortKey> sortKeys(Keys keys, String name) {
    List<SortKey> sorted = new ArrayList<>();
    for (YamlNode item : keys.items(name)) {
      if (!(item instanceof YamlNode.Mapping mapping)) {
        keys.scalarText(item, "An item of '" + name + "'")
            .ifPresent(column -> sorted.add(SortKey.ascending(column)));
        continue;
      }
      Keys key =
          new Keys(mapping, "an item of '" + name + "'", problems)
              .allow(List.of("column", "order", "nulls"));
      sorted.add(
          new SortKey(
              key.requiredText("column"),
              key.oneOf("order", List.of("asc", "desc")).equals("desc"),
              key.oneOf("nulls", List.of("last", "first")).equals("first")));
    }
    return sorted;
  }

  private PipelineSpec.Unique unique(String id, List<String> inputs, Keys keys, Place place) {
    keys.allow(List.of("id", "type", "input", "columns", "keep", "order_by"));
    String keep = keys.oneOf("keep", List.of("first", "last", "any"));
    if (keep.equals("any") && keys.has("order_by")) {
      keys.problem(
          keys.place("order_by"),
          "Transform '%s' keeps any row: 'order_by' is for 'keep: first' and 'keep: last'"
              .formatted(id));
    }
    return new PipelineSpec.Unique(
        id, inputs, keys.texts("columns"), sortKeys(keys, "order_by"), keep.equals("last"), place);
  }

  private static PipelineSpec.Sample sample(
      String id, List<String> inputs, Keys keys, Place place) {
    keys.allow(List.of("id", "type", "input", "n", "fraction", "seed"));
    if (keys.has("n") == keys.has("fraction")) {
      keys.problem(
          keys.has("n") ? keys.place("fraction") : place,
          "Transform '%s' has either 'n', a number of rows, or 'fraction', from 0 to 1"
              .formatted(id));
    }
    Optional<Double> fraction = keys.number("fraction");
    if (fraction.isPresent() && !(fraction.get() >= 0 && fraction.get() <= 1)) {
      keys.problem(
          keys.place("fraction"),
          "'fraction' of transform '%s' must be a number from 0 to 1, not %s"
              .formatted(id, fraction.get()));
    }
    return new PipelineSpec.Sample(
        id, inputs, keys.count("n"), fraction, keys.integer("seed").orElse(0L), place);
  }

  private static PipelineSpec.Split split(String id, List<String> inputs, Keys keys, Place place) {
    keys.allow(List.of("id", "type", "input", "by", "at", "test", "seed", "alias"));
    if (keys.has("by") != keys.has("at") || keys.has("by") == keys.has("test")) {
      keys.problem(
          place,
          "Transform '%s' has either 'by', a column, and 'at', the first value of the test rows, or 'test', the share of test rows"
              .formatted(id));
    } else if (keys.has("by") && keys.has("seed")) {
      keys.problem(
          keys.place("seed"), "Transform '%s' draws nothing: 'seed' is for 'test'".formatted(id));
    }
    Optional<Double> test = keys.number("test");
    if (test.isPresent() && !(test.get() > 0 && test.get() < 1)) {
      keys.problem(
          keys.place("test"),
          "'test' of transform '%s' must be a number between 0 and 1, not %s"
              .formatted(id, test.get()));
    }
    Optional<Object> at =
        keys.node("at")
            .filter(node -> node instanceof YamlNode.Scalar)
            .map(node -> ((YamlNode.Scalar) node).value());
    if (keys.has("at") && at.isEmpty()) {
      keys.problem(
          keys.place("at"), "'at' of transform '%s' must be a value or :name".formatted(id));
    }
    return new PipelineSpec.Split(
        id,
        inputs,
        keys.text("alias").orElse("split"),
        keys.text("by"),
        at,
        test,
        keys.integer("seed").orElse(0L),
        place);
  }

  private void required(Keys keys, String key) {
    if (!keys.has(key)) {
      keys.requiredText(key);
    }
  }

  static PipelineSpec.ExpressionText expression(Keys keys, String key) {
    return new PipelineSpec.ExpressionText(keys.requiredText(key), keys.place(key));
  }

  private Map<String, String> names(Keys keys) {
    required(keys, "columns");
    Map<String, String> names = new LinkedHashMap<>();
    keys.mapping("columns")
        .ifPresent(
            mapping ->
                mapping
                    .entries()
                    .forEach(
                        (old, entry) ->
                            keys.scalarText(entry.value(), "The new name of '" + old + "'")
                                .ifPresent(name -> names.put(old, name))));
    return names;
  }

  private List<PipelineSpec.NamedText> named(Keys keys, String key) {
    required(keys, key);
    return optionalNamed(keys, key);
  }

  /** A mapping of name to expression, or a list of expressions and {@code {expr, alias}}. */
  private List<PipelineSpec.NamedText> optionalNamed(Keys keys, String key) {
    List<PipelineSpec.NamedText> columns = new ArrayList<>();
    if (keys.node(key).orElse(null) instanceof YamlNode.Mapping mapping) {
      mapping
          .entries()
          .forEach(
              (name, entry) ->
                  keys.scalarText(entry.value(), "The expression of '" + name + "'")
                      .ifPresent(
                          sql ->
                              columns.add(
                                  new PipelineSpec.NamedText(
                                      Optional.of(name),
                                      new PipelineSpec.ExpressionText(
                                          sql, entry.value().place())))));
      return columns;
    }
    for (YamlNode item : keys.items(key)) {
      if (item instanceof YamlNode.Mapping mapping) {
        Keys column =
            new Keys(mapping, "an item of '" + key + "'", problems).allow(List.of("expr", "alias"));
        columns.add(new PipelineSpec.NamedText(column.text("alias"), expression(column, "expr")));
      } else {
        keys.scalarText(item, "An item of '" + key + "'")
            .ifPresent(
                sql ->
                    columns.add(
                        new PipelineSpec.NamedText(
                            Optional.empty(), new PipelineSpec.ExpressionText(sql, item.place()))));
      }
    }
    return columns;
  }

  /** {@code {column, function, q, alias}} or {@code {expr, alias}}. */
  private List<PipelineSpec.NamedText> aggregations(Keys keys) {
    List<PipelineSpec.NamedText> aggregations = new ArrayList<>();
    for (YamlNode item : keys.items("aggregations")) {
      if (!(item instanceof YamlNode.Mapping mapping)) {
        keys.scalarText(item, "An item of 'aggregations'")
            .ifPresent(
                sql ->
                    aggregations.add(
                        new PipelineSpec.NamedText(
                            Optional.empty(), new PipelineSpec.ExpressionText(sql, item.place()))));
        continue;
      }
      Keys aggregation =
          new Keys(mapping, "an aggregation", problems)
              .allow(List.of("column", "function", "q", "expr", "alias"));
      if (aggregation.has("expr") == aggregation.has("function")) {
        aggregation.problem(
            mapping.place(), "An aggregation has either 'expr', or 'function' and 'column'");
        continue;
      }
      PipelineSpec.ExpressionText text;
      if (aggregation.has("expr")) {
        text = expression(aggregation, "expr");
        if (aggregation.has("column") || aggregation.has("q")) {
          aggregation.problem(
              mapping.place(), "An aggregation with 'expr' has neither 'column' nor 'q'");
        }
      } else {
        String function = aggregation.requiredText("function");
        if (!function.isEmpty() && !AggregateFunctions.isKnown(function)) {
          problems.add(
              AggregateFunctions.unknown(function)
                  .placedAt(aggregation.place("function").toString()));
          continue;
        }
        // People write count's star as a column's name; no file has a column of that name.
        String argument =
            aggregation
                .text("column")
                .filter(column -> !(column.equals("*") && function.equalsIgnoreCase("count")))
                .map(SqlNames::quoted)
                .orElse("*");
        String fraction = aggregation.text("q").map(q -> ", " + q).orElse("");
        if (function.equalsIgnoreCase("quantile") && fraction.isEmpty()) {
          aggregation.problem(
              mapping.place(), "Missing key 'q' for the function 'quantile': a number from 0 to 1");
          continue;
        }
        text =
            new PipelineSpec.ExpressionText(
                function + "(" + argument + fraction + ")", aggregation.place("function"));
        if (argument.equals("*") && !function.equalsIgnoreCase("count")) {
          aggregation.problem(
              mapping.place(), "Missing key 'column' for the function '" + function + "'");
        }
      }
      aggregations.add(new PipelineSpec.NamedText(aggregation.text("alias"), text));
    }
    return aggregations;
  }
}
