package dev.longbow.differential;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Schema;
import dev.longbow.connector.SinkSpec;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.testing.DuckDbOracle;
import dev.longbow.testing.RandomQueries;
import dev.longbow.testing.RandomQuery;
import dev.longbow.testing.Rows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Generated queries give what DuckDB gives, over Parquet files that DuckDB and Longbow wrote. The
 * property {@code differential.seed} asks other queries, {@code differential.queries} more of them.
 */
final class DuckDbDifferentialTest {
  private static final long FIRST_SEED = Long.getLong("differential.seed", 1);
  private static final int QUERIES = Integer.getInteger("differential.queries", 400);

  /** As outputs of one pipeline, to save starts. */
  private static final int PER_PIPELINE = 10;

  @TempDir static Path folder;
  private static DuckDbOracle oracle;

  @BeforeAll
  static void start() {
    oracle = new DuckDbOracle();
  }

  @AfterAll
  static void stop() {
    oracle.close();
  }

  @Test
  void generatedQueriesGiveWhatDuckDbGives() throws IOException {
    check(QueryData.write(folder.resolve("data"), oracle, 11, 6, 1700), QUERIES);
  }

  @Test
  void generatedQueriesOverNoRowsGiveWhatDuckDbGives() throws IOException {
    check(QueryData.write(folder.resolve("empty"), oracle, 11, 2, 0), 100);
  }

  private static void check(LogicalPlan.Scan scan, int queries) {
    List<String> failures = new ArrayList<>();
    for (long seed = FIRST_SEED; seed < FIRST_SEED + queries; seed += PER_PIPELINE) {
      List<RandomQuery> some = new ArrayList<>();
      for (long each = seed; each < seed + PER_PIPELINE; each++) {
        some.add(RandomQueries.of(each));
      }
      try {
        failures.addAll(differences(scan, some));
      } catch (RuntimeException together) {
        // Which one it was is found by asking each on its own.
        for (RandomQuery query : some) {
          try {
            failures.addAll(differences(scan, List.of(query)));
          } catch (RuntimeException alone) {
            failures.add(context(query) + "\n" + alone);
          }
        }
      }
    }
    assertTrue(
        failures.isEmpty(),
        () ->
            failures.size()
                + " of "
                + queries
                + " queries differ\n"
                + String.join("\n\n", failures));
  }

  private static List<String> differences(LogicalPlan.Scan scan, List<RandomQuery> queries) {
    QueryPlans plans = new QueryPlans(scan);
    List<Schema> schemas = new ArrayList<>();
    for (RandomQuery query : queries) {
      schemas.add(plans.add(query, DuckDbDifferentialTest::sink));
    }
    Runs.run(plans.pipeline(), Runs.direct(2));
    List<String> failures = new ArrayList<>();
    for (int i = 0; i < queries.size(); i++) {
      RandomQuery query = queries.get(i);
      Rows expected = oracle.query(query.duckdb(QueryData.TABLE));
      Rows actual =
          oracle.query("SELECT * FROM read_parquet('" + sink("q" + query.seed()).path() + "')");
      query
          .comparison()
          .difference(expected, actual)
          .ifPresent(text -> failures.add(context(query) + "\n" + text));
    }
    return failures;
  }

  private static String context(RandomQuery query) {
    return query + "\nDuckDB: " + query.duckdb(QueryData.TABLE);
  }

  private static SinkSpec sink(String name) {
    return new SinkSpec(
        name,
        "parquet",
        folder.resolve(name + ".parquet").toString(),
        SinkSpec.Mode.OVERWRITE,
        Map.of());
  }
}
