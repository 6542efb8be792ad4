package dev.longbow.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.beam.RunOutcome;
import dev.longbow.connector.Format;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.ScanOrder;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.SinkSpec;
import dev.longbow.connector.Source;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprParser;
import dev.longbow.expr.Over;
import dev.longbow.optimize.Optimizer;
import dev.longbow.physical.Explain;
import dev.longbow.physical.ExplainOptions;
import dev.longbow.physical.PhysicalPlanner;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.sort.SortKey;
import dev.longbow.testing.DuckDbOracle;
import dev.longbow.testing.Rows;
import dev.longbow.testing.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.parquet.format.SortingColumn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows that files have in the order wanted are not sorted again, and give the same bytes as rows
 * that are; files that lie give an error and no output.
 */
final class SortedInputTest {
  private static final int ROWS = 21_000;
  private static final long TINY = 100 << 10;
  private static final String COLUMNS = "k, t, d, x, id";

  @TempDir Path folder;
  private DuckDbOracle oracle;

  @BeforeEach
  void makeRows() {
    oracle = new DuckDbOracle();
    // Few texts, some missing, and times that are often equal: both lie across borders.
    oracle.execute(
        "CREATE TABLE rows AS SELECT CASE WHEN i % 23 = 0 THEN NULL ELSE 'key-' || (hash(i) % 9) END AS k,"
            + " TIMESTAMP '2024-01-01' + INTERVAL (hash(i + 1) % 4000) MINUTE AS t,"
            + " (hash(i + 2) % 7)::INTEGER AS d,"
            + " CASE i % 11 WHEN 0 THEN NULL WHEN 1 THEN 'NaN'::DOUBLE WHEN 2 THEN -0.0 ELSE (hash(i) % 1000) / 8 END AS x,"
            + " i AS id FROM range("
            + ROWS
            + ") r(i)");
  }

  @AfterEach
  void close() {
    oracle.close();
  }

  private static SortKey key(String column, boolean descending, boolean nullsFirst) {
    return new SortKey(column, descending, nullsFirst);
  }

  private static SortingColumn said(String column, boolean descending, boolean nullsFirst) {
    return new SortingColumn(List.of(COLUMNS.split(", ")).indexOf(column), descending, nullsFirst);
  }

  /** Rows in an order of DuckDB's in several files, whose row groups say one of ours. */
  private Path files(String name, String order, SortingColumn... said) throws IOException {
    Path files = Files.createDirectories(folder.resolve(name));
    oracle.execute(
        "CREATE OR REPLACE TABLE ordered AS SELECT *, row_number() OVER (ORDER BY "
            + order
            + ", id) AS place FROM rows");
    for (int i = 0; i < 3; i++) {
      Path file = files.resolve("part-" + i + ".parquet");
      oracle.writeParquet(
          "SELECT %s FROM ordered WHERE place > %d AND place <= %d ORDER BY place"
              .formatted(COLUMNS, i * (ROWS / 3), (i + 1) * (ROWS / 3)),
          file,
          "ROW_GROUP_SIZE 2048");
      SaidOrder.write(file, List.of(said));
    }
    return files;
  }

  private static LogicalPlan.Scan scan(Path files, boolean sorted, int groups) {
    Source source = Format.named("parquet").source(files.toString(), Map.of("sorted", "" + sorted));
    return LogicalPlan.Scan.of("rows", new SplitPerGroup(source, groups));
  }

  private static LogicalPlan sort(LogicalPlan input, SortKey... keys) {
    return PlanBuilder.sort("sorted", input, List.of(keys), Long.MAX_VALUE);
  }

  private static LogicalPlan where(LogicalPlan input, String condition) {
    return PlanBuilder.filter("where", input, ExprParser.parse(condition), BindContext.DEFAULT);
  }

  private static LogicalPlan select(LogicalPlan input, String... columns) {
    List<Expr> named = List.of(columns).stream().map(SortedInputTest::named).toList();
    return PlanBuilder.select("columns", input, named, BindContext.DEFAULT);
  }

