package dev.longbow.differential;

import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprParser;
import dev.longbow.expr.ExprText;
import dev.longbow.testing.QueryStep;
import dev.longbow.testing.RandomQuery;
import dev.longbow.testing.Twin;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collector;
import java.util.stream.Collectors;

/** Says generated queries as one pipeline file with an output for each. */
final class YamlQueries {
  private static final String INPUT = "t";

  private final List<String> transforms = new ArrayList<>();
  private final List<String> outputs = new ArrayList<>();

  private YamlQueries() {}

  /** The text of the file. */
  static String text(String path, List<RandomQuery> queries, Function<RandomQuery, String> output) {
    YamlQueries yaml = new YamlQueries();
    queries.forEach(query -> yaml.add(query, output.apply(query)));
    return "name: queries\ninputs:\n  %s: %s\ntransforms:%s\noutputs:%s\n"
        .formatted(INPUT, quoted(path), items(yaml.transforms), items(yaml.outputs));
  }

  private void add(RandomQuery query, String path) {
    String input = INPUT;
    for (QueryStep step : query.steps()) {
      input = add("q" + query.seed() + "_" + transforms.size(), input, step);
    }
    outputs.add("{input: %s, format: parquet, path: %s}".formatted(input, quoted(path)));
  }

  /** Adds what the step is in the file; gives the name of its result. */
  private String add(String id, String input, QueryStep step) {
    if (step instanceof QueryStep.Filter filter) {
      return filter(id, input, filter.condition());
    } else if (step instanceof QueryStep.WithColumns with) {
      return transform(id, "with_columns", input, "columns: " + mapping(with.changed()));
    } else if (step instanceof QueryStep.Select select) {
      return transform(id, "select", input, "columns: " + list(select.columns()));
    } else if (step instanceof QueryStep.GroupBy group) {
      String aggregations =
          group.aggregates().stream().map(YamlQueries::aggregation).collect(inBrackets());
      return transform(
          id, "group_by", input, "keys: " + list(group.keys()) + ", aggregations: " + aggregations);
    } else if (step instanceof QueryStep.Limit limit) {
      return transform(id, "limit", input, "count: " + limit.count());
    }
    List<String> branches = new ArrayList<>();
    for (Twin condition : ((QueryStep.Union) step).conditions()) {
      branches.add(filter(id + "_" + branches.size(), input, condition));
    }
    transforms.add("{id: %s, type: union, inputs: %s}".formatted(id, branches));
    return id;
  }

  private String filter(String id, String input, Twin condition) {
    return transform(id, "filter", input, "where: " + quoted(condition.longbow()));
  }

  private String transform(String id, String type, String input, String rest) {
    transforms.add("{id: %s, type: %s, input: %s, %s}".formatted(id, type, input, rest));
    return id;
  }

  private static String mapping(List<Twin.Named> columns) {
    return columns.stream()
        .map(column -> column.name() + ": " + quoted(column.value().longbow()))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  /** Columns by their names, anything else with an alias. */
  private static String list(List<Twin.Named> columns) {
    return columns.stream()
        .map(column -> isNamed(column) ? column.name() : aliased(column))
        .collect(inBrackets());
  }

  private static boolean isNamed(Twin.Named column) {
    return column.value().longbow().equals(column.name());
  }

  private static String aliased(Twin.Named column) {
    return "{expr: %s, alias: %s}".formatted(quoted(column.value().longbow()), column.name());
  }

  /** The short form where the argument is a column or missing. */
  private static String aggregation(Twin.Named column) {
    Expr.Aggregate call = (Expr.Aggregate) ExprParser.parse(column.value().longbow());
    if (call.argument() == null) {
      return "{function: %s, alias: %s}".formatted(call.function(), column.name());
    } else if (call.argument() instanceof Expr.ColumnRef argument) {
      String fraction = call.fraction() == null ? "" : "q: " + ExprText.of(call.fraction()) + ", ";
      return "{column: %s, function: %s, %salias: %s}"
          .formatted(argument.name(), call.function(), fraction, column.name());
    }
    return aliased(column);
  }

  private static Collector<CharSequence, ?, String> inBrackets() {
    return Collectors.joining(", ", "[", "]");
  }

  private static String items(List<String> items) {
    return items.stream().map(item -> "\n  - " + item).collect(Collectors.joining());
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
