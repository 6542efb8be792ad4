package dev.longbow.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.aggregate.AggregateCall;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.ExprParser;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AggregateSplitterTest {
  private static LogicalPlan groups(String... aggregations) {
    return PlanBuilder.groupBy(
        "g",
        TestSource.scan("t", 1000, 2),
        List.of(ExprParser.parse("k")),
        Arrays.stream(aggregations).map(ExprParser::parse).toList(),
        BindContext.DEFAULT);
  }

  private static String problem(String aggregation) {
    return assertThrows(LongbowException.class, () -> groups(aggregation), aggregation).text();
  }

  @Test
  void callsAreNamedByTheirTextAndComputedOnce() {
    LogicalPlan.Project project =
        assertInstanceOf(
            LogicalPlan.Project.class,
            groups(
                "sum(x) / count(*) AS per_row", "sum(x) * 2 AS twice", "max(x) AS \"count(*)\""));
    LogicalPlan.Aggregate aggregate =
        assertInstanceOf(LogicalPlan.Aggregate.class, project.input());
    assertEquals(
        List.of("sum(x)", "count(*)'", "count(*)"),
        aggregate.aggregates().stream().map(AggregateCall::name).toList());
    assertEquals(List.of("k", "per_row", "twice", "count(*)"), project.schema().names());
  }

  @Test
  void messagesNameTheOperand() {
    assertEquals(
        "Cannot take sum of a string. Expected a number. `k` is string", problem("sum(k) AS s"));
    assertEquals(
        "Cannot take mean of a string. Expected a number. `upper(k)` is string",
        problem("mean(upper(k)) / 2 AS s"));
    String text = problem("max(k) + sum(x) AS s");
    assertTrue(text.endsWith("numbers expected. `max(k)` is string, `sum(x)` is int64"), text);
    assertTrue(problem("sum(x) > max(k) AS s").startsWith("Cannot compare `sum(x)` (int64) with"));
    assertEquals(
        "Cannot take sum of NULL, which has no type. Write CAST(NULL AS float64)",
        problem("sum(NULL) AS s"));
    assertTrue(problem("x AS s").startsWith("Missing aggregate function in the aggregation 's'"));
  }
}