  private static Expr named(String column) {
    String[] parts = column.split(" AS ", 2);
    Expr expression = ExprParser.parse(parts[0]);
    return parts.length == 1 ? expression : new Expr.Alias(expression, parts[1]);
  }

  private PipelinePlan pipeline(Map<String, LogicalPlan> plans) {
    return new PipelinePlan(
        "sorted",
        List.of(),
        plans.entrySet().stream()
            .map(
                plan ->
                    new PipelinePlan.Output(
                        plan.getValue(),
                        new SinkSpec(
                            plan.getKey(),
                            "csv",
                            folder.resolve(plan.getKey() + ".csv").toString(),
                            SinkSpec.Mode.OVERWRITE,
                            Map.of())))
            .toList());
  }

  private static String explained(PipelinePlan pipeline) {
    return Explain.text(pipeline, ExplainOptions.DEFAULT);
  }

  /** Writes a plan's rows to a Parquet file with so many rows in a row group. */
  private static void write(LogicalPlan rows, Path file, int rowsOfGroup) {
    SinkSpec sink =
        new SinkSpec(
            "own",
            "parquet",
            file.toString(),
            SinkSpec.Mode.OVERWRITE,
            Map.of("row_group_rows", "" + rowsOfGroup));
    PipelinePlan write =
        new PipelinePlan("own", List.of(), List.of(new PipelinePlan.Output(rows, sink)));
    Runs.direct(2)
        .runner()
        .run(PhysicalPlanner.plan(write), "test-own", RunRecord.of("own", Instant.EPOCH));
  }

  /** Runs plans; gives the hashes of what they wrote. */
  private Map<String, String> run(Map<String, LogicalPlan> plans, Runs.Setting setting)
      throws IOException {
    return run(plans, setting, ROWS);
  }

  private Map<String, String> run(
      Map<String, LogicalPlan> plans, Runs.Setting setting, long rowsRead) throws IOException {
    RunOutcome outcome = Runs.run(Optimizer.optimize(pipeline(plans)), setting);
    outcome.record().steps().stream()
        .filter(step -> step.kind().equals("scan"))
        .forEach(step -> assertEquals(rowsRead, step.rowsIn(), step::toString));
    Map<String, String> hashes = new TreeMap<>();
    for (String name : plans.keySet()) {
      hashes.put(name, Sha256.of(folder.resolve(name + ".csv")));
    }
    return hashes;
  }

  private static Map<String, LogicalPlan> sorts(LogicalPlan rows) {
    Map<String, LogicalPlan> plans = new LinkedHashMap<>();
    SortKey k = key("k", true, true);
    SortKey t = key("t", false, false);
    plans.put("all", sort(rows, k, t));
    plans.put("prefix", sort(rows, k));
    plans.put("nullsElsewhere", sort(rows, k, key("t", false, true)));
    plans.put("filtered", sort(where(rows, "d < 5 AND x > 3"), k, t));
    plans.put(
        "renamed",
        where(
            sort(select(rows, "t AS u", "k AS name", "x + 1 AS y"), key("name", true, true)),
            "y > 5"));
    return plans;
  }

  @Test
  void rowsInOrderAreNotSorted() throws IOException {
    Path files =
        files("files", "k DESC NULLS FIRST, t", said("k", true, true), said("t", false, false));
    Map<String, LogicalPlan> again = sorts(scan(files, false, 1));
    Map<String, LogicalPlan> plans = sorts(scan(files, true, 1));
    again.values().forEach(p -> assertTrue(explained(pipeline(Map.of("x", p))).contains("sort [")));
    for (LogicalPlan plan : plans.values()) {
      String text = explained(pipeline(Map.of("x", plan)));
      assertTrue(text.contains("-> no sort [sorted] by "), text);
      assertTrue(!text.contains("exchange"), text);
    }
    Map<String, String> expected = run(again, Runs.direct(2));
    assertEquals(expected, run(plans, Runs.direct(2)));
    assertEquals(expected, run(plans, Runs.direct(4, TINY)));
    assertEquals(expected, run(sorts(scan(files, true, 3)), Runs.direct(1)));
    assertEquals(expected, run(sorts(scan(files, true, 100)), Runs.direct(2)));
    assertEquals(expected, run(plans, Runs.flink(3, TINY, folder.resolve("flink"))));
    assertEquals(expected, run(plans, Runs.encoded(3, TINY, folder.resolve("flink"))));
  }

