package dev.longbow.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.connector.SinkSpec;
import dev.longbow.execute.TaskReport.StepCount;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.ExprParser;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.testing.DuckDbOracle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Samples have the rows they promise, and the same ones wherever they are drawn. */
final class SampleTest {
  private static final int ROWS = 6000;
  private static final long TINY = 100 << 10;

  @TempDir Path folder;

  private static LogicalPlan where(LogicalPlan input, String condition) {
    return PlanBuilder.filter("where", input, ExprParser.parse(condition), BindContext.DEFAULT);
  }

  @Test
  void samplesAreTheSameEverywhere() throws IOException {
    WrittenQueries written = new WrittenQueries(folder);
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      LogicalPlan.Scan scan = QueryData.write(folder.resolve("data"), oracle, 43, 4, ROWS / 4);
      Map<Long, LogicalPlan> plans = new TreeMap<>();
      plans.put(0L, PlanBuilder.sample("s", scan, 500, 0));
      plans.put(1L, PlanBuilder.sample("s", scan, 500, 1));
      plans.put(2L, PlanBuilder.sample("s", scan, 2 * ROWS, 0));
      plans.put(3L, PlanBuilder.sample("s", scan, 0, 0));
      plans.put(4L, PlanBuilder.sampleFraction("s", scan, 0.1, 0));
      plans.put(5L, PlanBuilder.sampleFraction("s", scan, 1, 0));
      plans.put(6L, PlanBuilder.sampleFraction("s", scan, 0, 0));
      plans.put(7L, where(PlanBuilder.sample("s", scan, 500, 0), "id % 2 = 0"));
      plans.put(8L, where(PlanBuilder.sampleFraction("s", scan, 0.1, 0), "id % 2 = 0"));
      plans.put(9L, PlanBuilder.sample("s", where(scan, "id % 2 = 0"), 500, 0));
      LogicalPlan twice = PlanBuilder.union("u", List.of(scan, scan));
      plans.put(10L, PlanBuilder.sampleFraction("s", twice, 0.5, 0));
      plans.put(11L, PlanBuilder.sample("s", twice, 3000, 7));

      Map<Long, String> expected = written.run(plans, Runs.direct(1));
      assertEquals(expected, written.run(plans, Runs.direct(3, TINY)));
      Map<Long, LogicalPlan> some = new TreeMap<>(plans);
      some.keySet().retainAll(List.of(0L, 4L, 10L, 11L));
      Map<Long, String> onFlink = written.run(some, Runs.flink(3, TINY, folder.resolve("flink")));
      onFlink.forEach((seed, hash) -> assertEquals(expected.get(seed), hash, "sample " + seed));

      assertEquals(List.of(500L, 500L, (long) ROWS, 0L), counts(oracle, written, 0, 1, 2, 3));
      assertNotEquals(expected.get(0L), expected.get(1L));
      long tenth = counts(oracle, written, 4).get(0);
      // Five standard deviations of 6,000 draws.
      assertTrue(Math.abs(tenth - 600) < 5 * Math.sqrt(ROWS * 0.1 * 0.9), "A tenth: " + tenth);
      assertEquals(List.of((long) ROWS, 0L), counts(oracle, written, 5, 6));
      for (long seed = 0; seed < 12; seed++) {
        assertInInputOrder(oracle, written.file(seed), seed >= 10);
      }
      // A filter above keeps the sample's even rows; one below makes another sample, of even rows.
      assertEquals(0, difference(oracle, written.file(0), "id % 2 = 0", written.file(7)));
      assertEquals(0, difference(oracle, written.file(4), "id % 2 = 0", written.file(8)));
      assertEquals(List.of(500L), counts(oracle, written, 9));
      // The branches of a union are drawn apart: their samples differ.
      List<Object> both =
          oracle
              .query(
                  "SELECT count(DISTINCT id) AS n, count(*) AS m FROM '%s'"
                      .formatted(written.file(10)))
              .rows()
              .get(0);
      long different = (Long) both.get(0);
      long all = (Long) both.get(1);
      assertTrue(Math.abs(all - ROWS) < 5 * Math.sqrt(ROWS / 2.0), both.toString());
      assertTrue(Math.abs(different - ROWS * 0.75) < 5 * Math.sqrt(ROWS / 4.0), both.toString());
    }
  }

  @Test
  void rowsLeftOutAreCounted() throws IOException {
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      LogicalPlan.Scan scan = QueryData.write(folder.resolve("data"), oracle, 44, 2, 500);
      SinkSpec sink =
          new SinkSpec("out", "csv", folder + "/o.csv", SinkSpec.Mode.OVERWRITE, Map.of());
      for (LogicalPlan plan :
          List.of(
              PlanBuilder.sample("s", scan, 20, 0),
              PlanBuilder.sampleFraction("s", scan, 0.3, 0))) {
        List<StepCount> counts =
            Runs.run(
                    new PipelinePlan("p", List.of(), List.of(new PipelinePlan.Output(plan, sink))),
                    Runs.direct(2))
                .reports()
                .stream()
                .flatMap(report -> report.counts().stream())
                .toList();
        long left = counts.stream().mapToLong(c -> c.filtered() + c.limited()).sum();
        long out =
            counts.stream()
                .filter(count -> count.kind().equals("sink write"))
                .mapToLong(StepCount::rowsIn)
                .sum();
        assertEquals(1000, left + out, counts.toString());
        assertTrue(out > 0 && out < 1000, counts.toString());
      }
    }
  }

  private static List<Long> counts(DuckDbOracle oracle, WrittenQueries written, long... seeds) {
    return java.util.Arrays.stream(seeds)
        .mapToObj(
            seed ->
                (Long)
                    oracle
                        .query("SELECT count(*) AS n FROM '%s'".formatted(written.file(seed)))
                        .rows()
                        .get(0)
                        .get(0))
        .toList();
  }

  private static void assertInInputOrder(DuckDbOracle oracle, Path file, boolean twice) {
    List<Long> ids =
        oracle.query("SELECT id FROM '%s'".formatted(file)).rows().stream()
            .map(row -> ((Number) row.get(0)).longValue())
            .toList();
    long descents = 0;
    for (int i = 1; i < ids.size(); i++) {
      descents += ids.get(i) <= ids.get(i - 1) ? 1 : 0;
    }
    assertEquals(twice ? 1 : 0, descents, file.toString());
  }

  private static long difference(DuckDbOracle oracle, Path all, String where, Path some) {
    return (Long)
        oracle
            .query(
                "SELECT count(*) AS n FROM ((SELECT id FROM '%s' WHERE %s) EXCEPT (SELECT id FROM '%s'))"
                    .formatted(all, where, some))
            .rows()
            .get(0)
            .get(0);
  }
}
