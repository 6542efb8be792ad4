package dev.longbow.beam;

import static dev.longbow.plan.TestPlans.above;
import static dev.longbow.plan.TestPlans.aggregate;
import static dev.longbow.plan.TestPlans.call;
import static dev.longbow.plan.TestPlans.column;
import static dev.longbow.plan.TestPlans.filter;
import static dev.longbow.plan.TestPlans.limit;
import static dev.longbow.plan.TestPlans.literal;
import static dev.longbow.plan.TestPlans.named;
import static dev.longbow.plan.TestPlans.project;
import static dev.longbow.plan.TestPlans.union;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.aggregate.AggregateCall;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.Published;
import dev.longbow.connector.RowsSource;
import dev.longbow.connector.RunRecord;
import dev.longbow.error.ErrorKind;
import dev.longbow.error.LongbowException;
import dev.longbow.execute.CollectFormat;
import dev.longbow.execute.CollectedResult;
import dev.longbow.execute.Run;
import dev.longbow.expr.BoundExpr;
import dev.longbow.frame.LazyFrame;
import dev.longbow.memory.MemoryPool;
import dev.longbow.memory.SpillDirectory;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.SharedSteps;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PlanRunnerTest {
  @TempDir Path folder;

  private static final Schema SCHEMA =
      Schema.of(
          Field.of("id", DataType.INT64),
          Field.of("facility", DataType.STRING),
          Field.of("value", DataType.FLOAT64));
  private static final String[] FACILITIES = {"UCSF", "ZSFG", "SFVA", null};

  private static LogicalPlan.Scan scan(int rows) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      Map<String, Object> row = new HashMap<>();
      row.put("id", (long) i);
      row.put("facility", FACILITIES[i % 4]);
      row.put("value", i % 7 == 0 ? null : i * 0.5);
      all.add(row);
    }
    return LogicalPlan.Scan.of("vitals", RowsSource.ofRows(SCHEMA, all));
  }

  @Test
  void filtersAndProjectsInInputOrder() {
    LogicalPlan.Scan scan = scan(200_000);
    LogicalPlan high = filter("high", scan, above(column(scan, "id"), 199_990L));
    LogicalPlan plan = project("ids", high, named("id", column(high, "id")));
    assertEquals(
        List.of(
            199_991L, 199_992L, 199_993L, 199_994L, 199_995L, 199_996L, 199_997L, 199_998L,
            199_999L),
        LocalRuns.rows(plan).stream().map(row -> row.get("id")).toList());
  }

  @Test
  void groups() {
    LogicalPlan plan = aggregate("counts", scan(100_000), "id", "facility");
    Map<Object, Object> counts = new HashMap<>();
    LocalRuns.rows(plan).forEach(row -> counts.put(row.get("facility"), row.get("n")));
    assertEquals(
        new HashSet<>(List.of(FACILITIES[0], FACILITIES[1], FACILITIES[2])),
        new HashSet<>(counts.keySet().stream().filter(k -> k != null).toList()));
    counts.values().forEach(count -> assertEquals(25_000L, count));
    assertEquals(4, counts.size());
  }

  @Test
  void aggregatesNothingToOneRow() {
    LogicalPlan plan = aggregate("counts", scan(0), "id");
    List<Map<String, Object>> rows = LocalRuns.rows(plan);
    assertEquals(1, rows.size());
    assertEquals(0L, rows.get(0).get("n"));
    assertEquals(null, rows.get(0).get("total"));
  }

  @Test
  void givesNoGroupsOfNothing() {
    assertEquals(List.of(), LocalRuns.rows(aggregate("counts", scan(0), "id", "facility")));
  }

  @Test
  void limitsToTheFirstRows() {
    List<Map<String, Object>> rows = LocalRuns.rows(limit(scan(200_000), 70_000));
    assertEquals(70_000, rows.size());
    for (int i = 0; i < rows.size(); i++) {
      assertEquals((long) i, rows.get(i).get("id"));
    }
  }

  @Test
  void unitesInBranchOrder() {
    LogicalPlan.Scan scan = scan(100_000);
    LogicalPlan late = filter("late", scan, above(column(scan, "id"), 99_997L));
    LogicalPlan.Scan few = scan(2);
    assertEquals(
        List.of(99_998L, 99_999L, 0L, 1L),
        LocalRuns.rows(union(late, few)).stream().map(row -> row.get("id")).toList());
  }

  @Test
  void givesTheSameRowsWhateverRunsThem() {
    LogicalPlan.Scan scan = scan(100_000);
    LogicalPlan grouped =
        new LogicalPlan.Aggregate(
            "sums",
            union(scan, filter("late", scan, above(column(scan, "id"), 50_000L))),
            List.of(named("key", call("%", column(scan, "id"), literal(20_000L)))),
            List.of(
                new AggregateCall("sum", column(scan, "value"), "total", DataType.FLOAT64, true),
                new AggregateCall("max", column(scan, "facility"), "last", DataType.STRING, true)));
    List<Map<String, Object>> expected = LocalRuns.rows(grouped, LocalRuns.direct(1, false));
    assertEquals(20_000, expected.size());
    assertEquals(expected, LocalRuns.rows(grouped, LocalRuns.direct(4, false)));
    assertEquals(expected, LocalRuns.rows(grouped, LocalRuns.direct(2, true)));
    long before = MemoryPool.shared().budget();
    try {
      MemoryPool.configure(1 << 20, folder);
      assertEquals(expected, LocalRuns.rows(grouped, LocalRuns.direct(3, false)));
      assertEquals(0, MemoryPool.shared().reserved());
      assertArrayEquals(new String[0], folder.toFile().list());
    } finally {
      MemoryPool.configure(before, MemoryPool.defaultSpillFolder());
    }
  }

  @Test
  void spillsBlocksAndStates() {
    LogicalPlan plan = aggregate("sums", scan(100_000), "value", "id");
    long before = MemoryPool.shared().budget();
    try {
      MemoryPool.configure(1 << 20, folder);
      RunOutcome outcome = LocalRuns.outcome(plan, LocalRuns.direct(2, false));
      assertEquals(100_000, outcome.published().get(0).rows());
      assertTrue(outcome.spilledBlocks() > 0);
      assertTrue(outcome.spilledBytes() > outcome.spilledBlocks());
    } finally {
      MemoryPool.configure(before, MemoryPool.defaultSpillFolder());
    }
  }

  @Test
  void computesASharedStepOnce() {
    LogicalPlan.Scan scan = scan(100_000);
    LogicalPlan kept = filter("kept", scan, above(column(scan, "id"), 49_999L));
    LogicalPlan shared = new LogicalPlan.SharedRef("kept", kept.schema());
    PipelinePlan pipeline =
        new PipelinePlan(
            "test",
            List.of(new PipelinePlan.Shared("kept", kept)),
            List.of(
                new PipelinePlan.Output(shared, CollectFormat.sink("rows", folder.resolve("rows"))),
                new PipelinePlan.Output(
                    aggregate("counts", shared, null, "facility"),
                    CollectFormat.sink("counts", folder.resolve("counts")))));
    RunOutcome outcome = LocalRuns.run(pipeline, "test-shared", LocalRuns.direct(2, false));
    assertEquals(List.of(50_000L, 4L), outcome.published().stream().map(Published::rows).toList());
    assertEquals(100_000, outcome.rowsScanned());
    assertEquals(
        List.of(100_000L),
        outcome.record().steps().stream()
            .filter(step -> step.kind().equals("filter"))
            .map(RunRecord.StepRows::rowsIn)
            .toList());
  }

  @Test
  void leavesNothingBehindAfterAnError() {
    LogicalPlan.Scan scan = scan(200_000);
    LogicalPlan plan =
        project(
            "narrow",
            scan,
            named("small", new BoundExpr.Cast(column(scan, "id"), DataType.INT16, false, "UTC")));
    LongbowException failure =
        assertThrows(
            LongbowException.class,
            () ->
                LocalRuns.run(
                    new PipelinePlan(
                        "test",
                        List.of(),
                        List.of(new PipelinePlan.Output(plan, CollectFormat.sink("rows", folder)))),
                    "test-error",
                    LocalRuns.direct(2, false)));
    assertEquals(ErrorKind.DATA, failure.kind());
    assertEquals(Optional.of("narrow"), failure.step());
    assertArrayEquals(new String[0], folder.toFile().list());
    assertEquals(0, MemoryPool.shared().reserved());
    assertEquals(Optional.empty(), Run.find("test-error"));
  }

  @Test
  void aFrameUsedTwiceIsComputedOnce() {
    List<Map<String, Object>> twice = new ArrayList<>();
    long scanned = selfJoin(false, twice);
    List<Map<String, Object>> once = new ArrayList<>();
    assertEquals(scanned, 2 * selfJoin(true, once));
    assertEquals(twice, once);
    assertEquals(750, once.size());
  }

  /** Gives the rows scanned. */
  private static long selfJoin(boolean shared, List<Map<String, Object>> rows) {
    RowsSource source = (RowsSource) scan(1000).source();
    LazyFrame known = LazyFrame.scan(source).filter("facility IS NOT NULL");
    LazyFrame counts =
        (shared ? known : LazyFrame.scan(source).filter("facility IS NOT NULL"))
            .groupBy("facility")
            .agg("count(*) AS n");
    LogicalPlan plan = known.join(counts, "facility").sort("id").plan();
    String runId = "test-" + UUID.randomUUID();
    try (SpillDirectory directory =
        SpillDirectory.create(MemoryPool.shared().spillFolder(), "collect-" + runId)) {
      PipelinePlan pipeline =
          SharedSteps.pipeline("test", LocalRuns.pipeline(plan, directory).outputs());
      assertEquals(shared ? 1 : 0, pipeline.shared().size());
      RunOutcome outcome = LocalRuns.run(pipeline, runId, LocalRuns.direct(2, true));
      new CollectedResult(plan.schema(), outcome.published().get(0), directory)
          .forEach(batch -> rows.addAll(batch.toRows()));
      return outcome.reports().stream().mapToLong(report -> report.rowsScanned()).sum();
    }
  }
}