  private static LogicalPlan windows(String step, LogicalPlan rows, String... columns) {
    return PlanBuilder.withColumns(
        step,
        rows,
        List.of(columns).stream().map(SortedInputTest::named).toList(),
        BindContext.DEFAULT);
  }

  /** In the order of t, or of k and t; frames of all kinds. */
  private static Map<String, LogicalPlan> windows(LogicalPlan rows) {
    String byTime = " OVER (PARTITION BY d ORDER BY t)";
    String order = " OVER (ORDER BY d, t)";
    Map<String, LogicalPlan> plans = new LinkedHashMap<>();
    plans.put(
        "carried",
        windows(
            "w",
            rows,
            "row_number()" + byTime + " AS n",
            "rank()" + byTime + " AS r",
            "dense_rank()" + byTime + " AS e",
            "lag(x, 3)" + byTime + " AS before",
            "lead(id)" + byTime + " AS behind",
            "rolling_mean(x, 7)" + byTime + " AS mean",
            "max(id) OVER (PARTITION BY d ORDER BY t RANGE BETWEEN INTERVAL '60' MINUTE PRECEDING AND INTERVAL '5' MINUTE FOLLOWING) AS near",
            "sum(id)" + byTime + " AS running",
            "first_value(k)" + byTime + " AS first",
            "rolling_median(id, 5)" + byTime + " AS middle"));
    plans.put(
        "oneOrder",
        windows(
            "w",
            where(select(rows, "t", "d", "id AS number", "x * 2 AS x"), "number % 3 > 0"),
            "row_number()" + order + " AS n",
            "rank()" + order + " AS r",
            "cum_sum(number)" + order + " AS running",
            "lag(number, 100)" + order + " AS before",
            "rolling_max(x, 500)" + order + " AS most"));
    plans.put(
        "toTheEnd",
        windows(
            "w",
            rows,
            "sum(id) OVER (PARTITION BY d ORDER BY t ROWS BETWEEN 1 PRECEDING AND UNBOUNDED FOLLOWING) AS rest"));
    plans.put(
        "smallPartitions",
        windows(
            "w",
            rows,
            "row_number() OVER (PARTITION BY d, t ORDER BY id) AS n",
            "max(id) OVER (PARTITION BY d, t ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS most"));
    return plans;
  }

  /** The same rows in one order, for those of windows by partitions are in none. */
  private static Map<String, LogicalPlan> ordered(Map<String, LogicalPlan> plans) {
    Map<String, LogicalPlan> sorted = new LinkedHashMap<>();
    plans.forEach(
        (name, plan) -> {
          String id = name.equals("oneOrder") ? "number" : "id";
          sorted.put(
              name, PlanBuilder.sort("last", plan, List.of(key(id, false, false)), Long.MAX_VALUE));
        });
    return sorted;
  }

  @Test
  void windowsOverRowsInOrderSortNothing() throws IOException {
    SortingColumn[] said = {
      said("d", false, false), said("t", false, false), said("id", false, false)
    };
    Path files = files("files", "d, t", said);
    Map<String, LogicalPlan> plans = windows(scan(files, true, 1));
    for (String name : plans.keySet()) {
      String text = explained(Optimizer.optimize(pipeline(Map.of("x", plans.get(name)))));
      assertTrue(text.contains("-> no sort [w] by d, t"), text);
      assertTrue(!text.contains("-> sort "), text);
      boolean isCarried = !name.equals("toTheEnd");
      if (name.equals("smallPartitions")) {
        // Partitions that lie across borders have to be carried on, too.
        assertTrue(text.contains("from split to split") || !text.contains("exchange"), text);
      } else {
        assertEquals(isCarried, text.contains("window [w] from split to split"), text);
        assertEquals(!isCarried, text.contains("by hash of d"), text);
      }
    }
    Map<String, String> expected = run(ordered(windows(scan(files, false, 1))), Runs.direct(2));
    assertEquals(expected, run(ordered(plans), Runs.direct(2)));
    assertEquals(expected, run(ordered(plans), Runs.direct(4, TINY)));
    assertEquals(expected, run(ordered(windows(scan(files, true, 3))), Runs.direct(1)));
    assertEquals(expected, run(ordered(windows(scan(files, true, 100))), Runs.direct(2)));
    Map<String, String> direct = run(plans, Runs.direct(3, TINY));
    for (String name : plans.keySet()) {
      // Each in a job of its own: they have many exchanges.
      Map<String, LogicalPlan> one = Map.of(name, plans.get(name));
      Path flink = folder.resolve("flink");
      assertEquals(direct.get(name), run(one, Runs.flink(3, TINY, flink)).get(name), name);
      assertEquals(direct.get(name), run(one, Runs.encoded(3, TINY, flink)).get(name), name);
    }
  }

