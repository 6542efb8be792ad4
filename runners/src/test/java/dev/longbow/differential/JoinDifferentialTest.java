package dev.longbow.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.connector.SinkSpec;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.testing.DuckDbOracle;
import dev.longbow.testing.Rows;
import dev.longbow.testing.RowsComparison;
import dev.longbow.testing.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Generated joins give what DuckDB gives, and the same bytes on every runner, with any number of
 * threads and with so little memory that they spill. The property {@code differential.seed} asks
 * other queries.
 */
final class JoinDifferentialTest {
  private static final long FIRST_SEED = Long.getLong("differential.seed", 9001);
  private static final int QUERIES = Integer.getInteger("differential.queries", 240);
  private static final int PER_PIPELINE = 12;
  private static final int PER_JOB = 4;
  private static final int ON_FLINK = 24;
  private static final long TINY = 100 << 10;

  @TempDir Path folder;

  @Test
  void generatedJoinsGiveWhatDuckDbGives() throws IOException {
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      LogicalPlan.Scan scan = QueryData.write(folder.resolve("data"), oracle, 31, 4, 800);
      List<String> failures = new ArrayList<>();
      long rows = 0;
      for (long seed = FIRST_SEED; seed < FIRST_SEED + QUERIES; seed += PER_PIPELINE) {
        List<JoinQuery> queries =
            LongStream.range(seed, seed + PER_PIPELINE).mapToObj(JoinQuery::of).toList();
        Map<String, String> expected = run(scan, queries, Runs.direct(2));
        for (JoinQuery query : queries) {
          rows += compare(oracle, query, failures);
        }
        assertEquals(expected, run(scan, queries, Runs.direct(3, TINY)), queries::toString);
        if (seed < FIRST_SEED + ON_FLINK) {
          assertEquals(expected, onFlink(scan, queries), queries::toString);
        }
      }
      assertTrue(failures.isEmpty(), () -> String.join("\n\n", failures));
      assertTrue(rows > 100L * QUERIES, "rows compared: " + rows);
    }
  }

  /** A few at a time: every exchange of a plan takes network buffers while the job runs. */
  private Map<String, String> onFlink(LogicalPlan.Scan scan, List<JoinQuery> queries)
      throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    for (int from = 0; from < queries.size(); from += PER_JOB) {
      List<JoinQuery> some = queries.subList(from, Math.min(queries.size(), from + PER_JOB));
      hashes.putAll(run(scan, some, Runs.flink(3, TINY, folder.resolve("flink"))));
    }
    return hashes;
  }

  private long compare(DuckDbOracle oracle, JoinQuery query, List<String> failures) {
    Rows expected = oracle.query(query.duckdb(QueryData.TABLE));
    Rows actual = oracle.query("SELECT * FROM '" + sink(query).path() + "'");
    RowsComparison.exact()
        .difference(expected, actual)
        .ifPresent(
            text -> failures.add(query + "\n" + query.duckdb(QueryData.TABLE) + "\n" + text));
    return expected.rows().size();
  }

  /** The hashes of what the queries write. */
  private Map<String, String> run(
      LogicalPlan.Scan scan, List<JoinQuery> queries, Runs.Setting setting) throws IOException {
    List<PipelinePlan.Output> outputs = new ArrayList<>();
    for (JoinQuery query : queries) {
      outputs.add(new PipelinePlan.Output(query.plan(scan), sink(query)));
    }
    Runs.run(new PipelinePlan("joins", List.of(), outputs), setting);
    Map<String, String> hashes = new TreeMap<>();
    for (JoinQuery query : queries) {
      hashes.put("seed " + query.seed(), Sha256.of(Path.of(sink(query).path())));
    }
    return hashes;
  }

  private SinkSpec sink(JoinQuery query) {
    return new SinkSpec(
        "q" + query.seed(),
        "parquet",
        folder.resolve(query.seed() + ".parquet").toString(),
        SinkSpec.Mode.OVERWRITE,
        Map.of());
  }
}
