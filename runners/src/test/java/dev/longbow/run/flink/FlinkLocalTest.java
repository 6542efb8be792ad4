package dev.longbow.run.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.aggregate.AggregateCall;
import dev.longbow.beam.PlanRunner;
import dev.longbow.beam.RunOutcome;
import dev.longbow.column.Batch;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.Published;
import dev.longbow.connector.RowsSource;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.execute.CollectFormat;
import dev.longbow.execute.CollectedResult;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.ExprParser;
import dev.longbow.expr.NamedExpr;
import dev.longbow.memory.MemoryPool;
import dev.longbow.memory.SpillDirectory;
import dev.longbow.optimize.Optimizer;
import dev.longbow.physical.BroadcastLimit;
import dev.longbow.physical.PhysicalPlan;
import dev.longbow.physical.PhysicalPlanner;
import dev.longbow.plan.JoinSettings;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.run.RunnerSettings;
import dev.longbow.sort.SortKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.beam.sdk.options.PipelineOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FlinkLocalTest {
  private static final int PARALLELISM = 3;

  @TempDir Path folder;

  private static final Schema SCHEMA =
      Schema.of(
          Field.of("id", DataType.INT64),
          Field.of("facility", DataType.STRING),
          Field.of("value", DataType.FLOAT64));

  private static LogicalPlan.Scan scan(int rows) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      Map<String, Object> row = new HashMap<>();
      row.put("id", (long) i);
      row.put("facility", "F" + i % 1000);
      row.put("value", i % 7 == 0 ? null : i * 0.1);
      all.add(row);
    }
    return LogicalPlan.Scan.of("vitals", RowsSource.ofRows(SCHEMA, all));
  }

  private static LogicalPlan sums(LogicalPlan input) {
    BoundExpr value = new BoundExpr.Column("value", DataType.FLOAT64, true);
    return new LogicalPlan.Aggregate(
        "sums",
        input,
        List.of(new NamedExpr("facility", new BoundExpr.Column("facility", DataType.STRING, true))),
        List.of(
            new AggregateCall("count", null, "n", DataType.INT64, false),
            new AggregateCall("sum", value, "total", DataType.FLOAT64, true)));
  }

  private List<Map<String, Object>> rows(LogicalPlan plan, PipelineOptions options) {
    SpillDirectory directory = SpillDirectory.create(MemoryPool.shared().spillFolder(), "collect");
    PipelinePlan pipeline =
        new PipelinePlan(
            "test",
            List.of(),
            List.of(new PipelinePlan.Output(plan, CollectFormat.sink("result", directory.path()))));
    RunOutcome outcome = run(pipeline, options);
    List<Map<String, Object>> rows = new ArrayList<>();
    try (CollectedResult result =
        new CollectedResult(plan.schema(), outcome.published().get(0), directory)) {
      for (Batch batch : result) {
        rows.addAll(batch.toRows());
      }
    }
    return rows;
  }

  private static RunOutcome run(PipelinePlan pipeline, PipelineOptions options) {
    return PlanRunner.run(
        PhysicalPlanner.plan(Optimizer.optimize(pipeline)),
        "test-" + UUID.randomUUID(),
        options,
        PARALLELISM,
        RunRecord.of("test", Instant.EPOCH));
  }

  private PipelineOptions flink() {
    return EmbeddedFlink.options(PARALLELISM, 256 << 20, folder.resolve("flink"));
  }

  @Test
  void givesTheSameRowsInTheSameOrder() {
    LogicalPlan plan = sums(scan(300_000));
    assertEquals(rows(plan, RunnerSettings.direct(2)), rows(plan, flink()));
  }

  @Test
  void aggregatesNothingToOneRow() {
    LogicalPlan plan =
        new LogicalPlan.Aggregate(
            "count",
            scan(0),
            List.of(),
            List.of(new AggregateCall("count", null, "n", DataType.INT64, false)));
    assertEquals(List.of(Map.of("n", 0L)), rows(plan, flink()));
  }

  @Test
  void limits() {
    LogicalPlan plan = new LogicalPlan.Limit("first", scan(200_000), 70_001);
    assertEquals(rows(plan, RunnerSettings.direct(2)), rows(plan, flink()));
  }

  @Test
  void givesTheSameFiles() {
    LogicalPlan plan =
        new LogicalPlan.Union(
            "all",
            List.of(
                sums(scan(100_000)), sums(new LogicalPlan.Limit("first", scan(60_000), 50_000))));
    assertEquals(files(plan, RunnerSettings.direct(4), "direct"), files(plan, flink(), "flink"));
  }

  /** Each of its groups is an exchange of its own, and all are at work at the same time. */
  @Test
  void runsWidePlans() {
    int parallelism = 6;
    List<LogicalPlan> many = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      many.add(sums(scan(100 + i)));
    }
    LogicalPlan plan = new LogicalPlan.Union("all", many);
    SpillDirectory directory = SpillDirectory.create(folder, "wide");
    PhysicalPlan physical =
        PhysicalPlanner.plan(
            Optimizer.optimize(
                new PipelinePlan(
                    "wide",
                    List.of(),
                    List.of(
                        new PipelinePlan.Output(
                            plan, CollectFormat.sink("result", directory.path()))))));
    PipelineOptions options =
        EmbeddedFlink.options(physical, parallelism, 256 << 20, folder.resolve("flink"));
    RunOutcome outcome =
        PlanRunner.run(
            physical,
            "test-" + UUID.randomUUID(),
            options,
            parallelism,
            RunRecord.of("wide", Instant.EPOCH));
    assertEquals(10 * 100 + 45, outcome.published().get(0).rows());
    directory.close();

    LongbowException tooWide =
        assertThrows(LongbowException.class, () -> FlinkNetwork.bytes(physical, 64, 256L << 20));
    assertEquals(ErrorCode.MEMORY, tooWide.code());
    RuntimeException flinks =
        new RuntimeException(
            new IOException("Insufficient number of network buffers: required 16"));
    assertTrue(FlinkNetwork.explained(flinks, 8).getMessage().contains("parallelism 8"));
    assertTrue(tooWide.line().contains("--parallelism "), tooWide.line());
    assertEquals(1, tooWide.line().lines().count());
  }

  /** The checksums of what the plan writes as one file and as a folder. */
  private List<List<String>> files(LogicalPlan plan, PipelineOptions options, String name) {
    List<PipelinePlan.Output> outputs = new ArrayList<>();
    for (String path : List.of("one.parquet", "many/", "one.csv")) {
      String format = path.endsWith("csv") ? "csv" : "parquet";
      outputs.add(
          new PipelinePlan.Output(
              plan,
              new SinkSpec(
                  path,
                  format,
                  folder.resolve(name) + "/" + path,
                  SinkSpec.Mode.OVERWRITE,
                  Map.of())));
    }
    return run(new PipelinePlan("test", List.of(), outputs), options).published().stream()
        .map(output -> output.files().stream().map(Published.File::sha256).toList())
        .toList();
  }

  @Test
  void spreadsSplitsAndPartitionsEvenly() {
    LogicalPlan.Scan scan = LogicalPlan.Scan.of("probe", ProbeFormat.source(32, -1, null));
    LogicalPlan plan =
        new LogicalPlan.Aggregate(
            "counts",
            scan,
            List.of(new NamedExpr("id", new BoundExpr.Column("id", DataType.INT64, true))),
            List.of(new AggregateCall("count", null, "n", DataType.INT64, false)));
    RunOutcome outcome =
        run(
            new PipelinePlan(
                "test", List.of(), List.of(new PipelinePlan.Output(plan, ProbeFormat.sink()))),
            flink());
    assertEquals(32L * ProbeFormat.ROWS, outcome.published().get(0).rows());
    assertSpreadEvenly(16);
  }

  /** Rows that wait for boundaries do not keep splits from being pulled evenly. */
  @Test
  void spreadsTheSplitsOfSortsByRangesEvenly() {
    LogicalPlan sorted =
        PlanBuilder.sort(
            "sorted",
            LogicalPlan.Scan.of("probe", ProbeFormat.source(32, -1, null)),
            List.of(new SortKey("id", true, false)),
            Long.MAX_VALUE);
    PhysicalPlan physical =
        PhysicalPlanner.plan(
            new PipelinePlan(
                "test", List.of(), List.of(new PipelinePlan.Output(sorted, ProbeFormat.sink()))),
            4000,
            BroadcastLimit.DEFAULT);
    RunOutcome outcome =
        PlanRunner.run(
            physical,
            "test-" + UUID.randomUUID(),
            EmbeddedFlink.options(physical, PARALLELISM, 256 << 20, folder.resolve("flink")),
            PARALLELISM,
            RunRecord.of("test", Instant.EPOCH));
    assertEquals(32L * ProbeFormat.ROWS, outcome.published().get(0).rows());
    assertSpreadEvenly(8);
  }

  @Test
  void spreadsTheSplitsOfBroadcastJoinsEvenly() {
    LogicalPlan joined =
        PlanBuilder.join(
            "joined",
            LogicalPlan.Scan.of("probe", ProbeFormat.source(31, -1, null)),
            PlanBuilder.select(
                "ids", scan(500), List.of(ExprParser.parse("id")), BindContext.DEFAULT),
            JoinSettings.on(JoinType.LEFT, List.of("id")),
            BindContext.DEFAULT);
    RunOutcome outcome =
        run(
            new PipelinePlan(
                "test", List.of(), List.of(new PipelinePlan.Output(joined, ProbeFormat.sink()))),
            flink());
    assertEquals(31L * ProbeFormat.ROWS, outcome.published().get(0).rows());
    ProbeFormat.readers()
        .forEach(
            (split, thread) -> assertEquals(split % PARALLELISM, subtask(thread), () -> thread));
    assertEquals(31, ProbeFormat.readers().size());
  }

  /** Every subtask reads about as many splits, and partition p is written by subtask p mod n. */
  private static void assertSpreadEvenly(int leastParts) {
    Map<Integer, Long> splits =
        ProbeFormat.readers().values().stream()
            .collect(Collectors.groupingBy(FlinkLocalTest::subtask, Collectors.counting()));
    assertEquals(Set.of(0, 1, 2), splits.keySet());
    splits.forEach((subtask, count) -> assertTrue(count >= 5, () -> "splits: " + splits));
    assertTrue(ProbeFormat.writers().size() >= leastParts, () -> "parts: " + ProbeFormat.writers());
    ProbeFormat.writers()
        .forEach(
            (partition, thread) ->
                assertEquals(partition % PARALLELISM, subtask(thread), () -> thread));
  }

  /** Flink names threads "operator (subtask/parallelism)#attempt", counting from 1. */
  private static int subtask(String thread) {
    Matcher matcher = Pattern.compile("\\((\\d+)/" + PARALLELISM + "\\)#\\d+").matcher(thread);
    assertTrue(matcher.find(), thread);
    return Integer.parseInt(matcher.group(1)) - 1;
  }

  @Test
  void retriesWhatMayPassButNotBadData() throws IOException {
    LongbowException bad = failure(ErrorCode.BAD_VALUE);
    assertEquals(ErrorCode.BAD_VALUE, bad.code());
    assertEquals("probe", bad.step().orElseThrow());
    assertEquals(1, ProbeFormat.timesOpened(3));

    LongbowException unread = failure(ErrorCode.READ_FAILED);
    assertEquals(ErrorCode.READ_FAILED, unread.code());
    assertEquals("probe", unread.step().orElseThrow());
    assertEquals(3, ProbeFormat.timesOpened(3));
  }

  private LongbowException failure(ErrorCode code) throws IOException {
    PipelineOptions options = flink();
    Path configuration = folder.resolve("flink").resolve("flink-conf.yaml");
    Files.writeString(
        configuration,
        Files.readString(configuration)
                .replace("restart-strategy.type: none", "restart-strategy.type: fixed-delay")
            + "restart-strategy.fixed-delay.attempts: 2\nrestart-strategy.fixed-delay.delay: 1ms\n");
    LogicalPlan.Scan scan = LogicalPlan.Scan.of("probe", ProbeFormat.source(8, 3, code));
    PipelinePlan pipeline =
        new PipelinePlan(
            "test", List.of(), List.of(new PipelinePlan.Output(scan, ProbeFormat.sink())));
    return assertThrows(LongbowException.class, () -> run(pipeline, options));
  }
}