  /** The order of the input needs no files that say one. */
  /**
   * Splits of 2,048 rows, some of which are joined; they would be told more rows than they have.
   */
  @Test
  void framesThatReachOverSplitsAreSorted() throws IOException {
    Path files = files("files", "d, t", said("d", false, false), said("t", false, false));
    String lag = "lag(id, %d) OVER (PARTITION BY d ORDER BY t) AS before";
    LogicalPlan rows = scan(files, true, 1);
    assertTrue(
        explained(pipeline(Map.of("x", windows("w", rows, lag.formatted(1500)))))
            .contains("-> no sort [w] by d, t"));
    assertTrue(
        !explained(pipeline(Map.of("x", windows("w", rows, lag.formatted(6000)))))
            .contains("no sort"));
  }

  @Test
  void windowsInTheOrderOfTheInputSortNothing() throws IOException {
    Path files = files("files", "id % 5");
    Map<String, LogicalPlan> plans = new LinkedHashMap<>();
    Map<String, LogicalPlan> one = new LinkedHashMap<>();
    for (int groups : List.of(1, 100)) {
      LogicalPlan rows = where(scan(files, true, groups), "d < 6");
      Over over = Over.EVERYTHING.inInputOrder();
      (groups == 1 ? plans : one)
          .put(
              "input",
              PlanBuilder.window(
                  "w",
                  rows,
                  over,
                  List.of(
                      named("row_number() AS n"),
                      named("lag(id, 2) AS before"),
                      named("cum_sum(d) AS sum"),
                      named("rolling_mean(d, 3) AS mean")),
                  BindContext.DEFAULT));
    }
    String text = explained(Optimizer.optimize(pipeline(plans)));
    assertTrue(text.contains("window [w] from split to split in input order"), text);
    assertTrue(!text.contains("sort [w]"), text);
    Map<String, String> expected = run(one, Runs.direct(2));
    assertEquals(expected, run(plans, Runs.direct(3, TINY)));
    assertEquals(expected, run(plans, Runs.flink(3, TINY, folder.resolve("flink"))));
  }

  /** A sort below a window settles what the window leaves open. */
  @Test
  void ordersOfSortsBelowWindowsAreKept() throws IOException {
    Path files = files("files", "d, t, k DESC", said("d", false, false), said("t", false, false));
    Map<String, LogicalPlan> plans = new LinkedHashMap<>();
    Map<String, LogicalPlan> again = new LinkedHashMap<>();
    for (boolean sorted : List.of(true, false)) {
      LogicalPlan rows = scan(files, sorted, 1);
      String number = "row_number() OVER (PARTITION BY d ORDER BY t) AS n";
      SortKey d = key("d", false, false);
      SortKey t = key("t", false, false);
      Map<String, LogicalPlan> to = sorted ? plans : again;
      to.put("same", windows("w", sort(rows, d, t), number));
      to.put("longer", windows("w", sort(rows, d, t, key("id", true, false)), number));
    }
    assertTrue(
        explained(pipeline(Map.of("x", plans.get("same")))).contains("-> no sort [w] by d, t:"));
    isSorted(plans.get("longer"), "w", "says the order d, t");
    assertEquals(run(ordered(again), Runs.direct(2)), run(ordered(plans), Runs.direct(2)));
  }

