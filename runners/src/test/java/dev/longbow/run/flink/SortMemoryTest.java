package dev.longbow.run.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.beam.ExchangeOptions;
import dev.longbow.beam.PlanRunner;
import dev.longbow.connector.Format;
import dev.longbow.connector.RunRecord;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.memory.MemoryPool;
import dev.longbow.physical.BroadcastLimit;
import dev.longbow.physical.Exchange;
import dev.longbow.physical.PhysicalPlan;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.run.RunnerSettings;
import dev.longbow.testing.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.operators.util.TaskConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The share of Flink's memory that the sorts of a plan get, and values larger than it. */
final class SortMemoryTest {
  private static final int PARALLELISM = 2;
  private static final long MEGABYTE = 1 << 20;

  @TempDir Path folder;

  /** Tests before this one leave the budget that they ran with. */
  @BeforeEach
  void useTheDefaultBudget() {
    MemoryPool.configure(MemoryPool.defaultBudget(), MemoryPool.defaultSpillFolder());
  }

  private PhysicalPlan everyKind(BroadcastLimit broadcasts) {
    // A file has its columns apart: its sort samples keys in a pass of its own.
    PhysicalPlan write =
        FlinkPlans.physical(
            FlinkPlans.pipeline(folder, FlinkPlans.scan("rows", 20, "x".repeat(100))),
            BroadcastLimit.NONE);
    PlanRunner.run(
        write,
        "test-" + UUID.randomUUID(),
        RunnerSettings.direct(1),
        1,
        RunRecord.of("test", Instant.EPOCH));
    LogicalPlan left =
        LogicalPlan.Scan.of(
            "left",
            Format.named("parquet").source(folder.resolve("0.parquet").toString(), Map.of()));
    LogicalPlan joined = FlinkPlans.joined(left, FlinkPlans.scan("right", 10, ""));
    return FlinkPlans.physical(
        FlinkPlans.pipeline(
            folder,
            FlinkPlans.sorted(left),
            FlinkPlans.sorted(FlinkPlans.scan("memory", 20, "")),
            joined,
            FlinkPlans.grouped(left)),
        broadcasts);
  }

  /** What Flink's own planner makes of the plan. */
  @Test
  void countsTheSortsOfTheJob() {
    for (BroadcastLimit broadcasts : List.of(BroadcastLimit.NONE, BroadcastLimit.DEFAULT)) {
      PhysicalPlan plan = everyKind(broadcasts);
      boolean broadcast = broadcasts == BroadcastLimit.DEFAULT;
      assertEquals(
          broadcast, plan.stages().stream().anyMatch(stage -> !stage.broadcasts().isEmpty()));
      assertEquals(
          Set.of(true, false),
          plan.exchanges().stream()
              .filter(Exchange::isByRange)
              .map(Exchange::isSampledBefore)
              .collect(Collectors.toSet()));
      assertTrue(broadcast || plan.exchanges().stream().anyMatch(e -> e.skew().isPresent()));
      JobGraph job =
          FlinkPlans.job(
              plan, EmbeddedFlink.likeCluster(plan, PARALLELISM, 256 << 20, folder), PARALLELISM);
      List<Double> shares = new ArrayList<>();
      for (JobVertex vertex : job.getVertices()) {
        TaskConfig task = new TaskConfig(vertex.getConfiguration());
        shares(task, shares);
        for (int i = 0; i < task.getNumberOfChainedStubs(); i++) {
          shares(task.getChainedStubConfig(i), shares);
        }
      }
      assertEquals(shares.size(), SortMemory.sorts(plan), broadcasts::toString);
      shares.forEach(share -> assertEquals(1.0 / shares.size(), share, 1e-9));
    }
  }

  private static void shares(TaskConfig task, List<Double> shares) {
    if (task.getRelativeMemoryDriver() > 0) {
      shares.add(task.getRelativeMemoryDriver());
    }
    for (int input = 0; input < task.getNumInputs(); input++) {
      if (task.getRelativeMemoryInput(input) > 0) {
        shares.add(task.getRelativeMemoryInput(input));
      }
    }
  }

