package dev.longbow.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.beam.RunOutcome;
import dev.longbow.connector.Format;
import dev.longbow.connector.SinkSpec;
import dev.longbow.connector.Source;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.execute.TaskReport.StepCount;
import dev.longbow.expr.BindContext;
import dev.longbow.plan.JoinSettings;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.testing.DuckDbOracle;
import dev.longbow.testing.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Joins with a key that a large part of the rows have: their partitions are split between tasks,
 * and what comes out is the same as ever, on every runner.
 */
final class SkewedJoinTest {
  private static final int FILES = 4;
  private static final int PARTITIONS = 8;
  private static final long TINY = 100 << 10;
  private static final List<String> TABLES = List.of("even", "hot");

  /** Rows in any order, each seen. */
  private static final String CHECKSUM =
      "SELECT count(*) AS rows, CAST(sum(hash(%s)) AS VARCHAR) AS checksum FROM (%s)";

  @TempDir Path folder;

  private final DuckDbOracle oracle = new DuckDbOracle();
  private final Map<String, LogicalPlan> tables = new TreeMap<>();

  /** A join of two tables on k, where n and n_right count the rows of each side. */
  private record Query(JoinType type, String left, String right) {
    String name() {
      return type.name().toLowerCase(Locale.ROOT) + "_" + left + "_" + right;
    }

    List<String> columns() {
      return type.isFilter() ? List.of("k", "n") : List.of("k", "n", "n_right");
    }

    LogicalPlan plan(Map<String, LogicalPlan> tables, JoinSettings settings) {
      return PlanBuilder.join(
          name(), tables.get(left), tables.get(right), settings, BindContext.DEFAULT);
    }

    LogicalPlan plan(Map<String, LogicalPlan> tables) {
      return plan(tables, JoinSettings.on(type, List.of("k")));
    }

    String duckdb(Path folder) {
      String columns = type.isFilter() ? "l.k, l.n" : "k, l.n, r.n AS n_right";
      return "SELECT %s FROM '%s/*.parquet' l %s JOIN '%s/*.parquet' r USING (k)"
          .formatted(columns, folder.resolve(left), type.name(), folder.resolve(right));
    }
  }

  @BeforeEach
  void write() throws IOException {
    // Every third row has the key 7, or every row a key of its own, or about forty rows each key.
    write("hot", 9000, "CASE WHEN n % 3 = 0 THEN 7 WHEN n % 50 > 0 THEN hash(n) % 400 END");
    write("even", 6000, "hash(n + 100000) % 500");
    write("unique_keys", 5000, "n");
  }

  private void write(String table, int rows, String key) throws IOException {
    List<Source> sources = new ArrayList<>();
    Files.createDirectories(folder.resolve(table));
    for (int i = 0; i < FILES; i++) {
      Path file = folder.resolve(table).resolve(i + ".parquet");
      oracle.writeParquet(
          "SELECT CAST(%s AS BIGINT) AS k, CAST(n AS BIGINT) AS n FROM range(%d, %d) t(n)"
              .formatted(key, rows / FILES * i, rows / FILES * (i + 1)),
          file,
          "COMPRESSION zstd");
      sources.add(Format.named("parquet").source(file.toString(), Map.of()));
    }
    tables.put(table, LogicalPlan.Scan.of(table, new SplitPerFile(sources)));
  }

  @AfterEach
  void close() {
    oracle.close();
  }

  private Path file(String name) {
    return folder.resolve(name + ".parquet");
  }

  private RunOutcome run(Map<String, LogicalPlan> plans, Runs.Setting setting) {
    List<PipelinePlan.Output> outputs = new ArrayList<>();
    plans.forEach(
        (name, plan) ->
            outputs.add(
                new PipelinePlan.Output(
                    plan,
                    new SinkSpec(
                        name,
                        "parquet",
                        file(name).toString(),
                        SinkSpec.Mode.OVERWRITE,
                        Map.of()))));
    return Runs.run(
        new PipelinePlan("skewed", List.of(), outputs), setting.partitioned(), PARTITIONS);
  }