  @Test
  void onlyAnOrderThatIsProvedIsUsed() throws IOException {
    Path files =
        files("files", "k DESC NULLS FIRST, t", said("k", true, true), said("t", false, false));
    LogicalPlan rows = scan(files, true, 1);
    // Nulls elsewhere, the other way round, not a beginning.
    isSorted(sort(rows, key("k", true, false)), "says the order k DESC NULLS FIRST, t");
    isSorted(sort(rows, key("k", false, true)), "says the order k DESC NULLS FIRST, t");
    isSorted(sort(rows, key("t", false, false)), "says the order");
    isSorted(
        sort(rows, key("k", true, true), key("t", false, false), key("d", false, false)),
        "says the order");
    // Computed in between.
    isSorted(sort(select(rows, "k || 'x' AS k", "t"), key("k", true, true)), "");
    // Every file is in order, all together are not.
    Path apart = files("apart", "id % 3, t", said("t", false, false));
    isSorted(sort(scan(apart, true, 1), key("t", false, false)), "begins before the end of");
    isSorted(sort(scan(apart, true, 100), key("t", false, false)), "begins before the end of");
    Path texts = files("texts", "id % 3, k DESC NULLS FIRST", said("k", true, true));
    isSorted(sort(scan(texts, true, 1), key("k", true, true)), "begins before the end of");
    // What touches in the first key is not in order by the second.
    Path touching =
        files("touching", "d, t DESC", said("d", false, false), said("t", false, false));
    isSorted(
        sort(scan(touching, true, 1), key("d", false, false), key("t", false, false)),
        "begins before the end of");
    Path floats = files("floats", "x", said("x", false, false));
    isSorted(sort(scan(floats, true, 1), key("x", false, false)), "in different ways ('x')");
    // Some say nothing.
    SaidOrder.write(files.resolve("part-1.parquet"), List.of());
    isSorted(
        sort(scan(files, true, 1), key("k", true, true)),
        "part-1.parquet' does not say an order, others do");
  }

  /** Bounds in statistics are the first bytes of texts, the same ones for all row groups here. */
  @Test
  void textsLongerThanTheirStatisticsAreInOrder() throws IOException {
    String texts = "SELECT repeat('é', 100) || lpad(i::VARCHAR, 6, '0') AS k, i AS id";
    Path input = folder.resolve("input.parquet");
    oracle.writeParquet(texts + " FROM range(1000) r(i)", input);
    for (boolean descending : List.of(false, true)) {
      SortKey k = key("k", descending, false);
      Path own = folder.resolve("own-%s.parquet".formatted(descending));
      write(sort(scan(input, true, 100), k), own, 300);
      Map<String, LogicalPlan> plans = Map.of("sorted", sort(scan(own, true, 1), k));
      String text = explained(pipeline(plans));
      assertTrue(text.contains("-> no sort [sorted] by "), text);
      assertEquals(
          run(Map.of("sorted", sort(scan(own, false, 1), k)), Runs.direct(2), 1000),
          run(plans, Runs.direct(2), 1000));
    }
  }

  /** Row groups of several pages, whose ends are found by page indexes. */
  @Test
  void ourOwnFilesAreInOrder() throws IOException {
    oracle.execute("CREATE OR REPLACE TABLE rows AS SELECT * FROM rows, range(5)");
    oracle.execute(
        "CREATE OR REPLACE TABLE rows AS SELECT k, t, d, x, (row_number() OVER ()) - 1 AS id FROM rows");
    Path input = folder.resolve("input.parquet");
    oracle.writeParquet("SELECT * FROM rows ORDER BY id", input);
    Path files = folder.resolve("own.parquet");
    SortKey d = key("d", true, false);
    SortKey t = key("t", false, true);
    write(sort(scan(input, true, 100), d, t), files, 30_000);
    LogicalPlan.Scan scan = scan(files, true, 1);
    ScanPlan plan =
        scan.source().plan(new ScanRequest(scan.columns(), Optional.empty(), Long.MAX_VALUE));
    assertEquals(4, plan.splits().size());
    ScanOrder order = scan.source().order(plan, List.of(d, t));
    assertTrue(order.isInOrder(), order::whyNot);
    String at =
        "SELECT d, t FROM read_parquet('%s', file_row_number = true) WHERE (file_row_number + %d) %% 30000 = 0 AND file_row_number > 0 ORDER BY file_row_number";
    assertEquals(
        oracle.query(at.formatted(files, 1)).rows(),
        Rows.of(order.lasts().schema(), List.of(order.lasts())).rows());
    assertEquals(
        oracle.query(at.formatted(files, 0)).rows(),
        Rows.of(order.firsts().schema(), List.of(order.firsts())).rows());
  }

