package dev.longbow.run.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.beam.PlanRunner;
import dev.longbow.beam.StageMetric;
import dev.longbow.connector.RunRecord;
import dev.longbow.physical.BroadcastLimit;
import dev.longbow.physical.PhysicalPlan;
import dev.longbow.run.RunnerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.options.PipelineOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a runner's metrics say of each stage. */
final class StageMetricsTest {
  private static final int ROWS = 1000;

  @TempDir Path folder;

  private PhysicalPlan plan() {
    return FlinkPlans.physical(
        FlinkPlans.pipeline(folder, FlinkPlans.grouped(FlinkPlans.scan("rows", ROWS, ""))),
        BroadcastLimit.NONE);
  }

  @Test
  void countOnTheDirectRunner() {
    check(RunnerSettings.direct(2));
  }

  @Test
  void countOnFlink() {
    check(EmbeddedFlink.options(plan(), 2, 256 << 20, folder.resolve("flink")));
  }

  private void check(PipelineOptions options) {
    Map<String, Map<String, Long>> metrics = metrics(options);
    assertEquals(
        List.of("Stage 0: grouped", "Stage 1: grouped, output0"), List.copyOf(metrics.keySet()));
    Map<String, Long> scan = metrics.get("Stage 0: grouped");
    Map<String, Long> groups = metrics.get("Stage 1: grouped, output0");
    assertEquals(ROWS, scan.get("rows_in"));
    assertEquals(groups.get("rows_in"), scan.get("rows_out"));
    assertEquals(3, groups.get("rows_out"));
    assertEquals(0, scan.get("bytes_written"));
    assertTrue(groups.get("bytes_written") > 0, metrics::toString);
    assertEquals(0, groups.get("spilled_bytes"));
    assertTrue(groups.get("tasks") > 0 && groups.get("tasks") <= 4, metrics::toString);
    assertTrue(scan.get("busy_millis") >= 0, metrics::toString);
    assertEquals(StageMetric.values().length, scan.size());
  }

  /** The counters of each step. */
  private Map<String, Map<String, Long>> metrics(PipelineOptions options) {
    MetricsFilter ours =
        MetricsFilter.builder()
            .addNameFilter(MetricNameFilter.inNamespace(StageMetric.NAMESPACE))
            .build();
    PipelineResult result =
        PlanRunner.run(
            plan(),
            "test-" + UUID.randomUUID(),
            options,
            2,
            RunRecord.of("test", Instant.EPOCH),
            (pipeline, run) -> {
              PipelineResult ended = pipeline.run();
              ended.waitUntilFinish();
              return ended;
            });
    Map<String, Map<String, Long>> metrics = new TreeMap<>();
    for (MetricResult<Long> counter : result.metrics().queryMetrics(ours).getCounters()) {
      metrics
          .computeIfAbsent(counter.getKey().stepName(), step -> new TreeMap<>())
          .put(counter.getName().getName(), counter.getAttempted());
    }
    return metrics;
  }

  @Test
  void areDocumented() throws IOException {
    Matcher row =
        Pattern.compile("^\\| `longbow\\.(\\w+)` \\|", Pattern.MULTILINE)
            .matcher(Files.readString(Path.of("README.md")));
    assertEquals(
        Arrays.stream(StageMetric.values()).map(StageMetric::counter).toList(),
        row.results().map(found -> found.group(1)).toList());
  }
}