  private Map<String, String> hashes(Map<String, LogicalPlan> plans) throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    for (String name : plans.keySet()) {
      hashes.put(name, Sha256.of(file(name)));
    }
    return hashes;
  }

  /** The joins by name whose partitions were split. */
  private static List<String> split(RunOutcome outcome) {
    return outcome.reports().stream()
        .filter(report -> report.task() >= PARTITIONS)
        .flatMap(report -> report.counts().stream())
        .filter(count -> count.kind().equals("hash join"))
        .map(StepCount::step)
        .distinct()
        .sorted()
        .toList();
  }

  @Test
  void everyTypeGivesTheSameEverywhere() throws IOException {
    Map<String, Query> queries = new TreeMap<>();
    for (JoinType type : JoinType.values()) {
      for (String left : TABLES) {
        for (String right : TABLES) {
          Query query = new Query(type, left, right);
          if (!left.equals(right) && (left.equals("hot") || !type.isFilter())) {
            queries.put(query.name(), query);
          }
        }
      }
    }
    Map<String, LogicalPlan> plans = new TreeMap<>();
    queries.forEach((name, query) -> plans.put(name, query.plan(tables)));
    RunOutcome outcome = run(plans, Runs.direct(4));
    for (Query query : queries.values()) {
      assertEquals(
          oracle.query(
              CHECKSUM.formatted(String.join(", ", query.columns()), query.duckdb(folder))),
          oracle.query(
              CHECKSUM.formatted(
                  String.join(", ", query.columns()),
                  "SELECT * FROM '%s'".formatted(file(query.name())))),
          query::name);
    }
    // Not where rows of the side that is not divided come out for matching nothing.
    assertEquals(
        plans.keySet().stream()
            .filter(name -> !name.startsWith("full"))
            .filter(name -> !name.matches("left_even_hot"))
            .filter(name -> !name.matches("right_hot_even"))
            .toList(),
        split(outcome));
    Map<String, String> expected = hashes(plans);
    run(plans, Runs.direct(1));
    assertEquals(expected, hashes(plans));
    run(plans, Runs.direct(3, TINY));
    assertEquals(expected, hashes(plans));
    Map<String, LogicalPlan> some =
        plans.entrySet().stream()
            .filter(plan -> plan.getKey().matches("inner_hot_even|left_hot_even|right_even_hot"))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    for (Map.Entry<String, LogicalPlan> plan : some.entrySet()) {
      run(Map.of(plan.getKey(), plan.getValue()), Runs.encoded(3, TINY, folder.resolve("flink")));
    }
    assertEquals(expected, hashes(plans));
    run(some, Runs.flink(3, TINY, folder.resolve("flink")));
    assertEquals(expected, hashes(plans));
  }

  private String refusal(Query query, JoinSettings settings) {
    Map<String, LogicalPlan> plans = Map.of("checked", query.plan(tables, settings));
    LongbowException failure =
        assertThrows(LongbowException.class, () -> run(plans, Runs.direct(2)));
    assertEquals(ErrorCode.JOIN_CHECK, failure.code(), failure.line());
    return failure.line();
  }

  private static JoinSettings inner() {
    return JoinSettings.on(JoinType.INNER, List.of("k"));
  }

  @Test
  void checksCountAllTasksOfAPartition() {
    Query query = new Query(JoinType.INNER, "hot", "even");
    long rows = ((Number) count(query.duckdb(folder)).get(0)).longValue();
    run(Map.of("checked", query.plan(tables, inner().withMaxOutputRows(rows))), Runs.direct(2));
    String tooMany = refusal(query, inner().withMaxOutputRows(rows - 1));
    assertTrue(tooMany.contains("would give %,d rows".formatted(rows)), tooMany);

    String repeated = refusal(query, inner().withValidate("m:1"));
    assertTrue(repeated.contains("would give %,d rows".formatted(rows)), repeated);
    List<Object> seven =
        count("SELECT * FROM '%s/*.parquet' WHERE k = 7".formatted(folder.resolve("even")));
    assertEquals(10, repeated.split("k = ", -1).length - 1, repeated);
    String named = "k = 7 (%s rows)".formatted(seven.get(0));
    assertEquals(repeated.indexOf(named), repeated.lastIndexOf(named), repeated);
  }

  @Test
  void aUniqueSideIsCheckedWhereTheOtherOneIsDivided() {
    Query query = new Query(JoinType.LEFT, "hot", "unique_keys");
    JoinSettings settings = JoinSettings.on(JoinType.LEFT, List.of("k")).withValidate("m:1");
    RunOutcome outcome = run(Map.of(query.name(), query.plan(tables, settings)), Runs.direct(2));
    assertEquals(List.of(query.name()), split(outcome));
  }

  private List<Object> count(String sql) {
    return oracle.query("SELECT count(*) FROM (%s)".formatted(sql)).rows().get(0);
  }
}
