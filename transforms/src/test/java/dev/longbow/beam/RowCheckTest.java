package dev.longbow.beam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.CheckResult;
import dev.longbow.connector.RowsSource;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.ExprParser;
import dev.longbow.memory.MemoryPool;
import dev.longbow.memory.SpillDirectory;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.plan.SharedSteps;
import dev.longbow.plan.StepCheck;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rows that are not as a check says fail the run, with their number and the first of them. */
final class RowCheckTest {
  private static final Schema SCHEMA =
      Schema.of(Field.of("id", DataType.INT64), Field.of("value", DataType.FLOAT64));

  private static LogicalPlan rows(int rows) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      Map<String, Object> row = new HashMap<>();
      row.put("id", (long) i);
      row.put("value", i % 1000 == 7 ? null : i * 0.5);
      all.add(row);
    }
    return LogicalPlan.Scan.of("rows", RowsSource.ofRows(SCHEMA, all));
  }

  private static LogicalPlan check(LogicalPlan input, long least, long most, String... conditions) {
    List<StepCheck> checks = new ArrayList<>();
    Arrays.stream(conditions).map(ExprParser::parse).map(StepCheck::condition).forEach(checks::add);
    if (least > 0 || most < Long.MAX_VALUE) {
      checks.add(StepCheck.rowCount(least, most));
    }
    return check(input, checks);
  }

  private static LogicalPlan check(LogicalPlan input, List<StepCheck> checks) {
    return PlanBuilder.check("checked", input, checks, Optional.empty(), BindContext.DEFAULT);
  }

  private static LogicalPlan check(LogicalPlan input, String... conditions) {
    return check(input, 0, Long.MAX_VALUE, conditions);
  }

  private static LongbowException refused(LogicalPlan plan) {
    LongbowException failure = assertThrows(LongbowException.class, () -> LocalRuns.rows(plan));
    assertEquals(ErrorCode.CHECK_FAILED, failure.code(), failure.line());
    return failure;
  }

  @Test
  void rowsThatAreAsTheyShouldBePass() {
    LogicalPlan plan = check(rows(30_000), 30_000, 30_000, "id >= 0", "value >= 0");
    assertEquals(30_000, LocalRuns.rows(plan).size());
    assertEquals(0, LocalRuns.rows(check(rows(0), "id < 0")).size());
  }

  @Test
  void offendingRowsAreCountedAndTheFirstNamed() {
    String line = refused(check(rows(30_000), "id < 29000", "value IS NOT NULL")).line();
    assertTrue(
        line.startsWith(
            "LB306 [checked] 1,000 of 30,000 rows do not fulfil id < 29000:\n"
                + "    id = 29000, value = 14500.0\n    id = 29001, value = 14500.5\n"),
        line);
    assertTrue(line.contains("id = 29009, value = null") || line.contains("id = 29009"), line);
    assertTrue(!line.contains("id = 29010") && line.contains("    …\n"), line);
    assertTrue(line.contains("30 of 30,000 rows do not fulfil value IS NOT NULL:"), line);
    assertTrue(line.contains("\n    value = null, id = 7\n    value = null, id = 1007"), line);
  }

  @Test
  void whatIsNoConditionIsRefused() {
    String line =
        assertThrows(LongbowException.class, () -> check(rows(1), "id >= 0", "id + 1")).line();
    assertTrue(
        line.contains("[checked] What a check asks for must be a condition (bool): `id + 1`"),
        line);
  }

  @Test
  void numbersOfRows() {
    assertEquals(
        "LB306 [checked] 10 rows, which is not as expected: at least 1,000 rows, at most 2,000 rows",
        refused(check(rows(10), 1000, 2000)).line());
    assertEquals(
        "LB306 [checked] 3,000 rows, which is not as expected: at least 1,000 rows, at most 2,000 rows",
        refused(check(rows(3000), 1000, 2000)).line());
  }

  @Test
  void whereNoRowComesNoTaskReports() {
    LogicalPlan groups =
        PlanBuilder.groupBy(
            "groups",
            PlanBuilder.filter("none", rows(10), ExprParser.parse("id < 0"), BindContext.DEFAULT),
            List.of(ExprParser.parse("id")),
            List.of(ExprParser.parse("count(*) AS n")),
            BindContext.DEFAULT);
    assertEquals(
        "LB306 [checked] 0 rows, which is not as expected: at least 1 rows",
        refused(check(groups, 1, Long.MAX_VALUE)).line());
  }

  @Test
  void allRowsAreLookedAtWhateverIsWanted() {
    LogicalPlan few = PlanBuilder.limit("few", check(rows(50_000), "id <> 49999"), 1);
    assertTrue(refused(few).line().contains("1 of 50,000 rows"), "limit");
    LogicalPlan some =
        PlanBuilder.filter(
            "some", check(rows(5000), "id < 10"), ExprParser.parse("id < 5"), BindContext.DEFAULT);
    assertTrue(refused(some).line().contains("4,990 of 5,000 rows"), "filter");
  }

  @Test
  void branchesOfAUnionAreCountedTogetherInTheirOrder() {
    LogicalPlan both = PlanBuilder.union("both", List.of(rows(2000), rows(100)));
    String line = refused(check(both, "value IS NOT NULL")).line();
    assertTrue(line.contains("3 of 2,100 rows"), line);
    assertTrue(
        line.contains("id = 7\n    value = null, id = 1007\n    value = null, id = 7"), line);
  }

  private static List<CheckResult> results(LogicalPlan plan) {
    return LocalRuns.outcome(plan, LocalRuns.direct(2, true)).record().checks();
  }

  @Test
  void keysThatRepeatAreFoundBesideTheStep() {
    LogicalPlan both = PlanBuilder.union("both", List.of(rows(2000), rows(100)));
    String line = refused(check(both, List.of(StepCheck.unique("id")))).line();
    assertTrue(line.contains("[checked] 200 of 2,100 rows do not fulfil unique id:"), line);
    // Rows with a null among their keys are passed over: those of 7 and 1007.
    assertTrue(
        refused(check(both, List.of(StepCheck.unique("id", "value"))))
            .line()
            .contains("198 of 2,100 rows do not fulfil unique id, value:"));
    assertEquals(2100, LocalRuns.rows(check(both, List.of(StepCheck.unique("id").warn()))).size());
    CheckResult warned = results(check(both, List.of(StepCheck.unique("id").warn()))).get(0);
    assertEquals(List.of("id"), warned.columns());
    assertEquals(200, warned.failed());
    assertTrue(warned.first().get(0).endsWith(", rows = 2"), warned.toString());
  }

  @Test
  void keysWithoutAPartnerAreFoundBesideTheStep() {
    StepCheck key =
        StepCheck.foreignKey(List.of("value"), Optional.of(rows(100)), List.of("value"));
    String line = refused(check(rows(130), List.of(key))).line();
    assertTrue(
        line.contains("[checked] 30 of 130 rows do not fulfil value in value of [rows]:"), line);
    StepCheck own = StepCheck.foreignKey(List.of("value"), Optional.empty(), List.of());
    assertEquals(2000, LocalRuns.rows(check(rows(2000), List.of(own))).size());
  }

  @Test
  void whatPassesIsToldToo() {
    List<StepCheck> checks =
        List.of(
            StepCheck.rowCount(5, 5000).named("enough"),
            StepCheck.notNull("value").warn(),
            StepCheck.unique("id"),
            StepCheck.inRange("value", null, 400.0).warn().named("plausible"),
            StepCheck.acceptedValues("id", 1, 2, 3).warn(),
            StepCheck.rowCount(0, 10).warn());
    List<CheckResult> found = results(check(rows(1000), checks));
    assertEquals(
        List.of(
            "1,000 rows: enough",
            "1 of 1,000 rows do not fulfil value IS NOT NULL",
            "all of 1,000 rows fulfil unique id",
            "199 of 1,000 rows do not fulfil plausible",
            "997 of 1,000 rows do not fulfil id IN (1, 2, 3)",
            "1,000 rows, which is not as expected: at most 10 rows"),
        found.stream().map(CheckResult::text).toList());
    assertEquals(
        List.of("error", "warn", "error", "warn", "warn", "warn"),
        found.stream().map(CheckResult::severity).toList());
    assertEquals(List.of("value = null, id = 7"), found.get(1).first());
  }

  @Test
  void chainsOfFramesThatNumberTheirChecksAlikeAreApart() {
    List<StepCheck> checks = List.of(StepCheck.notNull("id"), StepCheck.unique("id"));
    LogicalPlan other = check(rows(10), checks);
    LogicalPlan plan =
        check(
            rows(300),
            List.of(
                StepCheck.unique("id"),
                StepCheck.foreignKey(List.of("id"), Optional.of(other), List.of()).warn(),
                StepCheck.rowCount(1, 1000)));
    List<String> found = new ArrayList<>();
    try (SpillDirectory directory =
        SpillDirectory.create(MemoryPool.shared().spillFolder(), "apart")) {
      LocalRuns.run(
              SharedSteps.pipeline("test", LocalRuns.pipeline(plan, directory).outputs()),
              "apart",
              LocalRuns.direct(2, false))
          .record()
          .checks()
          .forEach(check -> found.add(check.step() + ": " + check.text()));
    }
    assertEquals(
        List.of(
            "checked (2): all of 10 rows fulfil id IS NOT NULL",
            "checked (2): all of 10 rows fulfil unique id",
            "checked: 290 of 300 rows do not fulfil id in id of [checked]",
            "checked: 300 rows: at least 1 rows, at most 1,000 rows",
            "checked: all of 300 rows fulfil unique id"),
        found.stream().sorted().toList());
  }

  @Test
  void severitiesThatMakeNoSenseAreRefused() {
    for (StepCheck check : List.of(StepCheck.unique("id"), StepCheck.rowCount(1, 2))) {
      LongbowException failure =
          assertThrows(
              LongbowException.class, () -> check(rows(1), List.of(check.reject())), check::kind);
      assertTrue(
          failure.line().contains("Invalid severity reject of a check of kind " + check.kind()),
          failure.line());
    }
    assertTrue(
        assertThrows(
                LongbowException.class,
                () -> check(rows(1), List.of(StepCheck.notNull("id").reject())))
            .line()
            .contains("Missing rejected_rows"));
  }

  @Test
  void checksThatCannotBeMadeAreToldTogether() {
    String line =
        assertThrows(
                LongbowException.class,
                () ->
                    check(
                        rows(1),
                        List.of(
                            StepCheck.unique("idd"),
                            StepCheck.notNull("valu"),
                            StepCheck.regex("id", "x"),
                            StepCheck.inRange("value", null, null),
                            StepCheck.acceptedValues("id"),
                            StepCheck.rowCount(0, Long.MAX_VALUE),
                            StepCheck.foreignKey(
                                List.of("id"), Optional.of(rows(1)), List.of("id", "value")))))
            .line();
    assertTrue(line.contains("Missing columns: [idd]. Nearest: [id]"), line);
    assertTrue(line.contains("Missing columns: [valu]. Nearest: [value]"), line);
    assertTrue(line.contains("Cannot call regexp_matches"), line);
    assertTrue(line.contains("Invalid in_range of 'value'"), line);
    assertTrue(line.contains("Invalid accepted_values: it has no values"), line);
    assertTrue(line.contains("Invalid row_count"), line);
    assertTrue(line.contains("Invalid foreign_key: columns [id] refer to as many"), line);
  }

  @Test
  void whatCannotBeCheckedIsRefusedBeforeTheRun() {
    assertEquals(
        ErrorCode.PLAN_INVALID,
        assertThrows(LongbowException.class, () -> check(rows(1), List.of())).code());
    assertEquals(
        ErrorCode.PLAN_INVALID,
        assertThrows(LongbowException.class, () -> check(rows(1), 5, 4)).code());
    assertEquals(
        ErrorCode.TYPE_MISMATCH,
        assertThrows(LongbowException.class, () -> check(rows(1), "id + 1")).code());
  }
}
