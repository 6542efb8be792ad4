package dev.longbow.yaml;

import dev.longbow.aggregate.AggregateFunctions;
import dev.longbow.column.NameHints;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.WindowFunctions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Reads a transform of type {@code window}. */
final class WindowReader {
  /** Says that rows are in the order in which they are read. */
  private static final String INPUT = "input";

  private static final List<String> OF_FUNCTION =
      List.of("column", "function", "n", "window_size", "min_periods", "q", "expr", "alias");

  private static final Optional<String> STAR = Optional.of("*");

  /** Functions of a row's place alone. */
  private static final List<String> RANKINGS = List.of("row_number", "rank", "dense_rank");

  private static final List<String> QUANTILES =
      List.of("quantile", "quantile_cont", "percentile_cont");

  /** Functions of a row some rows away. */
  private static final List<String> SHIFTS = List.of("lag", "lead", "diff", "pct_change");

  private final Keys keys;
  private final List<LongbowException> problems;

  WindowReader(Keys keys, List<LongbowException> problems) {
    this.keys = keys;
    this.problems = problems;
  }

  PipelineSpec.Window read(String id, List<String> inputs, Place place) {
    keys.allow(List.of("id", "type", "input", "partition_by", "order_by", "functions"));
    boolean inInputOrder = isInputOrder();
    List<PipelineSpec.NamedText> functions = new ArrayList<>();
    for (YamlNode item : keys.items("functions")) {
      function(item).ifPresent(functions::add);
    }
    if (keys.items("functions").isEmpty()) {
      keys.problem(place, "Transform '" + id + "' computes nothing: it has no 'functions'");
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

  private boolean isInputOrder() {
    List<YamlNode> items = keys.items("order_by");
    return items.size() == 1
        && items.get(0) instanceof YamlNode.Scalar scalar
        && scalar.text().equals(INPUT);
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
        if (key.has("expr") == key.has("column")) {
          key.problem(mapping.place(), "An item of 'order_by' has either 'column' or 'expr'");
          continue;
        }
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
      for (String key : OF_FUNCTION) {
        isFor(function, key, key.equals("expr") || key.equals("alias"), "items with 'function'");
      }
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
    if (!fits(function, WindowFunctions.canonical(name))) {
      return Optional.empty();
    }
    List<String> arguments = new ArrayList<>();
    // People write count's star as a column's name.
    Optional<String> column = function.text("column").filter(text -> !text.equals("*"));
    column.map(SqlNames::quoted).ifPresent(arguments::add);
    function.text("q").ifPresent(arguments::add);
    for (String key : List.of("n", "window_size", "min_periods")) {
      function.text(key).map(WindowReader::constant).ifPresent(arguments::add);
    }
    String alias =
        function.text("alias").orElseGet(() -> column.map(c -> name + "_" + c).orElse(name));
    String sql = name + "(" + String.join(", ", arguments) + ")";
    return Optional.of(
        new PipelineSpec.NamedText(
            Optional.of(alias), new PipelineSpec.ExpressionText(sql, function.place("function"))));
  }

  /** Whether a function has the keys that it needs, and no others. */
  private static boolean fits(Keys function, String name) {
    boolean isRolling = name.startsWith("rolling_");
    boolean isCount = name.equals("count");
    boolean fits =
        isFor(function, "column", !RANKINGS.contains(name), "functions of a value")
            & isFor(function, "n", SHIFTS.contains(name), String.join(", ", SHIFTS))
            & isFor(function, "window_size", isRolling, "rolling functions")
            & isFor(function, "min_periods", isRolling, "rolling functions")
            & isFor(function, "q", QUANTILES.contains(name), "quantile");
    if (isRolling && !function.has("window_size")) {
      missing(function, "window_size", ": a number of rows, or a time like 7d");
      fits = false;
    }
    if (QUANTILES.contains(name) && !function.has("q")) {
      missing(function, "q", ": a number from 0 to 1");
      fits = false;
    }
    boolean hasColumn = function.has("column") && !function.text("column").equals(STAR);
    if (!hasColumn && !isCount && !RANKINGS.contains(name)) {
      missing(function, "column", "");
      fits = false;
    }
    return fits;
  }

  /** Whether a key, if it is there, belongs there; if not, a problem. */
  private static boolean isFor(Keys function, String key, boolean belongs, String what) {
    if (function.has(key) && !belongs) {
      function.problem(function.place(key), "'%s' is for %s".formatted(key, what));
      return false;
    }
    return true;
  }

  private static void missing(Keys function, String key, String what) {
    function.problem(
        function.place("function"),
        "Missing key '%s' for the function '%s'%s"
            .formatted(key, function.requiredText("function"), what));
  }

  /** A number or a parameter as it is, anything else as a text. */
  private static String constant(String text) {
    return text.matches("-?\\d+|:.+") ? text : "'" + text.replace("'", "''") + "'";
  }
}
