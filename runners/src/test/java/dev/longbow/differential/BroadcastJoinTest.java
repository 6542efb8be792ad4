package dev.longbow.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.beam.RunOutcome;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.RowsSource;
import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.execute.TaskReport;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprParser;
import dev.longbow.plan.JoinSettings;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.testing.DuckDbOracle;
import dev.longbow.testing.Rows;
import dev.longbow.testing.RowsComparison;
import dev.longbow.testing.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Joins with a table that every task has give the rows of partitioned joins, and the same bytes on
 * both runners, with any number of threads, and when the budget does not have the memory for the
 * table.
 */
final class BroadcastJoinTest {
  private static final long TINY = 100 << 10;

  /** Flink has network buffers for so many at once. */
  private static final int PER_JOB = 4;

  @TempDir Path folder;

  private static List<Expr> parse(String... expressions) {
    return List.of(expressions).stream().map(ExprParser::parse).toList();
  }

  private static LogicalPlan select(LogicalPlan plan, String... columns) {
    return PlanBuilder.select("columns", plan, parse(columns), BindContext.DEFAULT);
  }

  private static LogicalPlan filter(LogicalPlan plan, String condition) {
    return PlanBuilder.filter("some", plan, ExprParser.parse(condition), BindContext.DEFAULT);
  }

  private static LogicalPlan group(LogicalPlan plan, String key, String... aggregates) {
    return PlanBuilder.groupBy("groups", plan, parse(key), parse(aggregates), BindContext.DEFAULT);
  }

  private static LogicalPlan join(LogicalPlan left, LogicalPlan right, JoinSettings settings) {
    return PlanBuilder.join("joined", left, right, settings, BindContext.DEFAULT);
  }

  private static LogicalPlan join(
      LogicalPlan left, LogicalPlan right, JoinType type, String... keys) {
    return join(left, right, JoinSettings.on(type, List.of(keys)));
  }

  /** Some joins of a table with itself, by the names of what is peculiar about them. */
  private static Map<String, LogicalPlan> joins(LogicalPlan table, LogicalPlan shared) {
    LogicalPlan small = select(filter(table, "id < 700"), "k", "t", "x", "id AS other");
    LogicalPlan rows = select(table, "id", "k", "t", "n", "b");
    LogicalPlan groups = group(filter(table, "n > 0"), "b", "count(*) AS rows", "max(w) AS most");
    Map<String, LogicalPlan> joins = new TreeMap<>();
    joins.put(
        "skewed", join(rows, select(filter(table, "id < 60"), "k", "x"), JoinType.INNER, "k"));
    joins.put("strings", join(rows, small, JoinType.LEFT, "t", "k"));
    joins.put(
        "conditions",
        join(
            rows,
            select(small, "k", "other"),
            JoinSettings.on(JoinType.SEMI, List.of("k"))
                .withCondition(ExprParser.parse("other < id - 20000"))));
    joins.put("build_is_left", join(small, select(table, "t", "id"), JoinType.RIGHT, "t"));
    joins.put("nothing_in_the_table", join(rows, filter(small, "other < 0"), JoinType.ANTI, "k"));
    joins.put("groups_as_table", join(rows, groups, JoinType.LEFT, "b"));
    joins.put(
        "behind_an_exchange",
        join(group(table, "t", "sum(n) AS n"), select(small, "t", "x"), JoinType.INNER, "t"));
    joins.put(
        "two_tables",
        join(join(rows, select(small, "t", "x"), JoinType.LEFT, "t"), groups, JoinType.INNER, "b"));
    joins.put(
        "one_table_for_two_inputs",
        join(
            PlanBuilder.union(
                "both", List.of(filter(rows, "id < 9000"), filter(rows, "id > 12000"))),
            groups,
            JoinType.INNER,
            "b"));
    joins.put(
        "table_from_the_same_step",
        join(shared, group(shared, "k", "avg(x) AS mean"), JoinType.INNER, "k"));
    joins.put("shared_rows", join(shared, groups, JoinType.SEMI, "b"));
    joins.put(
        "cross",
        filter(
            join(select(table, "id", "n"), select(groups, "b", "rows"), JoinSettings.cross()),
            "n = b"));
    return joins;
  }

