package dev.longbow.run.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.physical.BroadcastLimit;
import dev.longbow.physical.PhysicalPlan;
import dev.longbow.plan.LogicalPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The names in Flink's web page. */
final class OperatorNamesTest {
  private static final int PARALLELISM = 2;

  @TempDir Path folder;

  private List<String> names(PhysicalPlan plan) {
    FlinkPipelineOptions options =
        EmbeddedFlink.likeCluster(plan, PARALLELISM, 256 << 20, folder)
            .as(FlinkPipelineOptions.class);
    options.setFlinkMaster(FlinkTarget.AUTO);
    FlinkEnvironment environment = FlinkEnvironment.of(new Configuration());
    environment.enter();
    try {
      JobGraph job = FlinkPlans.job(plan, options, PARALLELISM);
      return StreamSupport.stream(
              job.getVerticesSortedTopologicallyFromSources().spliterator(), false)
          .map(JobVertex::getName)
          .sorted()
          .toList();
    } finally {
      environment.leave();
    }
  }

  @Test
  void sayStagesAndSteps() {
    LogicalPlan grouped = FlinkPlans.grouped(FlinkPlans.scan("rows", 20, ""));
    List<String> names =
        names(FlinkPlans.physical(FlinkPlans.pipeline(folder, grouped), BroadcastLimit.NONE));
    assertEquals(
        List.of(
            "CHAIN DataSource (Impulse) -> FlatMap (Always commit) -> FlatMap (Always commit)",
            "CHAIN DataSource (Splits of stage 0: rows) -> FlatMap (Stage 0: grouped) -> FlatMap"
                + " (Stage 0: grouped, to exchange 0) -> Map (Key Extractor)",
            "CHAIN Filter (UnionFixFilter) -> FlatMap (Reports to committer) -> Map (Key"
                + " Extractor)",
            "CHAIN GroupReduce (Reports to committer) -> FlatMap (Commit) -> FlatMap (Commit)",
            "CHAIN GroupReduce (Stage 1: grouped, output0) -> FlatMap (Stage 1: grouped, output0,"
                + " reports) -> FlatMap (Reports of stage 1) -> FlatMap (Reports of stage 1)",
            "DataSink (End)"),
        names);
  }

  @Test
  void areReadableOfEveryKindOfExchange() {
    for (BroadcastLimit broadcasts : List.of(BroadcastLimit.NONE, BroadcastLimit.DEFAULT)) {
      LogicalPlan left = FlinkPlans.scan("left", 20, "");
      LogicalPlan joined = FlinkPlans.joined(left, FlinkPlans.scan("right", 10, ""));
      List<String> names =
          names(
              FlinkPlans.physical(
                  FlinkPlans.pipeline(folder, FlinkPlans.sorted(left), joined), broadcasts));
      for (String name : names) {
        assertFalse(name.contains(" at "), name);
        assertFalse(name.contains("org.apache"), name);
        assertFalse(name.contains("ParMultiDo"), name);
        assertFalse(name.contains("@"), name);
      }
      String all = String.join("\n", names);
      assertTrue(all.contains("(Ranges of exchange 0: boundaries)"), all);
      assertTrue(all.contains("joined"), all);
    }
  }
}
