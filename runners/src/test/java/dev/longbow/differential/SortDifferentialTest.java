package dev.longbow.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.connector.SinkSpec;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.ExprParser;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.sort.SortKey;
import dev.longbow.testing.Dice;
import dev.longbow.testing.DuckDbOracle;
import dev.longbow.testing.RowsComparison;
import dev.longbow.testing.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Generated sorts and top-k give the rows that DuckDB gives in the order in which it gives them,
 * and the same bytes on every runner and with so little memory that they spill. The property {@code
 * differential.seed} asks other queries.
 */
final class SortDifferentialTest {
  private static final long FIRST_SEED = Long.getLong("differential.seed", 12_001);
  private static final int QUERIES = Integer.getInteger("differential.queries", 120);
  private static final int PER_PIPELINE = 12;
  private static final int PER_JOB = 4;
  private static final int ON_FLINK = 12;
  private static final long TINY = 100 << 10;
  private static final List<String> COLUMNS =
      List.of("k", "n", "b", "u", "x", "y", "z", "s", "t", "f", "d", "timestamp", "at", "m");

  @TempDir Path folder;
  private long spilled;

  /** The input's order, its row number, is the last key: equal keys keep it. */
  private record Query(long seed, String where, List<SortKey> keys, long limit) {
    static Query of(long seed) {
      Dice dice = new Dice(seed);
      List<SortKey> keys = new ArrayList<>();
      for (int i = 1 + dice.below(3); i > 0; i--) {
        String column = dice.pick(COLUMNS);
        if (keys.stream().noneMatch(key -> key.column().equals(column))) {
          keys.add(new SortKey(column, dice.chance(0.4), dice.chance(0.4)));
        }
      }
      return new Query(
          seed,
          dice.of("id >= 0", "n > 0", "id < 0", "k IS NOT NULL"),
          keys,
          dice.chance(0.4) ? dice.below(2000) : Long.MAX_VALUE);
    }

    LogicalPlan plan(LogicalPlan table) {
      LogicalPlan filtered =
          PlanBuilder.filter("where " + seed, table, ExprParser.parse(where), BindContext.DEFAULT);
      return PlanBuilder.sort("sort " + seed, filtered, keys, limit);
    }

    String duckdb(String table) {
      String order =
          keys.stream()
              .map(
                  key ->
                      SqlText.quoted(key.column())
                          + (key.descending() ? " DESC" : " ASC")
                          + (key.nullsFirst() ? " NULLS FIRST" : " NULLS LAST"))
              .collect(Collectors.joining(", "));
      return "SELECT * FROM %s WHERE %s ORDER BY %s, id%s"
          .formatted(table, where, order, limit == Long.MAX_VALUE ? "" : " LIMIT " + limit);
    }
  }

  @Test
  void generatedSortsGiveWhatDuckDbGives() throws IOException {
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      LogicalPlan.Scan scan = QueryData.write(folder.resolve("data"), oracle, 41, 4, 1500);
      List<String> failures = new ArrayList<>();
      for (long seed = FIRST_SEED; seed < FIRST_SEED + QUERIES; seed += PER_PIPELINE) {
        List<Query> queries =
            LongStream.range(seed, seed + PER_PIPELINE).mapToObj(Query::of).toList();
        Map<String, String> expected = run(scan, queries, Runs.direct(2));
        for (Query query : queries) {
          RowsComparison.exact()
              .inOrder()
              .difference(
                  oracle.query(query.duckdb(QueryData.TABLE)),
                  oracle.query("SELECT * FROM '" + sink(query).path() + "'"))
              .ifPresent(text -> failures.add(query + "\n" + text));
        }
        assertEquals(expected, run(scan, queries, Runs.direct(3, TINY)), queries::toString);
        if (seed < FIRST_SEED + ON_FLINK) {
          for (int from = 0; from < queries.size(); from += PER_JOB) {
            List<Query> some = queries.subList(from, from + PER_JOB);
            Map<String, String> flink =
                run(scan, some, Runs.flink(3, TINY, folder.resolve("flink")));
            flink.forEach((name, hash) -> assertEquals(expected.get(name), hash, name));
          }
        }
      }
      assertTrue(failures.isEmpty(), () -> String.join("\n\n", failures));
      assertTrue(spilled > 0, "Nothing was spilled: the tiny budget is too large for the data");
    }
  }

  /** The hashes of what the queries write. */
  private Map<String, String> run(LogicalPlan.Scan scan, List<Query> queries, Runs.Setting setting)
      throws IOException {
    List<PipelinePlan.Output> outputs = new ArrayList<>();
    for (Query query : queries) {
      outputs.add(new PipelinePlan.Output(query.plan(scan), sink(query)));
    }
    spilled += Runs.run(new PipelinePlan("sorts", List.of(), outputs), setting).spilledBytes();
    Map<String, String> hashes = new TreeMap<>();
    for (Query query : queries) {
      hashes.put("seed " + query.seed(), Sha256.of(Path.of(sink(query).path())));
    }
    return hashes;
  }

  private SinkSpec sink(Query query) {
    return new SinkSpec(
        "q" + query.seed(),
        "parquet",
        folder.resolve(query.seed() + ".parquet").toString(),
        SinkSpec.Mode.OVERWRITE,
        Map.of());
  }
}