  @Test
  void sameRowsAsPartitionedJoinsAndSameBytesEverywhere() throws IOException {
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      LogicalPlan.Scan table = QueryData.write(folder.resolve("data"), oracle, 77, 4, 6000);
      LogicalPlan step = select(table, "id", "k", "b", "x");
      LogicalPlan shared = new LogicalPlan.SharedRef("shared", step.schema());
      List<PipelinePlan.Output> outputs = new ArrayList<>();
      joins(table, shared)
          .forEach((name, plan) -> outputs.add(new PipelinePlan.Output(plan, sink(name))));
      PipelinePlan pipeline =
          new PipelinePlan("joins", List.of(new PipelinePlan.Shared("shared", step)), outputs);

      Map<String, String> expected = hashes(pipeline, Runs.direct(2));
      Map<String, Rows> rows = new TreeMap<>();
      for (PipelinePlan.Output output : outputs) {
        rows.put(
            output.sink().name(), oracle.query("SELECT * FROM '" + output.sink().path() + "'"));
      }
      assertEquals(expected, hashes(pipeline, Runs.direct(1, TINY)));
      assertEquals(expected, hashes(pipeline, Runs.direct(4, TINY)));
      Map<String, String> onFlink = new TreeMap<>();
      for (int from = 0; from < outputs.size(); from += PER_JOB) {
        List<PipelinePlan.Output> some =
            outputs.subList(from, Math.min(from + PER_JOB, outputs.size()));
        PipelinePlan job = new PipelinePlan("job", pipeline.shared(), some);
        Path flink = folder.resolve("flink");
        boolean isEncoded = from / PER_JOB % 2 == 0;
        onFlink.putAll(
            hashes(job, isEncoded ? Runs.encoded(3, TINY, flink) : Runs.flink(3, TINY, flink)));
      }
      assertEquals(expected, onFlink);
      hashes(pipeline, Runs.direct(3).partitioned());
      for (PipelinePlan.Output output : outputs) {
        String name = output.sink().name();
        RowsComparison.exact()
            .check(
                name, oracle.query("SELECT * FROM '" + output.sink().path() + "'"), rows.get(name));
        assertTrue(rows.get(name).rows().size() > 10, name);
      }
    }
  }

  private SinkSpec sink(String name) {
    return new SinkSpec(
        name,
        "parquet",
        folder.resolve(name + ".parquet").toString(),
        SinkSpec.Mode.OVERWRITE,
        Map.of());
  }

  private Map<String, String> hashes(PipelinePlan pipeline, Runs.Setting setting)
      throws IOException {
    Runs.run(pipeline, setting);
    Map<String, String> hashes = new TreeMap<>();
    for (PipelinePlan.Output output : pipeline.outputs()) {
      hashes.put(output.sink().name(), Sha256.of(Path.of(output.sink().path())));
    }
    return hashes;
  }

  private RunOutcome run(LogicalPlan plan, Runs.Setting setting) {
    return Runs.run(
        new PipelinePlan("p", List.of(), List.of(new PipelinePlan.Output(plan, sink("out")))),
        setting);
  }

  private static LogicalPlan table(String name, int rows, int textBytes) {
    Schema schema = Schema.of(Field.of("k", DataType.INT64), Field.of(name, DataType.STRING));
    List<Map<String, Object>> all = new ArrayList<>();
    for (long row = 0; row < rows; row++) {
      all.add(Map.of("k", row, name, (row + "-").repeat(1 + textBytes / 4)));
    }
    return LogicalPlan.Scan.of(name, RowsSource.ofRows(schema, all));
  }

  @Test
  void aTableThatDoesNotFitIsJoinedFromDisk() throws IOException {
    LogicalPlan joined =
        join(table("many", 20_000, 0), table("long", 2500, 1000), JoinType.INNER, "k");
    assertEquals(2500, run(joined, Runs.direct(2)).published().get(0).rows());
    String expected = Sha256.of(folder.resolve("out.parquet"));
    RunOutcome outcome = run(joined, Runs.direct(2, TINY));
    assertEquals(expected, Sha256.of(folder.resolve("out.parquet")));
    assertTrue(
        outcome.reports().stream().mapToLong(TaskReport::spilledBytes).sum() > 0, "not spilled");
  }

  @Test
  void checksSeeAllTasksAndATableNobodyJoinsWith() {
    LogicalPlan many = table("many", 20_000, 0);
    LogicalPlan few = table("few", 100, 0);
    LogicalPlan twice = PlanBuilder.union("twice", List.of(few, filter(few, "k = 7 OR k = 8")));
    JoinSettings unique = JoinSettings.on(JoinType.LEFT, List.of("k")).withValidate("m:1");
    run(join(many, few, unique), Runs.direct(2));
    LongbowException repeated = refused(join(many, twice, unique));
    assertTrue(
        repeated.line().contains("right side: k = 7 (2 rows), k = 8 (2 rows)"), repeated.line());
    assertTrue(repeated.line().contains("20,002 rows"), repeated.line());
    // Nobody joins with the table, but it is not what it was said to be.
    LongbowException unused = refused(join(filter(many, "many = 'none'"), twice, unique));
    assertTrue(unused.line().contains("k = 8 (2 rows)"), unused.line());
    LongbowException behind =
        refused(join(group(filter(many, "many = 'none'"), "k", "count(*) AS rows"), twice, unique));
    assertTrue(behind.line().contains("k = 8 (2 rows)"), behind.line());
    // Each input of the union gives no more than is allowed, both together do.
    LogicalPlan both = PlanBuilder.union("both", List.of(many, many));
    JoinSettings limited = JoinSettings.on(JoinType.INNER, List.of("k")).withMaxOutputRows(199);
    LongbowException tooMany = refused(join(both, few, limited));
    assertTrue(tooMany.line().contains("200 rows"), tooMany.line());
    run(join(both, few, limited.withMaxOutputRows(200)), Runs.direct(2));
  }

  private LongbowException refused(LogicalPlan plan) {
    LongbowException failure =
        assertThrows(LongbowException.class, () -> run(plan, Runs.direct(2)));
    assertEquals(ErrorCode.JOIN_CHECK, failure.code(), failure.line());
    return failure;
  }
}
