package dev.longbow.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.error.LongbowException;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanPrinter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Transforms of type window: every key, and what is wrong with them. */
class WindowReaderTest {
  private static final String ROWS =
      """
      params: {rows: 4, time: 2h}
      inputs:
        readings: {rows: [{k: a, "a b": 1, x: 1.5, t: 2024-03-01 10:00:00}]}
      """;

  private static LogicalPlan build(String transforms) {
    return SpecToPlan.build(
            SpecReader.read("p.yaml", ROWS + transforms + "outputs: {csv: out.csv}\n"),
            Overrides.NONE,
            Map.of())
        .plan()
        .outputs()
        .get(0)
        .plan();
  }

  private static String problems(String transforms) {
    return assertThrows(LongbowException.class, () -> build(transforms), transforms).line();
  }

  private static String window(String keys) {
    return "transforms:\n  - {id: w, type: window, " + keys + "}\n";
  }

  private static void assertContains(String text, String part) {
    assertTrue(text.contains(part), "missing <" + part + "> in\n" + text);
  }

  /** The functions under one window, as SQL. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '§',
      value = {
        "{function: row_number} => row_number",
        "{function: rank, alias: r} => r",
        "{function: lag, column: x} => lag_x",
        "{function: lag, column: x, n: 2} => lag_x",
        "{function: shift, column: x, n: -1} => shift_x",
        "{function: diff, column: a b, n: ':rows'} => diff_a b",
        "{function: pct_change, column: x, alias: change} => change",
        "{function: cum_sum, column: x} => cum_sum_x",
        "{function: first_value, column: t} => first_value_t",
        "{function: rolling_mean, column: x, window_size: 10} => rolling_mean_x",
        "{function: rolling_mean, column: x, window_size: ':rows', min_periods: 1} => rolling_mean_x",
        "{function: rolling_max, column: x, window_size: 7d, min_periods: 2} => rolling_max_x",
        "{function: rolling_max, column: x, window_size: ':time'} => rolling_max_x",
        "{function: mean, column: x} => mean_x",
        "{function: count} => count",
        "{function: count, column: '*'} => count",
        "{function: count, column: x} => count_x",
        "{expr: 'x - lag(x)', alias: change} => change",
        "{expr: 'sum(x) OVER (PARTITION BY k) AS total'} => total",
        "'rank() AS r' => r",
      })
  void functionsAndTheirNames(String function, String name) {
    LogicalPlan plan = build(window("partition_by: k, order_by: t, functions: [" + function + "]"));
    assertEquals(List.of("k", "a b", "x", "t", name.strip()), plan.schema().names());
  }

  @Test
  void everyKey() {
    LogicalPlan plan =
        build(
            """
            transforms:
              - id: w
                type: window
                input: readings
                partition_by: [k, {expr: "date(t)"}]
                order_by: [{column: a b, order: desc, nulls: first}, {expr: "x * 2"}, t]
                functions:
                  - {column: x, function: rolling_mean, window_size: 3, min_periods: 2, alias: smooth}
                  - {function: lead, column: a b, n: 2}
                  - {function: quantile, column: x, q: 0.9, alias: q90, }
                  - row_number() <= 3 AS early
            """
                .replace("      - {function: quantile, column: x, q: 0.9, alias: q90, }\n", ""));
    String text = PlanPrinter.print(plan);
    assertContains(text, "by k, date(t) in order of a b DESC NULLS FIRST, x * 2, t:");
    assertContains(text, "mean(x) ROWS BETWEEN 2 PRECEDING AND CURRENT ROW of at least 2 AS");
    assertContains(text, "lag(a b, -2) AS");
    assertEquals(
        List.of("k", "a b", "x", "t", "smooth", "lead_a b", "early"), plan.schema().names());
  }

  @Test
  void inNoOrderTheyAreOfWholePartitions() {
    String text =
        PlanPrinter.print(
            build(
                window(
                    "partition_by: k, functions: [{function: quantile, column: x, q: 0.9},"
                        + " (x - mean(x)) / std(x) AS z]")));
    assertContains(text, "PartitionAggregate [w] by k: quantile(x, 0.9)");
    assertContains(text, "mean(x) AS \"mean(x) OVER (PARTITION BY k)\", std(x)");
    assertContains(text, "\"quantile(x, 0.9) OVER (PARTITION BY k)\" AS quantile_x");
    assertContains(
        PlanPrinter.print(build(window("functions: [{function: max, column: x}]"))),
        "PartitionAggregate [w] over everything: max(x)");
  }

  @Test
  void inTheOrderOfTheInput() {
    for (String order : List.of("input", "[input]")) {
      assertContains(
          PlanPrinter.print(
              build(window("order_by: " + order + ", functions: [{function: row_number}]"))),
          "Window [w] in input order: row_number() AS");
    }
    // A column of that name has another form.
    assertContains(
        problems(window("order_by: {column: input}, functions: [{function: row_number}]")),
        "Missing columns: [input]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '§',
      value = {
        "{function: rolling_maen, column: x} => 5:80: Unknown window function 'rolling_maen'."
            + " Nearest: [rolling_max, rolling_mean, rolling_min]. Available: [any_value, avg, count,",
        "{function: rolling_mean, column: x} => 5:80: Missing key 'window_size' for the function"
            + " 'rolling_mean': a number of rows, or a time like 7d",
        "{function: lag, column: x, window_size: 3} => 5:109: 'window_size' is for rolling functions",
        "{function: lag, column: x, min_periods: 3} => 5:109: 'min_periods' is for rolling functions",
        "{function: rolling_sum, column: x, window_size: 3, n: 2} => 5:123: 'n' is for lag, lead,"
            + " diff, pct_change",
        "{function: rank, column: x} => 5:94: 'column' is for functions of a value",
        "{function: lag} => 5:80: Missing key 'column' for the function 'lag'",
        "{function: lag, n: 2} => 5:80: Missing key 'column' for the function 'lag'",
        "{function: sum, column: '*'} => 5:80: Missing key 'column' for the function 'sum'",
        "{function: mean, column: x, q: 0.5} => 5:100: 'q' is for quantile",
        "{function: quantile, column: x} => 5:80: Missing key 'q' for the function 'quantile': a"
            + " number from 0 to 1",
        "{function: lag, column: x, expr: 'lag(x)'} => 5:69: An item of 'functions' has either"
            + " 'expr', or 'function' and 'column'",
        "{column: x} => 5:69: An item of 'functions' has either 'expr', or 'function' and 'column'",
        "{expr: 'lag(x) AS l', n: 2} => 5:94: 'n' is for items with 'function'",
        "{function: lag, column: x, rows: 2} => 5:96: Unknown key 'rows' in an item of 'functions'.",
        "[lag] => 5:69: An item of 'functions' must be text, not a list",
        "'row_number( AS n' => 5:69] Unexpected 'AS'. Expected a value",
        "'row_number()' => 5:69] Missing name of the computed column row_number() OVER (PARTITION"
            + " BY k ORDER BY t): add AS name (or an alias)",
        "{function: rolling_mean, column: x, window_size: 0} => 5:80] Cannot compute"
            + " rolling_mean(x, 0) OVER (PARTITION BY k ORDER BY t): invalid size 0",
        "{function: rolling_mean, column: x, window_size: 7x} => 5:80] Cannot compute"
            + " rolling_mean(x, '7x') OVER (PARTITION BY k ORDER BY t): invalid time '7x'",
        "{function: rolling_mean, column: k, window_size: 7} => 5:80] Cannot take mean of a string",
        "{function: lag, column: y} => 5:80] Missing columns: [y]",
      })
  void problemsOfFunctionsHaveTheirPlace(String function, String expected) {
    String line = problems(window("partition_by: k, order_by: t, functions: [" + function + "]"));
    assertContains(line, "p.yaml:" + expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '§',
      value = {
        "partition_by: k => p.yaml:5:5: Transform 'w' computes nothing: it has no 'functions'",
        "functions: [] => p.yaml:5:5: Transform 'w' computes nothing: it has no 'functions'",
        "partiton_by: k, functions: [rank() AS r] => p.yaml:5:27: Unknown key 'partiton_by' in"
            + " transform 'w'. Nearest: [partition_by]",
        "order_by: [{order: asc}], functions: [rank() AS r] => p.yaml:5:38: An item of 'order_by'"
            + " has either 'column' or 'expr'",
        "order_by: [{column: x, expr: t}], functions: [rank() AS r] => p.yaml:5:38: An item of"
            + " 'order_by' has either 'column' or 'expr'",
        "order_by: [{column: x, order: down}], functions: [rank() AS r] => p.yaml:5:57: 'order' of"
            + " an item of 'order_by' must be one of [asc, desc], not 'down'",
        "order_by: [[x]], functions: [rank() AS r] => p.yaml:5:38: An item of 'order_by' must be"
            + " text, not a list",
        "partition_by: {column: k}, functions: [count(*) AS n] => p.yaml:5:42: Unknown key 'column'",
        "partition_by: kk, functions: [count(*) AS n] => Missing columns: [kk]. Nearest: [k]",
        "partition_by: k, functions: [rank() AS r] => it depends on the order of the rows: add"
            + " ORDER BY, or order_by: input for that of the input",
      })
  void problemsOfTheStep(String keys, String expected) {
    assertContains(problems(window(keys)), expected);
  }
}
