package dev.longbow.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.beam.RunOutcome;
import dev.longbow.connector.Format;
import dev.longbow.connector.SinkSpec;
import dev.longbow.connector.Source;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprParser;
import dev.longbow.optimize.Optimizer;
import dev.longbow.physical.BroadcastLimit;
import dev.longbow.physical.Exchange;
import dev.longbow.physical.PhysicalPlanner;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.sort.SortKey;
import dev.longbow.testing.DuckDbOracle;
import dev.longbow.testing.RowsComparison;
import dev.longbow.testing.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sorts by several ranges of data that is hard to divide: one key with most of the rows, nulls, NaN
 * and both zeros, strings that differ late, two inputs in a row, no rows. What is written is in
 * order, equal keys in the order of the input, and has the same bytes everywhere.
 */
final class RangeSortTest {
  private static final int FILES = 3;
  private static final int ROWS = 5000;
  private static final long TINY = 100 << 10;

  @TempDir Path folder;
  private final Map<String, LogicalPlan> plans = new LinkedHashMap<>();
  private final Map<String, String> expected = new LinkedHashMap<>();

  private static String rows(int from, int to) {
    return """
        SELECT i AS id,
          CASE WHEN i % 10 < 7 THEN 'hot' WHEN i % 10 = 7 THEN NULL ELSE 'k' || i % 50 END AS hot,
          repeat('patient/', 100) || (i * 7919 % 1000) AS text,
          CASE i % 6 WHEN 0 THEN NULL WHEN 1 THEN 'NaN'::DOUBLE WHEN 2 THEN -0.0 WHEN 3 THEN 0.0
            WHEN 4 THEN '-Infinity'::DOUBLE ELSE sin(i) END AS x
        FROM range("""
        + from
        + ", "
        + to
        + ") r(i)";
  }

  private LogicalPlan.Scan write(DuckDbOracle oracle) {
    List<Source> sources = new ArrayList<>();
    for (int i = 0; i < FILES; i++) {
      Path file = folder.resolve("part-" + i + ".parquet");
      oracle.writeParquet(rows(i * ROWS, (i + 1) * ROWS), file, "ROW_GROUP_SIZE 2048");
      sources.add(Format.named("parquet").source(file.toString(), Map.of()));
    }
    oracle.execute("CREATE TABLE t AS " + rows(0, FILES * ROWS));
    return LogicalPlan.Scan.of("t", new SplitPerFile(sources));
  }

  private void add(String name, LogicalPlan plan, String sql) {
    plans.put(name, plan);
    expected.put(name, sql);
  }

  private static LogicalPlan sort(String name, LogicalPlan input, SortKey... keys) {
    return PlanBuilder.sort(name, input, List.of(keys), Long.MAX_VALUE);
  }

  private static LogicalPlan where(LogicalPlan input, String condition) {
    return PlanBuilder.filter("where", input, ExprParser.parse(condition), BindContext.DEFAULT);
  }

  private void addAll(LogicalPlan t) {
    SortKey hot = new SortKey("hot", false, true);
    SortKey x = new SortKey("x", true, false);
    add("hot", sort("hot", t, hot), "SELECT * FROM t ORDER BY hot NULLS FIRST, id");
    add(
        "numbers",
        sort("numbers", t, x, new SortKey("text", false, false)),
        "SELECT * FROM t ORDER BY x DESC NULLS LAST, text, id");
    add(
        "texts",
        sort("texts", t, new SortKey("text", true, false)),
        "SELECT * FROM t ORDER BY text DESC, id");
    add(
        "nothing",
        sort("nothing", where(t, "id < -1 + x * 0 AND id < 0"), hot),
        "SELECT * FROM t WHERE false");
    add("none", sort("none", where(t, "id * 2 < -1"), hot), "SELECT * FROM t WHERE false");
    // The second input's rows come behind the first one's with the same key.
    add(
        "two",
        sort(
            "two",
            PlanBuilder.union("both", List.of(where(t, "id >= 8000"), where(t, "id < 8500"))),
            hot),
        """
        SELECT * EXCLUDE (branch) FROM (
          SELECT *, 0 AS branch FROM t WHERE id >= 8000
          UNION ALL SELECT *, 1 FROM t WHERE id < 8500)
        ORDER BY hot NULLS FIRST, branch, id""");
    // A key of few values that has to be computed: it is sampled behind the filter, too.
    LogicalPlan sevenths =
        PlanBuilder.withColumns(
            "sevenths",
            where(t, "id % 3 < 2"),
            List.of(new Expr.Alias(ExprParser.parse("id % 7"), "seventh")),
            BindContext.DEFAULT);
    add(
        "computed",
        sort("computed", sevenths, new SortKey("seventh", true, false)),
        "SELECT *, id % 7 AS seventh FROM t WHERE id % 3 < 2 ORDER BY seventh DESC, id");
    LogicalPlan sorted = sort("again", t, x);
    add(
        "first",
        PlanBuilder.limit("first", where(sorted, "id % 2 = 0"), 2500),
        "SELECT * FROM t WHERE id % 2 = 0 ORDER BY x DESC NULLS LAST, id LIMIT 2500");
  }

