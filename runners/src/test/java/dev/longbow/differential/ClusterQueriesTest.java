package dev.longbow.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.connector.SinkSpec;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.testing.DuckDbOracle;
import dev.longbow.testing.RandomQueries;
import dev.longbow.testing.Sha256;
import dev.longbow.testing.flink.FlinkCluster;
import dev.longbow.testing.flink.FlinkClusters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hundred generated queries write the same bytes on a Flink cluster of several processes, with
 * one, two and four tasks at a time and so little memory that they spill, as on the direct runner.
 * A job has a dozen or two of them: network buffers limit the exchanges of one.
 */
@Tag("cluster")
@ExtendWith(FlinkClusters.class)
final class ClusterQueriesTest {
  private static final long TINY = 4 << 20;

  @TempDir Path folder;

  @Test
  void stepsWriteTheSameBytes(FlinkCluster cluster) throws IOException {
    compare(cluster, table -> List.of(steps(table)), UnaryOperator.identity());
  }

  @Test
  void groupsWriteTheSameBytes(FlinkCluster cluster) throws IOException {
    compare(cluster, table -> written(table, 71_001, GroupQuery::of), UnaryOperator.identity());
  }

  @Test
  void sortsWriteTheSameBytes(FlinkCluster cluster) throws IOException {
    compare(cluster, table -> written(table, 72_001, SortQuery::of), UnaryOperator.identity());
  }

  @Test
  void joinsWithTablesWriteTheSameBytes(FlinkCluster cluster) throws IOException {
    compare(
        cluster,
        table -> List.of(written(table, 73_001, 73_014, JoinQuery::of)),
        UnaryOperator.identity());
  }

  @Test
  void joinsOfPartitionsWriteTheSameBytes(FlinkCluster cluster) throws IOException {
    compare(
        cluster,
        table ->
            List.of(
                written(table, 73_014, 73_020, JoinQuery::of),
                written(table, 73_020, 73_026, JoinQuery::of)),
        Runs.Setting::partitioned);
  }

  private void compare(
      FlinkCluster cluster,
      Function<LogicalPlan.Scan, List<PipelinePlan>> pipelines,
      UnaryOperator<Runs.Setting> joins)
      throws IOException {
    LogicalPlan.Scan table;
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      table = QueryData.write(folder.resolve("data"), oracle, 23, 6, 3000);
    }
    for (PipelinePlan pipeline : pipelines.apply(table)) {
      Map<String, String> expected = hashes(pipeline, joins.apply(Runs.direct(2)));
      for (Runs.Setting setting :
          List.of(
              Runs.cluster(cluster, 1, 0),
              Runs.cluster(cluster, 2, TINY),
              Runs.cluster(cluster, 4, TINY))) {
        assertEquals(
            expected,
            hashes(pipeline, joins.apply(setting)),
            () -> setting + ", " + pipeline.name());
      }
    }
  }

  /** The sha256 of each query's file. */
  private static Map<String, String> hashes(PipelinePlan pipeline, Runs.Setting setting)
      throws IOException {
    Runs.run(pipeline, setting);
    Map<String, String> hashes = new TreeMap<>();
    for (PipelinePlan.Output output : pipeline.outputs()) {
      hashes.put(output.sink().name(), Sha256.of(Path.of(output.sink().path())));
    }
    return hashes;
  }

  private PipelinePlan steps(LogicalPlan.Scan table) {
    QueryPlans plans = new QueryPlans(table);
    LongStream.range(70_001, 70_026).forEach(seed -> plans.add(RandomQueries.of(seed), this::sink));
    return plans.pipeline();
  }

  /** A job of thirteen queries and one of twelve. */
  private List<PipelinePlan> written(
      LogicalPlan.Scan table, long firstSeed, LongFunction<? extends WrittenQuery> of) {
    long second = firstSeed + 13;
    return List.of(
        written(table, firstSeed, second, of), written(table, second, firstSeed + 25, of));
  }

  private PipelinePlan written(
      LogicalPlan.Scan table, long from, long until, LongFunction<? extends WrittenQuery> of) {
    List<PipelinePlan.Output> outputs =
        LongStream.range(from, until)
            .mapToObj(of)
            .map(query -> new PipelinePlan.Output(query.plan(table), sink("q" + query.seed())))
            .toList();
    return new PipelinePlan("queries from " + from, List.of(), outputs);
  }

  private SinkSpec sink(String name) {
    return new SinkSpec(
        name,
        "parquet",
        folder.resolve(name + ".parquet").toString(),
        SinkSpec.Mode.OVERWRITE,
        Map.of());
  }
}
