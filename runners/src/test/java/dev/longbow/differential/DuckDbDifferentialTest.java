package dev.longbow.differential;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.connector.SinkSpec;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanHash;
import dev.longbow.plan.PlanPrinter;
import dev.longbow.testing.DuckDbOracle;
import dev.longbow.testing.RandomQueries;
import dev.longbow.testing.RandomQuery;
import dev.longbow.testing.Rows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Generated queries give what DuckDB gives, over Parquet files that DuckDB and Longbow wrote; said
 * in YAML or in Java they are the same plan, and each way of saying them runs a third of them. The
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
    Map<FrontEnd, PipelinePlan> plans = new EnumMap<>(FrontEnd.class);
    for (FrontEnd frontEnd : FrontEnd.values()) {
      plans.put(frontEnd, frontEnd.pipeline(scan, queries, DuckDbDifferentialTest::sink));
    }
    List<String> failures = differentPlans(queries, plans);
    Runs.run(plans.get(runs(queries.get(0))), Runs.direct(2));
    for (int i = 0; i < queries.size(); i++) {
      RandomQuery query = queries.get(i);
      Rows expected = oracle.query(query.duckdb(QueryData.TABLE));
      String file = sink(FrontEnd.name(query)).path();
      Rows actual = oracle.query("SELECT * FROM read_parquet('" + file + "')");
      query
          .comparison()
          .difference(expected, actual)
          .ifPresent(text -> failures.add(context(query) + "\n" + text));
    }
    return failures;
  }

  /** Whose plan is run, in turn; what the plans share and how they read the input differs. */
  private static FrontEnd runs(RandomQuery query) {
    int pipeline = (int) ((query.seed() - FIRST_SEED) / PER_PIPELINE);
    return FrontEnd.values()[pipeline % FrontEnd.values().length];
  }

  /** The queries that are not the same plan in every front end. */
  private static List<String> differentPlans(
      List<RandomQuery> queries, Map<FrontEnd, PipelinePlan> plans) {
    List<String> failures = new ArrayList<>();
    List<PipelinePlan> expected = FrontEnd.optimized(plans.get(FrontEnd.PLAN_BUILDER));
    plans.forEach(
        (frontEnd, pipeline) -> {
          List<PipelinePlan> optimized = FrontEnd.optimized(pipeline);
          for (int i = 0; i < queries.size(); i++) {
            PipelinePlan one = expected.get(i);
            PipelinePlan other = optimized.get(i);
            if (!PlanHash.of(one).equals(PlanHash.of(other))) {
              failures.add(
                  "%s\n%s makes of it\n%snot\n%s"
                      .formatted(
                          queries.get(i),
                          frontEnd,
                          PlanPrinter.print(other),
                          PlanPrinter.print(one)));
            }
          }
        });
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
