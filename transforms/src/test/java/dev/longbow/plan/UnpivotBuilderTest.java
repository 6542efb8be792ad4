package dev.longbow.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.RowsSource;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BindContext;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which columns become rows, of which type, and what is refused. */
class UnpivotBuilderTest {
  private static final LogicalPlan SCAN =
      LogicalPlan.Scan.of(
          "t",
          RowsSource.ofBatches(
              new Schema(
                  List.of(
                      Field.of("id", DataType.INT64),
                      new Field("a", DataType.INT8, false),
                      Field.of("b", DataType.UINT16),
                      Field.of("m", DataType.STRING),
                      Field.of("day", DataType.DATE),
                      Field.of("tags", new DataType.ListOf(DataType.STRING)))),
              List.of()));

  private static LogicalPlan build(UnpivotSettings settings) {
    LogicalPlan plan = PlanBuilder.unpivot("u", SCAN, settings, BindContext.DEFAULT);
    PlanValidator.validate(TestPlans.pipeline(plan));
    return plan;
  }

  private static String problem(UnpivotSettings settings) {
    return assertThrows(LongbowException.class, () -> build(settings)).line();
  }

  @Test
  void columnsMeetInOneType() {
    LogicalPlan plan =
        build(UnpivotSettings.byIndex("day", "id").withColumns("b", "a").named("of", "n"));
    assertEquals(
        """
        Unpivot [u] b, a as of and n
          Project [u] day, id, CAST(b AS int32) AS b, CAST(a AS int32) AS a
            Scan [t] rows 0 rows in memory: id, a, b, m, day, tags""",
        PlanPrinter.print(plan).strip());
    assertEquals(
        new Schema(
            List.of(
                Field.of("day", DataType.DATE),
                Field.of("id", DataType.INT64),
                new Field("of", DataType.STRING, false),
                Field.of("n", DataType.INT32))),
        plan.schema());
  }

  @Test
  void theOthersStayAndNothingIsCastWithoutNeed() {
    assertEquals(
        """
        Unpivot [u] a as name and value
          Scan [t] rows 0 rows in memory: id, a, b, m, day, tags""",
        PlanPrinter.print(build(UnpivotSettings.of("a"))).strip());
    assertEquals(
        List.of("id", "b", "m", "day", "tags", "name", "value"),
        build(UnpivotSettings.of("a")).schema().names());
    LogicalPlan rest = build(UnpivotSettings.byIndex("id", "a", "m", "day", "tags").withoutNulls());
    assertEquals(List.of("b"), ((LogicalPlan.Unpivot) rest).columns());
    assertTrue(!rest.schema().field(6).nullable());
    assertTrue(!build(UnpivotSettings.of("a")).schema().field(6).nullable());
    assertEquals(
        new DataType.ListOf(DataType.STRING),
        build(UnpivotSettings.of("tags")).schema().field(6).type());
  }

  @Test
  void withoutAWordEveryColumnBecomesRows() {
    LogicalPlan numbers = TestPlans.select("s", SCAN, "id", "a");
    LogicalPlan plan =
        PlanBuilder.unpivot(
            "u",
            numbers,
            new UnpivotSettings(Optional.empty(), Optional.empty(), "name", "value", false),
            BindContext.DEFAULT);
    assertEquals(List.of("name", "value"), plan.schema().names());
    assertEquals(List.of("id", "a"), ((LogicalPlan.Unpivot) plan).columns());
  }

  @Test
  void saysWhatIsWrong() {
    assertEquals(
        "LB204 [u] Cannot unpivot columns of different types together: 'b' is uint16, 'm' is"
            + " string. Write CAST(b AS string)",
        problem(UnpivotSettings.of("a", "b", "m")));
    assertTrue(
        problem(UnpivotSettings.of("a", "day"))
            .contains(
                "'a' is int8, 'day' is date. Write CAST(a AS string) and CAST(day AS string)"));
    assertTrue(problem(UnpivotSettings.of("a", "tags")).contains("'tags' is list<string>"));
    assertTrue(
        problem(UnpivotSettings.of("aa"))
            .startsWith("LB202 [u] Missing columns: [aa]. Nearest: [a"));
    assertTrue(problem(UnpivotSettings.of()).contains("Missing columns to unpivot"));
    assertTrue(
        problem(UnpivotSettings.byIndex("id", "a", "b", "m", "day", "tags"))
            .contains("Missing columns to unpivot"));
    assertTrue(
        problem(UnpivotSettings.byIndex("a").withColumns("a", "b"))
            .contains("Duplicate column name 'a'"));
    assertTrue(
        problem(UnpivotSettings.byIndex("id").withColumns("a", "a"))
            .contains("Duplicate column name 'a'"));
    assertTrue(
        problem(UnpivotSettings.byIndex("id").withColumns("a").named("id", "v"))
            .contains("Duplicate column name 'id'"));
    assertTrue(
        problem(UnpivotSettings.byIndex("id").withColumns("a").named("v", "v"))
            .contains("Duplicate column name 'v'"));
    assertTrue(
        problem(UnpivotSettings.byIndex("id").withColumns("a").named("", "v"))
            .contains("Invalid column name ''"));
  }
}
