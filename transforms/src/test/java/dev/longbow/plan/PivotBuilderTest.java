package dev.longbow.plan;

import static dev.longbow.expr.Exprs.col;
import static dev.longbow.expr.Exprs.lit;
import static dev.longbow.expr.Exprs.param;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.RowsSource;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprParser;
import dev.longbow.expr.Exprs;
import dev.longbow.expr.ParameterValue;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a pivot is in plan nodes, the names and types of its columns, and what is refused. */
class PivotBuilderTest {
  private static final LogicalPlan SCAN =
      LogicalPlan.Scan.of(
          "t",
          RowsSource.ofBatches(
              new Schema(
                  List.of(
                      Field.of("id", DataType.INT64),
                      Field.of("m", DataType.STRING),
                      Field.of("x", DataType.FLOAT64),
                      Field.of("day", DataType.DATE),
                      Field.of("n", DataType.INT8),
                      Field.of("tags", new DataType.ListOf(DataType.STRING)))),
              List.of()));

  private static LogicalPlan build(PivotSettings settings) {
    BindContext context =
        new BindContext(
            Map.of("ms", ParameterValue.list(List.of("a", "b")), "one", ParameterValue.scalar("c")),
            "UTC",
            null);
    LogicalPlan plan = PlanBuilder.pivot("p", SCAN, settings, context);
    PlanValidator.validate(TestPlans.pipeline(plan));
    return plan;
  }

  private static PivotSettings settings(String on, List<?> values, String... aggregations) {
    return PivotSettings.of(
        List.of("id"),
        on,
        values,
        Arrays.stream(aggregations).map(ExprParser::parse).toArray(Expr[]::new));
  }

  private static List<String> names(PivotSettings settings) {
    return build(settings).schema().names();
  }

  private static String problems(PivotSettings settings) {
    return assertThrows(LongbowException.class, () -> build(settings)).line();
  }

  @Test
  void isAGroupByOfTheRowsOfEachValue() {
    assertEquals(
        """
        Aggregate [p] by id: mean(CASE WHEN m = 'a' THEN x END) AS a, mean(CASE WHEN m IS NULL THEN x END) AS none
          Scan [t] rows 0 rows in memory: id, m, x, day, n, tags""",
        PlanPrinter.print(
                build(
                    settings("m", List.of("a", lit(null).as("none")), "mean(x)")
                        .ignoringUnlisted()))
            .strip());
  }

  @Test
  void whatSeesNullsOrAllValuesIsComputedByIndexAndValueFirst() {
    assertEquals(
        """
        Project [p] id, a_first_x, \
        coalesce("any_value(CASE WHEN m = 'a' THEN ""n_unique(x)"" END)", 0) AS a_n
          Aggregate [p] by id: any_value(CASE WHEN m = 'a' THEN "first(x)" END) AS a_first_x, \
        any_value(CASE WHEN m = 'a' THEN "n_unique(x)" END) AS "any_value(CASE WHEN m = 'a' THEN ""n_unique(x)"" END)"
            Aggregate [p] by id, m: first(x) AS "first(x)", n_unique(x) AS "n_unique(x)"
              Scan [t] rows 0 rows in memory: id, m, x, day, n, tags""",
        PlanPrinter.print(
                build(
                    settings("m", List.of("a"), "first(x)", "n_unique(x) AS n").ignoringUnlisted()))
            .strip());
  }

  @Test
  void otherValuesFailACheckBesideTheRows() {
    String printed = PlanPrinter.print(build(settings("m", Arrays.asList("a", null), "count(*)")));
    assertTrue(
        printed.contains(
            """
              Beside [p] checks of all its rows together
                Scan [t] rows 0 rows in memory: id, m, x, day, n, tags
                Check [p: values of the pivot: m IN ('a') OR m IS NULL] values of the pivot: m IN ('a') OR m IS NULL
            """
                .indent(0)),
        printed);
  }

