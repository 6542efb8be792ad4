package dev.longbow.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.connector.SinkSpec;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.testing.DuckDbOracle;
import dev.longbow.testing.RandomQueries;
import dev.longbow.testing.RandomQuery;
import dev.longbow.testing.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same queries write byte-identical files on the direct runner and on Flink, with one and with
 * four threads, with all the memory they want and with so little that they spill.
 */
final class SameBytesTest {
  private static final long FIRST_SEED = Long.getLong("differential.seed", 5001);
  private static final int QUERIES = 60;

  /** Each pipeline starts a runner, which takes Flink seconds. */
  private static final int PER_PIPELINE = 12;

  /** A task is guaranteed a sixteenth of it, which holds a small group table. */
  private static final long TINY = 4 << 20;

  @TempDir Path folder;
  private long spilled;

  @Test
  void queriesWriteTheSameBytesEverywhere() throws IOException {
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      check(QueryData.write(folder.resolve("data"), oracle, 23, 6, 4000), QUERIES);
      assertTrue(spilled > 0, "Nothing was spilled: the tiny budget is too large for the data");
    }
  }

  @Test
  void queriesOverNoRowsWriteTheSameBytesEverywhere() throws IOException {
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      check(QueryData.write(folder.resolve("empty"), oracle, 23, 2, 0), 24);
    }
  }

  private void check(LogicalPlan.Scan scan, int queries) throws IOException {
    Path flink = folder.resolve("flink");
    List<Runs.Setting> others =
        List.of(
            Runs.direct(4),
            Runs.direct(1, TINY),
            Runs.direct(4, TINY),
            Runs.flink(4, TINY, flink),
            Runs.encoded(1, 0, flink),
            Runs.encoded(4, TINY, flink));
    for (long seed = FIRST_SEED; seed < FIRST_SEED + queries; seed += PER_PIPELINE) {
      List<RandomQuery> some =
          LongStream.range(seed, seed + PER_PIPELINE).mapToObj(RandomQueries::of).toList();
      Map<String, String> expected = hashes(scan, some, Runs.direct(1));
      for (Runs.Setting setting : others) {
        assertEquals(expected, hashes(scan, some, setting), () -> setting + ": " + some);
      }
    }
  }

  /** The sha256 of each query's output file. */
  private Map<String, String> hashes(
      LogicalPlan.Scan scan, List<RandomQuery> queries, Runs.Setting setting) throws IOException {
    QueryPlans plans = new QueryPlans(scan);
    queries.forEach(query -> plans.add(query, this::sink));
    PipelinePlan pipeline = plans.pipeline();
    spilled += Runs.run(pipeline, setting).spilledBytes();
    Map<String, String> hashes = new TreeMap<>();
    for (PipelinePlan.Output output : pipeline.outputs()) {
      hashes.put(output.sink().name(), Sha256.of(Path.of(output.sink().path())));
    }
    return hashes;
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
