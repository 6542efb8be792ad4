package dev.longbow.yaml;

import dev.longbow.column.NameHints;
import dev.longbow.error.LongbowException;
import dev.longbow.plan.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code checks:} and {@code rejected_rows:} of an input or a transform. */
final class CheckReader {
  /** The kinds of checks, as the JSON Schema has them too. */
  static final List<String> TYPES =
      List.of(
          "not_null",
          "unique",
          "in_range",
          "accepted_values",
          "regex",
          "row_count",
          "foreign_key",
          "condition");

  private static final String CHECKS = "checks";
  private static final String REJECTED = "rejected_rows";

  /** The keys of a step that are about checks. */
  static final List<String> KEYS = List.of(CHECKS, REJECTED);

  private final List<LongbowException> problems;

  private CheckReader(List<LongbowException> problems) {
    this.problems = problems;
  }

  /** The checks of a step; enters them under its name. */
  static void read(
      String step,
      Keys keys,
      List<LongbowException> problems,
      Map<String, PipelineSpec.StepChecks> all) {
    if (!keys.has(CHECKS)) {
      if (keys.has(REJECTED)) {
        keys.problem(
            keys.place(REJECTED), "'%s' goes with checks of severity reject".formatted(REJECTED));
      }
      return;
    }
    CheckReader reader = new CheckReader(problems);
    List<PipelineSpec.Check> checks = new ArrayList<>();
    for (YamlNode item : keys.items(CHECKS)) {
      reader.check(item, keys).ifPresent(checks::add);
    }
    if (keys.items(CHECKS).isEmpty()) {
      keys.problem(keys.place(CHECKS), "'%s' of step '%s' is empty".formatted(CHECKS, step));
    }
    all.put(step, new PipelineSpec.StepChecks(checks, keys.text(REJECTED), keys.place(CHECKS)));
  }

  /** A condition as text, or a mapping. */
  private Optional<PipelineSpec.Check> check(YamlNode item, Keys owner) {
    if (!(item instanceof YamlNode.Mapping mapping)) {
      return owner
          .scalarText(item, "An item of '" + CHECKS + "'")
          .map(sql -> condition(new PipelineSpec.ExpressionText(sql, item.place())));
    }
    Keys keys = new Keys(mapping, "a check", problems);
    String type = keys.requiredText("type");
    if (!TYPES.contains(type)) {
      if (!type.isEmpty()) {
        keys.problem(
            keys.place("type"),
            "Unknown type '%s' of a check.%s Known: %s"
                .formatted(type, NameHints.hint(type, TYPES), TYPES));
      }
      return Optional.empty();
    }
    Severity severity =
        Severity.values()[
            Math.max(0, Severity.labels().indexOf(keys.oneOf("severity", Severity.labels())))];
    Map<String, Object> values = new LinkedHashMap<>();
    List<String> columns = List.of();
    Optional<PipelineSpec.ExpressionText> where = Optional.empty();
    switch (type) {
      case "not_null", "unique" -> {
        allow(keys, "column", "columns");
        columns = columns(keys);
      }
      case "in_range" -> {
        allow(keys, "column", "min", "max");
        columns = column(keys);
        values.put("min", value(keys, "min"));
        values.put("max", value(keys, "max"));
      }
      case "accepted_values" -> {
        allow(keys, "column", "values");
        columns = column(keys);
        values.put("values", values(keys));
      }
      case "regex" -> {
        allow(keys, "column", "pattern");
        columns = column(keys);
        values.put("pattern", keys.requiredText("pattern"));
      }
      case "row_count" -> {
        allow(keys, "min", "max");
        keys.count("min").ifPresent(count -> values.put("min", count));
        keys.count("max").ifPresent(count -> values.put("max", count));
      }
      case "foreign_key" -> {
        allow(keys, "column", "columns", "step", "references");
        columns = columns(keys);
        values.put("step", keys.requiredText("step"));
        values.put("references", keys.texts("references"));
      }
      default -> {
        allow(keys, "where");
        where = Optional.of(TransformReader.expression(keys, "where"));
      }
    }
    return Optional.of(
        new PipelineSpec.Check(
            type, columns, keys.text("name"), severity, where, values, mapping.place()));
  }

  private static PipelineSpec.Check condition(PipelineSpec.ExpressionText where) {
    return new PipelineSpec.Check(
        "condition",
        List.of(),
        Optional.empty(),
        Severity.ERROR,
        Optional.of(where),
        Map.of(),
        where.place());
  }

  private static void allow(Keys keys, String... own) {
    List<String> known = new ArrayList<>(List.of("type"));
    known.addAll(List.of(own));
    known.addAll(List.of("severity", "name"));
    keys.allow(known);
  }

  private static List<String> column(Keys keys) {
    return List.of(keys.requiredText("column"));
  }

  private static List<String> columns(Keys keys) {
    if (keys.has("columns") && keys.has("column")) {
      keys.problem(keys.place("columns"), "A check has either 'column' or 'columns'");
    }
    return keys.has("columns") ? keys.texts("columns") : column(keys);
  }

  private static Object value(Keys keys, String key) {
    Optional<YamlNode> node = keys.node(key);
    if (node.isPresent() && !(node.get() instanceof YamlNode.Scalar)) {
      keys.problem(
          node.get().place(),
          "'%s' must be a plain value, not %s".formatted(key, node.get().kind()));
    }
    return node.isPresent() && node.get() instanceof YamlNode.Scalar scalar ? scalar.value() : null;
  }

  private static List<Object> values(Keys keys) {
    List<Object> values = new ArrayList<>();
    if (!keys.has("values")) {
      keys.requiredText("values");
    }
    for (YamlNode item : keys.items("values")) {
      if (item instanceof YamlNode.Scalar scalar && scalar.value() != null) {
        values.add(scalar.value());
      } else {
        keys.problem(item.place(), "A value of 'values' must be a plain value, not " + item.kind());
      }
    }
    return values;
  }
}