  @Test
  void namesAreValuesWithAliasesWhereThereAreSome() {
    assertEquals(List.of("id", "a", "b"), names(settings("m", List.of("a", "b"), "sum(x)")));
    assertEquals(List.of("id", "a_s"), names(settings("m", List.of("a"), "sum(x) AS s")));
    assertEquals(
        List.of("id", "first_sum_x", "first_count", "b_sum_x", "b_count"),
        names(settings("m", List.of(lit("a").as("first"), "b"), "sum(x)", "count(*)")));
    assertEquals(
        List.of("id", "2024-01-31", "null"),
        names(settings("day", Arrays.asList("2024-01-31", null), "sum(x) / count(*)")));
    assertEquals(List.of("id", "1", "-2"), names(settings("n", List.of(1, -2), "max(day)")));
    assertEquals(
        List.of("id", "a", "b", "c"),
        names(settings("m", List.of(param("ms"), param("one")), "sum(x)")));
    PivotSettings everything =
        PivotSettings.of(List.of(), "day", List.of(LocalDate.EPOCH), Exprs.count());
    Schema schema = build(everything).schema();
    assertEquals(List.of("1970-01-01"), schema.names());
    assertEquals(DataType.INT64, schema.field(0).type());
    assertTrue(!schema.field(0).nullable());
  }

  @Test
  void nestedValuesCanBeTaken() {
    assertEquals(
        new DataType.ListOf(DataType.STRING),
        build(settings("m", List.of("a"), "first(tags)")).schema().field(1).type());
  }

  @Test
  void saysWhatIsWrong() {
    String missing =
        problems(PivotSettings.of(List.of("idd"), "dayy", List.of("a"), col("x").sum()));
    assertTrue(missing.startsWith("LB202 [p] Missing columns: [idd, dayy]. Nearest: "), missing);
    for (var wrong :
        Map.of(
                settings("m", List.of(), "sum(x)"), "Missing values of 'm' that become columns",
                settings("m", List.of("a")), "Missing aggregations",
                settings("m", List.of("a", "a"), "sum(x)"), "Duplicate value a of 'm'",
                settings("day", List.of("2024-01-01", LocalDate.of(2024, 1, 1)), "sum(x)"),
                    "Duplicate value 2024-01-01 of 'day'",
                settings("n", List.of("x"), "sum(x)"),
                    "Invalid value 'x' of 'n': the column is int8",
                settings("n", List.of(300), "sum(x)"),
                    "Invalid value 300 of 'n': the column is int8",
                settings("m", List.of(col("x")), "sum(x)"),
                    "Invalid value x of 'm': expected a constant or a parameter",
                settings("m", List.of(param("ms").as("z")), "sum(x)"),
                    "Cannot call the values of the list parameter :ms 'z'",
                settings("m", List.of(param("no")), "sum(x)"), "Unknown parameter :no",
                settings("tags", List.of("a"), "sum(x)"),
                    "Cannot pivot on 'tags' of type list<string>")
            .entrySet()) {
      String line = problems(wrong.getKey());
      assertTrue(line.contains(" [p] " + wrong.getValue()), line);
    }
    for (var wrong :
        Map.of(
                settings("id", List.of(1), "sum(x)"), "Duplicate column name 'id'",
                settings("m", List.of("id"), "sum(x)"), "Duplicate column name 'id'",
                settings("m", List.of("a", lit("b").as("a")), "sum(x)"),
                    "Duplicate column name 'a'",
                settings("m", List.of("a"), "sum(m)"), "Cannot take sum of a string",
                settings("m", List.of("a"), "sum(y)"), "Missing columns: [y]",
                settings("m", List.of("a"), "x + 1 AS y"), "Missing aggregate function")
            .entrySet()) {
      String line = problems(wrong.getKey());
      assertTrue(line.contains(wrong.getValue()), line);
    }
    assertTrue(
        problems(PivotSettings.of(List.of("tags"), "m", List.of("a"), col("x").sum()))
            .contains("Cannot group by 'tags' of type list<string>"));
  }
}