  @Test
  void saysWhetherMemorySuffices() {
    SortMemory plenty = new SortMemory(256 * MEGABYTE, 4, MEGABYTE / 4);
    assertTrue(plenty.suffices());
    assertEquals(ExchangeOptions.USUAL_RECORD_BYTES, plenty.recordBytes());
    SortMemory little = new SortMemory(8 * MEGABYTE, 4, MEGABYTE / 4);
    assertTrue(little.suffices());
    assertTrue(little.recordBytes() < MEGABYTE / 2, little::toString);
    assertTrue(little.recordBytes() > 64 << 10, little::toString);
    SortMemory nothing = new SortMemory(3 * MEGABYTE, 4, MEGABYTE / 4);
    assertFalse(nothing.suffices());
    assertTrue(new SortMemory(nothing.needed(), 4, MEGABYTE / 4).suffices());
    LongbowException failure =
        assertThrows(LongbowException.class, () -> nothing.require("Do this"));
    assertEquals(ErrorCode.MEMORY, failure.code());
    assertEquals(
        "LB401 Cannot share 3.0 MB of Flink's managed memory in each task slot among the 4 sorts of"
            + " this plan: each gets 768 KB and needs 1.0 MB. Do this",
        failure.line());
  }

  /** The report of a task must fit, with the small parts of all outputs that it wrote. */
  @Test
  void countsTheReportsOfManyOutputs() {
    PhysicalPlan one =
        FlinkPlans.physical(
            FlinkPlans.pipeline(folder, FlinkPlans.scan("rows", 20, "")), BroadcastLimit.DEFAULT);
    SortMemory memory = SortMemory.of(one, 64 * MEGABYTE);
    assertTrue(memory.reportBytes() > 256 << 10, memory::toString);
    SortMemory ofTwenty = new SortMemory(64 * MEGABYTE, 4, 20 * memory.reportBytes());
    assertTrue(ofTwenty.needed() / 4 > ofTwenty.reportBytes(), ofTwenty::toString);
  }

  @Test
  void refusesBeforeAnythingRuns() {
    PhysicalPlan plan = everyKind(BroadcastLimit.NONE);
    LongbowException failure =
        assertThrows(
            LongbowException.class, () -> EmbeddedFlink.options(plan, 64, 100 << 20, folder));
    assertEquals(ErrorCode.MEMORY, failure.code());
    assertTrue(failure.getMessage().contains("Set --memory "), failure::line);
  }

  /** Texts of 8 MB pass sorts of 1 MB in pieces; no byte of what is written knows of it. */
  @Test
  void takesValuesLargerThanTheSorts() throws IOException {
    LogicalPlan scan = FlinkPlans.longer(FlinkPlans.scan("rows", 6, "x".repeat(8 << 10)), 10);
    PhysicalPlan plan =
        FlinkPlans.physical(
            FlinkPlans.pipeline(
                folder,
                FlinkPlans.sorted(scan),
                FlinkPlans.joined(scan, FlinkPlans.scan("few", 3, "y")),
                FlinkPlans.grouped(scan)),
            BroadcastLimit.NONE);
    List<String> expected = run(plan, RunnerSettings.direct(PARALLELISM));
    long managed = PARALLELISM * SortMemory.of(plan, 0).needed();
    PipelineOptions options =
        EmbeddedFlink.options(plan, PARALLELISM, managed, 64 << 20, folder.resolve("flink"));
    assertTrue(options.as(ExchangeOptions.class).getExchangeRecordBytes() < 1 << 20);
    // Flink's own way with large records is a safety net that must not be needed.
    Path configuration = folder.resolve("flink").resolve("flink-conf.yaml");
    String text = Files.readString(configuration);
    assertTrue(text.contains("large-record-handler: true"));
    Files.writeString(
        configuration, text.replace("large-record-handler: true", "large-record-handler: false"));
    assertEquals(expected, run(plan, options));
  }

  private List<String> run(PhysicalPlan plan, PipelineOptions options) throws IOException {
    PlanRunner.run(
        plan,
        "test-" + UUID.randomUUID(),
        options,
        PARALLELISM,
        RunRecord.of("test", Instant.EPOCH));
    return List.of(
        Sha256.of(folder.resolve("0.parquet")),
        Sha256.of(folder.resolve("1.parquet")),
        Sha256.of(folder.resolve("2.parquet")));
  }
}