  private void isSorted(LogicalPlan plan, String why) {
    isSorted(plan, "sorted", why);
  }

  private void isSorted(LogicalPlan plan, String step, String why) {
    String text = explained(pipeline(Map.of("x", plan)));
    assertTrue(text.contains("-> sort [" + step + "] by "), text);
    if (why.isEmpty()) {
      assertTrue(!text.contains("as the files are sorted"), text);
    } else {
      assertTrue(text.contains("not as the files are sorted: "), text);
      assertTrue(text.contains(why), text);
    }
  }

  /** Two rows exchanged anywhere: never another result than that of a sort. */
  @Test
  void filesThatLieGiveAnErrorAndNoOutput() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int errors = 0;
    for (int i = 0; i < 24; i++) {
      Path files = files("lies" + i, "t, d", said("t", false, false), said("d", false, false));
      int file = random.nextInt(3);
      int group = random.nextInt(3) * 2048;
      int first = file * (ROWS / 3) + group + 1;
      int a = first + random.nextInt(2048);
      // Often the last row of its row group.
      int b = random.nextBoolean() ? first + random.nextInt(2048) : first + 2047;
      Path written = files.resolve("part-" + file + ".parquet");
      oracle.writeParquet(
          "SELECT %s FROM ordered WHERE place > %d AND place <= %d ORDER BY CASE place WHEN %d THEN %d WHEN %d THEN %d ELSE place END"
              .formatted(COLUMNS, file * (ROWS / 3), (file + 1) * (ROWS / 3), a, b, b, a),
          written,
          "ROW_GROUP_SIZE 2048");
      SaidOrder.write(written, List.of(said("t", false, false), said("d", false, false)));
      int keep = random.nextInt(3);
      boolean isWindow = random.nextBoolean();
      String what = "seed %d, file %d, rows %d and %d of %d".formatted(seed, i, a, b, keep);
      Map<String, String> expected =
          run(lies(scan(files, false, 1), keep, isWindow), Runs.direct(2));
      for (String name : expected.keySet()) {
        Files.delete(folder.resolve(name + ".csv"));
      }
      try {
        assertEquals(
            expected,
            run(lies(scan(files, true, 1 + random.nextInt(3)), keep, isWindow), Runs.direct(2)));
      } catch (RuntimeException e) {
        errors++;
        LongbowException error = LongbowException.find(e).orElseThrow();
        assertEquals(ErrorCode.BAD_VALUE, error.code(), what + error);
        assertTrue(
            error.text().contains("order that the file says (sorting_columns: t, d): ("),
            what + error);
        assertTrue(error.getMessage().contains(written + ", row group "), what + error);
        assertTrue(!Files.exists(folder.resolve("lies.csv")), what);
      }
    }
    assertTrue(errors > 3, "Only %d errors, seed %d".formatted(errors, seed));
  }

  /** A sort or a window of all rows or some. */
  private static Map<String, LogicalPlan> lies(LogicalPlan rows, int keep, boolean isWindow) {
    LogicalPlan some = keep == 0 ? rows : where(rows, "(id * 7919) % 3 < " + keep);
    return Map.of(
        "lies",
        isWindow
            ? windows(
                "w",
                some,
                "rank() OVER (ORDER BY t, d) AS r",
                "cum_sum(id) OVER (ORDER BY t, d) AS s")
            : sort(some, key("t", false, false), key("d", false, false)));
  }
}