  private Path file(String name) {
    return folder.resolve(name + ".parquet");
  }

  /** Runs all plans, so many in one job; gives the hashes of what they wrote. */
  private Map<String, String> run(Runs.Setting setting, int atOnce) throws IOException {
    List<String> names = List.copyOf(plans.keySet());
    long sorts = 0;
    for (int i = 0; i < names.size(); i += atOnce) {
      RunOutcome outcome = run(names.subList(i, Math.min(names.size(), i + atOnce)), setting);
      checkScans(outcome);
      sorts +=
          outcome.reports().stream()
              .filter(report -> report.counts().stream().anyMatch(c -> c.kind().equals("sort")))
              .count();
    }
    assertTrue(sorts > 6 * 5, "Only " + sorts + " tasks that sort");
    Map<String, String> hashes = new TreeMap<>();
    for (String name : names) {
      hashes.put(name, Sha256.of(file(name)));
    }
    return hashes;
  }

  /** Every row of the input is told of once by each scan: those of samples are not counted. */
  private static void checkScans(RunOutcome outcome) {
    outcome.record().steps().stream()
        .filter(step -> step.kind().equals("scan"))
        .forEach(step -> assertEquals(FILES * ROWS, step.rowsIn(), step::toString));
  }

  private RunOutcome run(List<String> names, Runs.Setting setting) {
    return Runs.run(pipeline(names), setting);
  }

  private PipelinePlan pipeline(List<String> names) {
    List<PipelinePlan.Output> outputs = new ArrayList<>();
    for (String name : names) {
      outputs.add(
          new PipelinePlan.Output(
              plans.get(name),
              new SinkSpec(
                  name, "parquet", file(name).toString(), SinkSpec.Mode.OVERWRITE, Map.of())));
    }
    return new PipelinePlan("ranges", List.of(), outputs);
  }

  /** The plans whose keys are sampled in a pass before. */
  private List<String> sampledBefore() {
    return plans.keySet().stream()
        .filter(
            name ->
                PhysicalPlanner.plan(
                        Optimizer.optimize(pipeline(List.of(name))), 1000, BroadcastLimit.DEFAULT)
                    .exchanges()
                    .stream()
                    .anyMatch(Exchange::isSampledBefore))
        .toList();
  }

  @Test
  void hardDataIsSortedTheSameWayEverywhere() throws IOException {
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      addAll(write(oracle));
      assertEquals(List.of("hot", "none", "computed", "first"), sampledBefore());
      Map<String, String> hashes = run(Runs.direct(1), 8);
      assertEquals(FILES * ROWS, run(List.of("hot"), Runs.direct(2)).rowsScanned());
      for (String name : plans.keySet()) {
        RowsComparison.exact()
            .inOrder()
            .difference(
                oracle.query(expected.get(name)),
                oracle.query("SELECT * FROM '" + file(name) + "'"))
            .ifPresent(text -> assertEquals("", name + "\n" + text));
      }
      assertEquals(hashes, run(Runs.direct(4), 8));
      assertEquals(hashes, run(Runs.direct(4, TINY), 8));
      Path flink = folder.resolve("flink");
      assertEquals(hashes, run(Runs.flink(4, TINY, flink), 2));
      assertEquals(hashes, run(Runs.encoded(4, TINY, flink), 2));
    }
  }
}
