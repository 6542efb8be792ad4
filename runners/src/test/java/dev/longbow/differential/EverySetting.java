package dev.longbow.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.plan.LogicalPlan;
import dev.longbow.testing.DuckDbOracle;
import dev.longbow.testing.Rows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;

/**
 * Runs generated queries in every setting: the result is DuckDB's, and the bytes are the same on
 * the direct runner, with another number of threads and so little memory that queries spill, and,
 * for some of them, on Flink. The property {@code differential.seed} asks other queries, {@code
 * differential.queries} another number of them.
 *
 * @param firstSeed the seeds are this one and those behind it
 * @param queries how many queries
 * @param onFlink how many of them also run on Flink
 * @param perJob how many of them make a job of Flink's, which has memory and network buffers for so
 *     many exchanges
 */
record EverySetting(Path folder, long firstSeed, int queries, int onFlink, int perJob) {
  /** As outputs of one pipeline, to save starts. */
  private static final int PER_PIPELINE = 12;

  private static final int PER_JOB = 4;

  private static final long TINY_MEMORY = 100 << 10;

  /** For jobs of a dozen queries. */
  private static final long FLINK_MEMORY = 1 << 30;

  EverySetting(Path folder, long firstSeed, int queries, int onFlink) {
    this(folder, firstSeed, queries, onFlink, PER_JOB);
  }

  EverySetting {
    firstSeed = Long.getLong("differential.seed", firstSeed);
    queries = Integer.getInteger("differential.queries", queries);
  }

  /** Asks the queries of a table; gives the rows that were compared. */
  long check(DuckDbOracle oracle, LogicalPlan.Scan table, LongFunction<? extends WrittenQuery> of)
      throws IOException {
    WrittenQueries written = new WrittenQueries(folder);
    List<String> failures = new ArrayList<>();
    long rows = 0;
    for (long seed = firstSeed; seed < firstSeed + queries; seed += PER_PIPELINE) {
      long end = Math.min(seed + PER_PIPELINE, firstSeed + queries);
      List<? extends WrittenQuery> some = LongStream.range(seed, end).mapToObj(of).toList();
      Map<Long, LogicalPlan> plans = new TreeMap<>();
      some.forEach(query -> plans.put(query.seed(), query.plan(table)));
      // The sides are small, so every join that may be a broadcast is one; half of them anyway.
      boolean broadcasts = (seed - firstSeed) / PER_PIPELINE % 2 == 0;
      UnaryOperator<Runs.Setting> joins = setting -> broadcasts ? setting : setting.partitioned();
      Map<Long, String> expected = written.run(plans, joins.apply(Runs.direct(2)));
      for (WrittenQuery query : some) {
        rows += compare(oracle, query, written.file(query.seed()), failures);
      }
      Runs.Setting tiny = joins.apply(Runs.direct(3, TINY_MEMORY));
      assertEquals(expected, written.run(plans, tiny), some::toString);
      if (seed < firstSeed + 2 * onFlink) {
        Path flink = folder.resolve("flink");
        boolean encoded = seed < firstSeed + onFlink;
        Runs.Setting setting =
            encoded ? Runs.encoded(3, TINY_MEMORY, flink) : Runs.flink(3, TINY_MEMORY, flink);
        assertEquals(expected, written.run(plans, perJob, joins.apply(setting)), some::toString);
      }
    }
    assertTrue(failures.isEmpty(), () -> String.join("\n\n", failures));
    assertTrue(written.spilled() > 0, "Nothing was spilled: the tiny budget is too large");
    return rows;
  }

  /**
   * Runs all of the queries on Flink, a dozen in a job, which has the memory for that: the bytes
   * are those of the direct runner. Every other job's blocks travel as on a cluster.
   */
  void checkOnFlink(LogicalPlan.Scan table, LongFunction<? extends WrittenQuery> of)
      throws IOException {
    WrittenQueries written = new WrittenQueries(folder);
    Path flink = folder.resolve("flink");
    for (long seed = firstSeed; seed < firstSeed + queries; seed += PER_PIPELINE) {
      Map<Long, LogicalPlan> plans = new TreeMap<>();
      for (long each = seed; each < Math.min(seed + PER_PIPELINE, firstSeed + queries); each++) {
        plans.put(each, of.apply(each).plan(table));
      }
      long dozen = (seed - firstSeed) / PER_PIPELINE;
      UnaryOperator<Runs.Setting> joins =
          setting -> dozen % 4 < 2 ? setting : setting.partitioned();
      Map<Long, String> expected = written.run(plans, joins.apply(Runs.direct(2)));
      Runs.Setting setting =
          dozen % 2 == 0
              ? Runs.flink(2, TINY_MEMORY, flink, FLINK_MEMORY)
              : Runs.encoded(2, TINY_MEMORY, flink, FLINK_MEMORY);
      assertEquals(
          expected,
          written.run(plans, joins.apply(setting)),
          () -> "Queries from " + plans.keySet() + " on " + setting);
    }
  }

  private static long compare(
      DuckDbOracle oracle, WrittenQuery query, Path file, List<String> failures) {
    String duckdb = query.duckdb(QueryData.TABLE);
    Rows expected = oracle.query(duckdb);
    query
        .comparison()
        .difference(expected, oracle.query("SELECT * FROM '" + file + "'"))
        .ifPresent(text -> failures.add(query + "\n" + duckdb + "\n" + text));
    return expected.rows().size();
  }
}
