package dev.longbow.kernel;

import dev.longbow.aggregate.AggregateFunctions;
import dev.longbow.beam.LocalRuns;
import dev.longbow.column.Batch;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.RowsSource;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Binder;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprParser;
import dev.longbow.expr.ExprText;
import dev.longbow.expr.Over;
import dev.longbow.expr.WindowFunctions;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanBuilder;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One call of every function for the reference page, evaluated by the kernels. */
final class FunctionExamples {
  /** Calls with every argument that the signature names. */
  private static final Map<String, String> CALLS =
      Stream.of(
              "abs(-2.5)",
              "abs_diff(TIMESTAMP '2024-03-15 10:30:00', TIMESTAMP '2024-03-15 11:00:00')",
              "ceil(2.1)",
              "clip(120, 0, 100)",
              "coalesce(NULL, 3)",
              "concat('DEV-', 7, NULL)",
              "contains('longbow', 'bow')",
              "date(TIMESTAMP '2024-03-15 10:30:00')",
              "date_trunc('month', TIMESTAMP '2024-03-15 10:30:00')",
              "day(DATE '2024-03-15')",
              "div(-7, 2)",
              "ends_with('longbow', 'bow')",
              "exp(2)",
              "floor(-2.1)",
              "greatest(3, NULL, 8)",
              "hour(TIMESTAMP '2024-03-15 10:30:00')",
              "is_finite(1 / 0)",
              "is_nan(0 / 0)",
              "least(3, NULL, 8)",
              "length('größer')",
              "list_get(tags, 2)",
              "list_size(tags)",
              "ln(10)",
              "log(10)",
              "log10(1000)",
              "lower('UCSF')",
              "ltrim('  a ')",
              "map_get(codes, 'ICD')",
              "minute(TIME '10:30:59')",
              "month(DATE '2024-03-15')",
              "nullif(-1, -1)",
              "power(2, 10)",
              "quarter(DATE '2024-03-15')",
              "regexp_matches('E11.9', '^E1[0-4]')",
              "replace('a-b-c', '-', '/')",
              "round(-2.25, 1)",
              "rtrim(' a  ')",
              "second(TIME '10:30:59')",
              "split_part('E11.9', '.', 2)",
              "sqrt(2)",
              "starts_with('longbow', 'long')",
              "substr('longbow', 5, 3)",
              "trim('  a ')",
              "upper('ucsf')",
              "weekday(DATE '2024-03-15')",
              "year(DATE '2024-03-15')")
          .collect(Collectors.toMap(call -> call.substring(0, call.indexOf('(')), call -> call));

  /** There are no constants of nested types. */
  private static final Schema NESTED =
      Schema.of(
          Field.of("tags", new DataType.ListOf(DataType.STRING)),
          Field.of("codes", new DataType.MapOf(DataType.STRING, DataType.STRING)));

  private static final Batch ROW =
      new Batch(
          NESTED,
          List.of(
              ColumnBuilder.of(NESTED.field(0).type(), List.of("urgent", "night")),
              ColumnBuilder.of(
                  NESTED.field(1).type(), List.of(Map.of("key", "ICD", "value", "E11.9")))),
          1);

  private static final List<Object> VALUES = new ArrayList<>();

  static {
    VALUES.addAll(List.of(2L, 4L));
    VALUES.add(null);
    VALUES.addAll(List.of(3L, 7L));
  }

  private FunctionExamples() {}

  /** A function's call; null when there is none. */
  static String call(String function) {
    return CALLS.get(function);
  }

  static int size() {
    return CALLS.size();
  }

  /** The types of a call's arguments. */
  static List<DataType> types(String call) {
    // As the argument of another function, so that log can be refused later.
    String arguments = call.substring(call.indexOf('('));
    return ((Expr.Call) ExprParser.parse("concat" + arguments))
        .arguments().stream().map(argument -> bound(argument).type()).toList();
  }

  /** What a call gives, as a constant of the language; or the error. */
  static String result(String call) {
    try {
      return ExprText.constant(
          Evaluators.compile(bound(ExprParser.parse(call)), NESTED).evaluate(ROW).value(0));
    } catch (LongbowException e) {
      return e.text().lines().findFirst().orElseThrow();
    }
  }

  private static BoundExpr bound(Expr expression) {
    return Binder.bind(expression, NESTED, BindContext.DEFAULT);
  }

  /** The values that aggregates are shown with. */
  static String values() {
    return VALUES.stream().map(ExprText::constant).collect(Collectors.joining(", "));
  }

