package dev.longbow.yaml;

import dev.longbow.aggregate.AggregateFunctions;
import dev.longbow.column.NameHints;
import dev.longbow.error.LongbowException;
import dev.longbow.window.WindowFunctions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Reads a transform of type {@code window}. */
final class WindowReader {
  /** Says that rows are in the order in which they are read. */
  private static final String INPUT = "input";

  private static final List<String> OF_FUNCTION =
      List.of("column", "function", "n", "window_size", "min_periods", "expr", "alias");

  private final Keys keys;
  private final List<LongbowException> problems;

  WindowReader(Keys keys, List<LongbowException> problems) {
    this.keys = keys;
    this.problems = problems;
  }

  PipelineSpec.Window read(String id, List<String> inputs, Place place) {
    keys.allow(List.of("id", "type", "input", "partition_by", "order_by", "functions"));
    boolean inInputOrder = keys.texts("order_by").equals(List.of(INPUT));
    List<PipelineSpec.NamedText> functions = new ArrayList<>();
    for (YamlNode item : keys.items("functions")) {
      function(item).ifPresent(functions::add);
    }
    if (!keys.has("functions")) {
      keys.problem(place, "Missing key 'functions' of transform '" + id + "'");
    }
    return new PipelineSpec.Window(
        id,
        inputs,
        partitionBy(),
        inInputOrder ? List.of() : orderBy(),
        inInputOrder,
        functions,
        place);
  }

  private List<PipelineSpec.ExpressionText> partitionBy() {
    List<PipelineSpec.ExpressionText> partitionBy = new ArrayList<>();
    for (YamlNode item : keys.items("partition_by")) {
      if (item instanceof YamlNode.Mapping mapping) {
        Keys key = new Keys(mapping, "an item of 'partition_by'", problems).allow(List.of("expr"));
        partitionBy.add(TransformReader.expression(key, "expr"));
      } else {
        column(item, "partition_by").ifPresent(partitionBy::add);
      }
    }
    return partitionBy;
  }

  /** Column names, or {@code {column | expr, order: asc | desc, nulls: first | last}}. */
  private List<PipelineSpec.OrderText> orderBy() {
    List<PipelineSpec.OrderText> orderBy = new ArrayList<>();
    for (YamlNode item : keys.items("order_by")) {
      if (item instanceof YamlNode.Mapping mapping) {
        Keys key =
            new Keys(mapping, "an item of 'order_by'", problems)
                .allow(List.of("column", "expr", "order", "nulls"));
        PipelineSpec.ExpressionText by =
            key.has("expr")
                ? TransformReader.expression(key, "expr")
                : new PipelineSpec.ExpressionText(
                    SqlNames.quoted(key.requiredText("column")), key.place("column"));
        orderBy.add(
            new PipelineSpec.OrderText(
                by,
                key.oneOf("order", List.of("asc", "desc")).equals("desc"),
                key.oneOf("nulls", List.of("last", "first")).equals("first")));
      } else {
        column(item, "order_by")
            .ifPresent(by -> orderBy.add(new PipelineSpec.OrderText(by, false, false)));
      }
    }
    return orderBy;
  }

  private Optional<PipelineSpec.ExpressionText> column(YamlNode item, String key) {
    return keys.scalarText(item, "An item of '" + key + "'")
        .map(name -> new PipelineSpec.ExpressionText(SqlNames.quoted(name), item.place()));
  }

  /** A text, {@code {expr, alias}} or {@code {function, column, n | window_size, alias}}. */
  private Optional<PipelineSpec.NamedText> function(YamlNode item) {
    if (!(item instanceof YamlNode.Mapping mapping)) {
      return keys.scalarText(item, "An item of 'functions'")
          .map(
              sql ->
                  new PipelineSpec.NamedText(
                      Optional.empty(), new PipelineSpec.ExpressionText(sql, item.place())));
    }
    Keys function = new Keys(mapping, "an item of 'functions'", problems).allow(OF_FUNCTION);
    if (function.has("expr") == function.has("function")) {
      function.problem(
          mapping.place(), "An item of 'functions' has either 'expr', or 'function' and 'column'");
      return Optional.empty();
    } else if (function.has("expr")) {
      return Optional.of(
          new PipelineSpec.NamedText(
              function.text("alias"), TransformReader.expression(function, "expr")));
    }
    return call(function);
  }

  private Optional<PipelineSpec.NamedText> call(Keys function) {
    String name = function.requiredText("function");
    if (!WindowFunctions.isKnown(name) && !AggregateFunctions.isKnown(name)) {
      TreeSet<String> known = new TreeSet<>(WindowFunctions.names());
      known.addAll(AggregateFunctions.names());
      function.problem(
          function.place("function"),
          "Unknown window function '%s'.%s Available: %s"
              .formatted(name, NameHints.hint(name, List.copyOf(known)), known));
      return Optional.empty();
    }
    List<String> arguments = new ArrayList<>();
    Optional<String> column = function.text("column");
    column.map(SqlNames::quoted).ifPresent(arguments::add);
    for (String key : List.of("n", "window_size", "min_periods")) {
      function.text(key).map(WindowReader::constant).ifPresent(arguments::add);
    }
    String canonical = WindowFunctions.canonical(name);
    if (canonical.startsWith("rolling_") != function.has("window_size")) {
      function.problem(
          function.has("window_size") ? function.place("window_size") : function.place("function"),
          canonical.startsWith("rolling_")
              ? "Missing key 'window_size' of '%s': a number of rows, or a time like 7d"
                  .formatted(name)
              : "'window_size' is for functions that begin with rolling_, not for '%s'"
                  .formatted(name));
      return Optional.empty();
    }
    String alias =
        function.text("alias").orElseGet(() -> column.map(c -> name + "_" + c).orElse(name));
    String sql = name + "(" + String.join(", ", arguments) + ")";
    return Optional.of(
        new PipelineSpec.NamedText(
            Optional.of(alias), new PipelineSpec.ExpressionText(sql, function.place("function"))));
  }

  /** A number or a parameter as it is, anything else as a text. */
  private static String constant(String text) {
    return text.matches("-?\\d+|:.+") ? text : "'" + text.replace("'", "''") + "'";
  }
}
