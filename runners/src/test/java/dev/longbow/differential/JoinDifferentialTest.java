package dev.longbow.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.plan.LogicalPlan;
import dev.longbow.testing.DuckDbOracle;
import dev.longbow.testing.Rows;
import dev.longbow.testing.RowsComparison;
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
    WrittenQueries written = new WrittenQueries(folder);
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      LogicalPlan.Scan scan = QueryData.write(folder.resolve("data"), oracle, 31, 4, 6000);
      List<String> failures = new ArrayList<>();
      long rows = 0;
      for (long seed = FIRST_SEED; seed < FIRST_SEED + QUERIES; seed += PER_PIPELINE) {
        List<JoinQuery> queries =
            LongStream.range(seed, seed + PER_PIPELINE).mapToObj(JoinQuery::of).toList();
        Map<Long, LogicalPlan> plans = new TreeMap<>();
        queries.forEach(query -> plans.put(query.seed(), query.plan(scan)));
        Map<Long, String> expected = written.run(plans, Runs.direct(2));
        for (JoinQuery query : queries) {
          rows += compare(oracle, query, written.file(query.seed()), failures);
        }
        assertEquals(expected, written.run(plans, Runs.direct(3, TINY)), queries::toString);
        if (seed < FIRST_SEED + ON_FLINK) {
          Runs.Setting flink = Runs.flink(3, TINY, folder.resolve("flink"));
          assertEquals(expected, written.run(plans, PER_JOB, flink), queries::toString);
        }
      }
      assertTrue(failures.isEmpty(), () -> String.join("\n\n", failures));
      assertTrue(rows > 100L * QUERIES, "rows compared: " + rows);
      assertTrue(written.spilled() > 0, "Nothing was spilled: the tiny budget is too large");
    }
  }

  private static long compare(
      DuckDbOracle oracle, JoinQuery query, Path file, List<String> failures) {
    Rows expected = oracle.query(query.duckdb(QueryData.TABLE));
    Rows actual = oracle.query("SELECT * FROM '" + file + "'");
    RowsComparison.exact()
        .difference(expected, actual)
        .ifPresent(
            text -> failures.add(query + "\n" + query.duckdb(QueryData.TABLE) + "\n" + text));
    return expected.rows().size();
  }
}
