package dev.longbow.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.beam.RunOutcome;
import dev.longbow.connector.CheckResult;
import dev.longbow.connector.SinkSpec;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.SharedSteps;
import dev.longbow.testing.DuckDbOracle;
import dev.longbow.testing.RowsComparison;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Generated checks find as many failing rows as DuckDB does, and the same first ones in every
 * setting; rejected rows are gone from the output and in the side file, with the same bytes.
 */
final class CheckDifferentialTest {
  private static final int PER_PIPELINE = 6;

  @TempDir Path folder;

  /** What a run found, and the bytes that it wrote. */
  private record Found(List<CheckResult> checks, List<byte[]> files) {}

  private Found run(LogicalPlan table, List<CheckQuery> queries, Runs.Setting setting)
      throws IOException {
    List<PipelinePlan.Output> outputs = new ArrayList<>();
    for (CheckQuery query : queries) {
      String file = file(query).toString();
      outputs.add(
          new PipelinePlan.Output(
              query.plan(table, rejected(query)),
              new SinkSpec(
                  "q" + query.seed(), "parquet", file, SinkSpec.Mode.OVERWRITE, Map.of())));
    }
    RunOutcome outcome = Runs.run(SharedSteps.pipeline("checks", outputs), setting);
    List<byte[]> files = new ArrayList<>();
    for (CheckQuery query : queries) {
      files.add(Files.readAllBytes(file(query)));
      if (query.rejects()) {
        files.add(Files.readAllBytes(rejected(query)));
      }
    }
    return new Found(outcome.record().checks(), files);
  }

  private Path file(CheckQuery query) {
    return folder.resolve(query.seed() + ".parquet");
  }

  private Path rejected(CheckQuery query) {
    return folder.resolve(query.seed() + ".rejected.parquet");
  }

  @Test
  void checksFindWhatDuckDbFinds() throws IOException {
    long first = Long.getLong("differential.seed", 17_001);
    int number = Integer.getInteger("differential.queries", 6);
    long failing = 0;
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      LogicalPlan table = QueryData.write(folder.resolve("data"), oracle, 43, 4, 1500);
      for (long seed = first; seed < first + number; seed += PER_PIPELINE) {
        List<CheckQuery> queries = new ArrayList<>();
        for (int i = 0; i < PER_PIPELINE; i++) {
          queries.add(CheckQuery.of(seed + i));
        }
        Found found = run(table, queries, Runs.direct(2));
        for (CheckQuery query : queries) {
          failing += compare(oracle, query, found.checks());
        }
        assertSame(found, run(table, queries, Runs.direct(3, 100 << 10)), seed);
        if (seed < first + PER_PIPELINE) {
          Path flink = folder.resolve("flink");
          List<CheckQuery> one = queries.subList(0, 1);
          assertSame(
              run(table, one, Runs.direct(2)),
              run(table, one, Runs.encoded(3, 100 << 10, flink)),
              seed);
        }
      }
    }
    assertTrue(failing > 2_000, "Too few rows fail: " + failing);
  }

  private static void assertSame(Found expected, Found actual, long seed) {
    assertEquals(expected.checks(), actual.checks(), "seed " + seed);
    for (int i = 0; i < expected.files().size(); i++) {
      assertTrue(
          java.util.Arrays.equals(expected.files().get(i), actual.files().get(i)),
          "File " + i + " differs, seed " + seed);
    }
  }

  private long compare(DuckDbOracle oracle, CheckQuery query, List<CheckResult> all) {
    List<CheckResult> found =
        all.stream().filter(check -> check.step().equals("checked " + query.seed())).toList();
    assertEquals(query.checks().size(), found.size(), query::toString);
    long failing = 0;
    for (int i = 0; i < found.size(); i++) {
      Object expected = oracle.query(query.failing(i)).rows().get(0).get(0);
      assertEquals(
          ((Number) expected).longValue(), found.get(i).failed(), query + "\n" + query.failing(i));
      failing += found.get(i).failed();
    }
    RowsComparison.exact()
        .check(
            query.toString(),
            oracle.query(query.rows()),
            oracle.query("SELECT * FROM '%s'".formatted(file(query))));
    if (query.rejects()) {
      Object rejected =
          oracle.query("SELECT count(*) FROM '%s'".formatted(rejected(query))).rows().get(0).get(0);
      assertEquals(found.get(0).failed(), ((Number) rejected).longValue(), query::toString);
    }
    return failing;
  }
}
