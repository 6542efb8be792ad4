package dev.longbow.plan;

import static dev.longbow.plan.TestPlans.above;
import static dev.longbow.plan.TestPlans.column;
import static dev.longbow.plan.TestPlans.filter;
import static dev.longbow.plan.TestPlans.pipeline;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.longbow.connector.SinkSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