  /** A call of an aggregate, with a fraction where it takes one. */
  static String call(AggregateFunctions.Description function) {
    return function.name() + (function.signature().endsWith(", q)") ? "(x, 0.9)" : "(x)");
  }

  /** What every aggregate gives of {@link #values}, by its name. */
  static Map<String, String> aggregates() {
    Schema schema = Schema.of(Field.of("x", DataType.INT64));
    Batch batch =
        new Batch(
            schema, List.of(ColumnBuilder.of(DataType.INT64, VALUES.toArray())), VALUES.size());
    LogicalPlan rows = LogicalPlan.Scan.of("rows", RowsSource.ofBatches(schema, List.of(batch)));
    List<Expr> calls =
        AggregateFunctions.all().stream()
            .map(function -> ExprParser.parse(call(function)).as(function.name()))
            .toList();
    LogicalPlan plan = PlanBuilder.groupBy("examples", rows, List.of(), calls, BindContext.DEFAULT);
    Map<String, String> results = new HashMap<>();
    LocalRuns.rows(plan)
        .get(0)
        .forEach((function, value) -> results.put(function, ExprText.constant(value)));
    return results;
  }

  /** An example of each window function, over rows with x and a date t. */
  static String call(WindowFunctions.Description function) {
    return WINDOWS.get(function.name());
  }

  /** The days of March that the rows of the window functions have as their date t. */
  static String days() {
    return DAYS.stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  /** The results of the window functions' examples by their names, a value for each row. */
  static Map<String, String> windows() {
    Schema schema = Schema.of(Field.of("x", DataType.INT64), Field.of("t", DataType.DATE));
    Object[] dates = DAYS.stream().map(day -> LocalDate.of(2024, 3, day)).toArray();
    Batch batch =
        new Batch(
            schema,
            List.of(
                ColumnBuilder.of(DataType.INT64, VALUES.toArray()),
                ColumnBuilder.of(DataType.DATE, dates)),
            VALUES.size());
    LogicalPlan rows = LogicalPlan.Scan.of("rows", RowsSource.ofBatches(schema, List.of(batch)));
    List<Expr> calls =
        WindowFunctions.all().stream()
            .map(function -> ExprParser.parse(call(function)).as(function.name()))
            .toList();
    Over over = Over.EVERYTHING.orderBy("t");
    LogicalPlan plan = PlanBuilder.window("examples", rows, over, calls, BindContext.DEFAULT);
    Map<String, List<String>> results = new HashMap<>();
    for (Map<String, Object> row : LocalRuns.rows(plan)) {
      row.forEach(
          (function, value) ->
              results
                  .computeIfAbsent(function, key -> new ArrayList<>())
                  .add(ExprText.constant(value)));
    }
    Map<String, String> texts = new HashMap<>();
    results.forEach((function, values) -> texts.put(function, String.join(", ", values)));
    return texts;
  }

  private static final List<Integer> DAYS = List.of(1, 2, 2, 3, 5);

  private static final Map<String, String> WINDOWS =
      Map.ofEntries(
          Map.entry("row_number", "row_number()"),
          Map.entry("rank", "rank()"),
          Map.entry("dense_rank", "dense_rank()"),
          Map.entry("lag", "lag(x)"),
          Map.entry("lead", "lead(x, 2)"),
          Map.entry("diff", "diff(x)"),
          Map.entry("pct_change", "pct_change(x)"),
          Map.entry("first_value", "first_value(x)"),
          Map.entry("last_value", "last_value(x)"),
          Map.entry("cum_sum", "cum_sum(x)"),
          Map.entry("cum_min", "cum_min(x)"),
          Map.entry("cum_max", "cum_max(x)"),
          Map.entry("cum_count", "cum_count(x)"),
          Map.entry("cum_mean", "cum_mean(x)"),
          Map.entry("rolling_sum", "rolling_sum(x, 2)"),
          Map.entry("rolling_mean", "rolling_mean(x, 2, 1)"),
          Map.entry("rolling_min", "rolling_min(x, '2d')"),
          Map.entry("rolling_max", "rolling_max(x, 3, 2)"),
          Map.entry("rolling_var", "rolling_var(x, 3, 2)"),
          Map.entry("rolling_std", "rolling_std(x, '3d')"),
          Map.entry("rolling_median", "rolling_median(x, 3, 1)"),
          Map.entry("rolling_count", "rolling_count(x, 2)"));
}
