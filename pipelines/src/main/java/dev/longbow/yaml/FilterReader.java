package dev.longbow.yaml;

import dev.longbow.error.LongbowException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the top-level {@code filters:}. */
final class FilterReader {
  private final List<LongbowException> problems;

  FilterReader(List<LongbowException> problems) {
    this.problems = problems;
  }

  List<PipelineSpec.InputFilter> read(Keys pipeline) {
    List<PipelineSpec.InputFilter> filters = new ArrayList<>();
    for (YamlNode item : pipeline.list("filters")) {
      pipeline
          .asMapping(item, "An entry of 'filters'")
          .flatMap(this::filter)
          .ifPresent(filters::add);
    }
    return filters;
  }

  private Optional<PipelineSpec.InputFilter> filter(YamlNode.Mapping mapping) {
    Keys keys =
        new Keys(mapping, "a filter", problems)
            .allow(List.of("input", "column", "in", "from", "until", "where"));
    String input = keys.requiredText("input");
    if (keys.has("where")) {
      if (keys.has("column") || keys.has("in") || keys.has("from") || keys.has("until")) {
        keys.problem(mapping.place(), "A filter has either 'where' or 'column', not both");
      }
      return keys.text("where")
          .map(sql -> new PipelineSpec.ExpressionText(sql, keys.place("where")))
          .map(
              text ->
                  new PipelineSpec.InputFilter(
                      input, new PipelineSpec.Where(text), mapping.place()));
    }
    String column = keys.requiredText("column");
    boolean range = keys.has("from") || keys.has("until");
    if (keys.has("in") == range) {
      keys.problem(
          mapping.place(), "A filter on a column has either 'in', or 'from' and/or 'until'");
      return Optional.empty();
    }
    PipelineSpec.Condition condition =
        range
            ? new PipelineSpec.Between(column, value(keys, "from"), value(keys, "until"))
            : new PipelineSpec.OneOf(column, values(keys));
    return Optional.of(new PipelineSpec.InputFilter(input, condition, mapping.place()));
  }

  private List<Object> values(Keys keys) {
    List<Object> values = new ArrayList<>();
    for (YamlNode item : keys.items("in")) {
      if (item instanceof YamlNode.Scalar scalar) {
        values.add(scalar.value());
      } else {
        keys.problem(item.place(), "A value of 'in' must be a plain value, not " + item.kind());
      }
    }
    return values;
  }

  private Object value(Keys keys, String key) {
    Optional<YamlNode> node = keys.node(key);
    if (node.isEmpty()) {
      return null;
    }
    if (node.get() instanceof YamlNode.Scalar scalar) {
      return scalar.value();
    }
    keys.problem(
        node.get().place(), "'" + key + "' must be a plain value, not " + node.get().kind());
    return null;
  }
}
