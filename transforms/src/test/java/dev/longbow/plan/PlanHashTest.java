package dev.longbow.plan;

import static dev.longbow.plan.TestPlans.above;
import static dev.longbow.plan.TestPlans.column;
import static dev.longbow.plan.TestPlans.filter;
import static dev.longbow.plan.TestPlans.pipeline;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.longbow.connector.SinkSpec;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprParser;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanHashTest {
  private static LogicalPlan plan(String table, long bound) {
    LogicalPlan scan = TestSource.scan(table, 1000, 2);
    return filter("f", scan, above(column(scan, "x"), bound));
  }

  @Test
  void equalPlansHaveEqualHashesInEveryProcess() {
    assertEquals(PlanHash.of(pipeline(plan("t", 5))), PlanHash.of(pipeline(plan("t", 5))));
    assertEquals(
        "6e49b472e2e4e385f971507f03d6ea11f219b88986746f39c64ea490febc49dd",
        PlanHash.of(pipeline(plan("t", 5))),
        "changes when the JSON of plans changes");
  }

  @Test
  void everyPartCounts() {
    String hash = PlanHash.of(pipeline(plan("t", 5)));
    assertNotEquals(hash, PlanHash.of(pipeline(plan("t", 6))));
    assertNotEquals(hash, PlanHash.of(pipeline(plan("other", 5))));
    assertNotEquals(hash, PlanHash.of(pipeline(TestPlans.limit(plan("t", 5), 1))));
  }

  @Test
  void everyPartOfAWindowCounts() {
    List<String> functions =
        List.of(
            "sum(y) OVER (PARTITION BY k ORDER BY ts)",
            "sum(y) OVER (PARTITION BY k ORDER BY ts DESC)",
            "sum(y) OVER (PARTITION BY k ORDER BY ts ROWS 3 PRECEDING)",
            "sum(y) OVER (PARTITION BY k ORDER BY ts ROWS 4 PRECEDING)",
            "sum(y) OVER (PARTITION BY k ORDER BY ts RANGE '3d' PRECEDING)",
            "sum(y) OVER (PARTITION BY b ORDER BY ts)",
            "sum(x) OVER (PARTITION BY k ORDER BY ts)",
            "min(y) OVER (PARTITION BY k ORDER BY ts)",
            "lag(y) OVER (PARTITION BY k ORDER BY ts)",
            "lag(y, 2) OVER (PARTITION BY k ORDER BY ts)",
            "rolling_sum(y, 4, 3) OVER (PARTITION BY k ORDER BY ts)",
            "rolling_sum(y, 4, 2) OVER (PARTITION BY k ORDER BY ts)",
            "sum(y) OVER (PARTITION BY k)",
            "sum(y) OVER (PARTITION BY b)",
            "sum(x) OVER (PARTITION BY k)");
    Set<String> hashes = new HashSet<>();
    for (String function : functions) {
      List<Expr> columns = List.of(ExprParser.parse(function + " AS r"));
      LogicalPlan plan =
          PlanBuilder.select("w", TestSource.scan("t", 1000, 2), columns, BindContext.DEFAULT);
      // The result's own name would say all of it.
      LogicalPlan window = ((LogicalPlan.Project) plan).input();
      hashes.add(PlanHash.of(pipeline(unnamed(window))));
    }
    assertEquals(functions.size(), hashes.size());
  }

  private static LogicalPlan unnamed(LogicalPlan plan) {
    if (plan instanceof LogicalPlan.PartitionAggregate aggregate) {
      return new LogicalPlan.PartitionAggregate(
          aggregate.step(),
          aggregate.input(),
          aggregate.partitionBy(),
          aggregate.aggregates().stream().map(call -> call.as("r")).toList());
    }
    LogicalPlan.Window window = (LogicalPlan.Window) plan;
    return new LogicalPlan.Window(
        window.step(),
        window.input(),
        window.spec().withCalls(window.spec().calls().stream().map(c -> c.as("r")).toList()));
  }

  @Test
  void theOrderOfOptionsDoesNot() {
    Map<String, String> one = new LinkedHashMap<>();
    one.put("compression", "zstd");
    one.put("row_group_rows", "1000");
    Map<String, String> other = new LinkedHashMap<>();
    other.put("row_group_rows", "1000");
    other.put("compression", "zstd");
    assertEquals(PlanHash.of(with(one)), PlanHash.of(with(other)));
  }

  private static PipelinePlan with(Map<String, String> options) {
    return new PipelinePlan(
        "p",
        List.of(),
        List.of(
            new PipelinePlan.Output(
                plan("t", 5),
                new SinkSpec("o", "parquet", "o", SinkSpec.Mode.OVERWRITE, options))));
  }
}
