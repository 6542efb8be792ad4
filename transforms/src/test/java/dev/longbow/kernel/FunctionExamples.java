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
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanBuilder;
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
}
