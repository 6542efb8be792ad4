package dev.longbow.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.expr.BindContext;
import dev.longbow.expr.ExprParser;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.sort.SortKey;
import dev.longbow.testing.Dice;
import dev.longbow.testing.DuckDbOracle;
import dev.longbow.testing.RowsComparison;
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
    WrittenQueries written = new WrittenQueries(folder);
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      LogicalPlan.Scan scan = QueryData.write(folder.resolve("data"), oracle, 41, 4, 1500);
      List<String> failures = new ArrayList<>();
      for (long seed = FIRST_SEED; seed < FIRST_SEED + QUERIES; seed += PER_PIPELINE) {
        List<Query> queries =
            LongStream.range(seed, seed + PER_PIPELINE).mapToObj(Query::of).toList();
        Map<Long, LogicalPlan> plans = new TreeMap<>();
        queries.forEach(query -> plans.put(query.seed(), query.plan(scan)));
        Map<Long, String> expected = written.run(plans, Runs.direct(2));
        for (Query query : queries) {
          RowsComparison.exact()
              .inOrder()
              .difference(
                  oracle.query(query.duckdb(QueryData.TABLE)),
                  oracle.query("SELECT * FROM '" + written.file(query.seed()) + "'"))
              .ifPresent(text -> failures.add(query + "\n" + text));
        }
        assertEquals(expected, written.run(plans, Runs.direct(3, TINY)), queries::toString);
        if (seed < FIRST_SEED + ON_FLINK) {
          Runs.Setting flink = Runs.flink(3, TINY, folder.resolve("flink"));
          assertEquals(expected, written.run(plans, PER_JOB, flink), queries::toString);
        }
      }
      assertTrue(failures.isEmpty(), () -> String.join("\n\n", failures));
      assertTrue(written.spilled() > 0, "Nothing was spilled: the tiny budget is too large");
    }
  }
}
