package dev.longbow.beam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.RowsSource;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprParser;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    List<Expr> parsed = Arrays.stream(conditions).map(ExprParser::parse).toList();
    return PlanBuilder.check("checked", input, parsed, least, most, BindContext.DEFAULT);
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
    LogicalPlan plan =
        check(rows(30_000), 30_000, 30_000, "id >= 0", "value >= 0 OR value IS NULL");
    assertEquals(30_000, LocalRuns.rows(plan).size());
    assertEquals(0, LocalRuns.rows(check(rows(0), "id < 0")).size());
  }

  @Test
  void offendingRowsAreCountedAndTheFirstNamed() {
    String line = refused(check(rows(30_000), "id < 29000", "value >= 0")).line();
    assertTrue(
        line.startsWith(
            "LB306 [checked] 1,000 of 30,000 rows do not fulfil id < 29000:\n"
                + "    id = 29000, value = 14500.0\n    id = 29001, value = 14500.5\n"),
        line);
    assertTrue(line.contains("id = 29009, value = null") || line.contains("id = 29009"), line);
    assertTrue(!line.contains("id = 29010") && line.contains("    …\n"), line);
    assertTrue(line.contains("30 of 30,000 rows do not fulfil value >= 0.0:"), line);
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
        "LB306 [checked] Too few rows: 10, expected at least min_rows = 1,000",
        refused(check(rows(10), 1000, 2000)).line());
    assertEquals(
        "LB306 [checked] Too many rows: 3,000, expected at most max_rows = 2,000",
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
        "LB306 [checked] Too few rows: 0, expected at least min_rows = 1",
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

  @Test
  void whatCannotBeCheckedIsRefusedBeforeTheRun() {
    assertEquals(
        ErrorCode.PLAN_INVALID, assertThrows(LongbowException.class, () -> check(rows(1))).code());
    assertEquals(
        ErrorCode.PLAN_INVALID,
        assertThrows(LongbowException.class, () -> check(rows(1), 5, 4)).code());
    assertEquals(
        ErrorCode.TYPE_MISMATCH,
        assertThrows(LongbowException.class, () -> check(rows(1), "id + 1")).code());
  }
}
