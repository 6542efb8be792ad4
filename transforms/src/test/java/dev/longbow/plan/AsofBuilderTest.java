package dev.longbow.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.ExprParser;
import dev.longbow.expr.Exprs;
import dev.longbow.plan.AsofSettings.Direction;
import java.util.List;
import org.junit.jupiter.api.Test;

class AsofBuilderTest {
  private static LogicalPlan scan(String name, Field... fields) {
    return LogicalPlan.Scan.of(name, new TestSource(name, Schema.of(fields), 100, 1));
  }

  private static final LogicalPlan LABS =
      scan(
          "labs",
          new Field("k", DataType.INT64, false),
          Field.of("t", DataType.TIMESTAMP),
          Field.of("x", DataType.FLOAT64),
          Field.of("day", DataType.DATE),
          Field.of("n", DataType.INT64),
          Field.of("text", DataType.STRING));
  private static final LogicalPlan VITALS =
      scan(
          "vitals",
          Field.of("k", DataType.INT64),
          Field.of("t", DataType.TIMESTAMP),
          Field.of("x", DataType.FLOAT64),
          Field.of("y", DataType.INT32),
          Field.of("seen", DataType.TIMESTAMP),
          Field.of("zoned", DataType.TIMESTAMP_TZ),
          Field.of("day", DataType.DATE),
          Field.of("n", DataType.INT64),
          Field.of("n32", DataType.INT32),
          Field.of("money", new DataType.Decimal(9, 2)),
          Field.of("text", DataType.STRING));

  private static LogicalPlan asof(LogicalPlan left, LogicalPlan right, AsofSettings settings) {
    LogicalPlan plan = PlanBuilder.asofJoin("a", left, right, settings, BindContext.DEFAULT);
    PlanValidator.validate(TestPlans.pipeline(plan));
    return plan;
  }

  private static LogicalPlan few(LogicalPlan input, String... columns) {
    return TestPlans.select("few", input, columns);
  }

  private static String text(AsofSettings settings) {
    return PlanPrinter.print(asof(few(LABS, "k", "t"), few(VITALS, "k", "t", "y"), settings))
        .strip();
  }

  private static void refused(AsofSettings settings, ErrorCode code, String text) {
    LongbowException e = assertThrows(LongbowException.class, () -> asof(LABS, VITALS, settings));
    assertEquals(code, e.code(), e.line());
    assertTrue(e.line().contains("[a] " + text), e.line());
  }

  @Test
  void eachLeftRowTakesWhatStandsInFrontOfIt() {
    assertEquals(
        """
        Project [a] k, t, "last y" AS y
          Filter [a] NOT is_right
            Window [a] by k in order of t NULLS FIRST, is_right DESC: last_where(t) where is_right ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW AS last t, last_where(y) where is_right ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW AS last y
              Union [a]
                Project [a] k, t, CAST(NULL AS int32) AS y, FALSE AS is_right
                  Project [few] k, t
                    Scan [labs] test labs: k, t, x, day, n, text
                Project [a] k, t, y, TRUE AS is_right
                  Filter [a] k IS NOT NULL AND t IS NOT NULL
                    Project [few] k, t, y
                      Scan [vitals] test vitals: k, t, x, y, seen, zoned, day, n, n32, money, text\
        """,
        text(AsofSettings.on("t").withBy("k")));
  }

  @Test
  void forwardIsTheSameInTheOtherOrderAndStrictSeesEqualTimesLater() {
    assertTrue(
        text(AsofSettings.on("t").withDirection(Direction.FORWARD))
            .contains("Window [a] in order of t DESC NULLS FIRST, is_right DESC: last_where(t)"));
    assertTrue(
        text(AsofSettings.on("t").withStrict())
            .contains("Window [a] in order of t NULLS FIRST, is_right: last_where(t)"));
  }

  @Test
  void nearestLooksBothWays() {
    String text = text(AsofSettings.on("t").withBy("k").withDirection(Direction.NEAREST));
    assertTrue(
        text.contains(
            """
            Project [a] k, t, "nearest y" AS y
              Project [a] k, t, y, is_right, "next t", "next y", "last t", "last y", is_next, \
            CASE WHEN is_next THEN "next t" ELSE "last t" END AS "nearest t", \
            CASE WHEN is_next THEN "next y" ELSE "last y" END AS "nearest y"
            """),
        text);
    assertTrue(
        text.contains(
            "\"next t\" IS NOT NULL AND (\"last t\" IS NULL OR"
                + " abs_diff(\"next t\", t) < abs_diff(t, \"last t\")) AS is_next"),
        text);
    // The result is in the ascending order.
    assertTrue(
        text.indexOf("in order of t NULLS FIRST") < text.indexOf("in order of t DESC NULLS FIRST"),
        text);
  }

  @Test
  void whatIsTooFarIsNullOrLeftOut() {
    AsofSettings settings = AsofSettings.on("t").withBy("k").withTolerance("1h30m");
    assertTrue(
        text(settings).startsWith("Project [a] k, t, CASE WHEN is_near THEN \"last y\" END AS y"),
        text(settings));
    assertTrue(text(settings).contains("abs_diff(t, \"last t\") <= 5400000000 AS is_near"));
    String inner = text(settings.withType(JoinType.INNER));
    assertTrue(inner.startsWith("Project [a] k, t, \"last y\" AS y"), inner);
    assertTrue(inner.contains("Filter [a] abs_diff(t, \"last t\") <= 5400000000"), inner);
    // Rows that cannot have a match leave before they are sorted.
    assertTrue(
        inner.contains(
            """
                        Filter [a] k IS NOT NULL AND t IS NOT NULL
                          Project [few] k, t
            """),
        inner);
    assertTrue(
        text(AsofSettings.on("t").withType(JoinType.INNER))
            .contains("Filter [a] \"last t\" IS NOT NULL"));
  }

  @Test
  void rightColumnsComeWithoutKeysAndATimeOfItsOwnNameStays() {
    assertEquals(
        List.of("k", "t", "x", "day", "n", "text", "x_right", "y", "seen", "zoned", "day_right")
            .toString(),
        asof(LABS, VITALS, AsofSettings.on("t").withBy("k"))
            .schema()
            .names()
            .subList(0, 11)
            .toString());
    LogicalPlan timed =
        asof(
            few(LABS, "k", "t", "x"),
            few(VITALS, "k", "x", "seen"),
            AsofSettings.on("t", "seen").withBy("k").withSuffix("2"));
    assertEquals(List.of("k", "t", "x", "x2", "seen"), timed.schema().names());
    assertTrue(PlanPrinter.print(timed).contains("\"last t\" AS seen"), PlanPrinter.print(timed));
    assertFalse(PlanPrinter.print(timed).contains("last_where(seen)"), PlanPrinter.print(timed));
  }

  @Test
  void keysComeToTheirCommonTypeUnderTheLeftName() {
    LogicalPlan plan =
        asof(
            few(VITALS, "n32", "t"),
            few(LABS, "n", "t", "x"),
            AsofSettings.on("t").withBy(List.of("n32"), List.of("n")));
    assertEquals(List.of("n32", "t", "x"), plan.schema().names());
    assertEquals(DataType.INT64, plan.schema().field(0).type());
    assertTrue(plan.schema().field(2).nullable());
  }

  @Test
  void namesOfItsOwnAvoidThoseOfColumns() {
    LogicalPlan left = scan("l", Field.of("t", DataType.DATE), Field.of("is_right", DataType.BOOL));
    LogicalPlan right = scan("r", Field.of("t", DataType.DATE), Field.of("last t", DataType.BOOL));
    LogicalPlan plan = asof(left, right, AsofSettings.on("t").withTolerance("2"));
    assertEquals(List.of("t", "is_right", "last t"), plan.schema().names());
    assertTrue(
        PlanPrinter.print(plan).contains("Filter [a] NOT \"is_right'\""), PlanPrinter.print(plan));
  }

  @Test
  void ordersOfDifferentTypesAreRefusedWithTheCast() {
    refused(
        AsofSettings.on("t", "day"),
        ErrorCode.TYPE_MISMATCH,
        "Cannot match along 't' of type timestamp and 'day' of type date. Write a column CAST(day"
            + " AS timestamp) before the asof join");
    refused(
        AsofSettings.on("t", "zoned"),
        ErrorCode.TYPE_MISMATCH,
        "Cannot match along 't' of type timestamp and 'zoned' of type timestamp_tz. Write a column"
            + " CAST(t AS timestamp_tz)");
    refused(
        AsofSettings.on("n", "n32"),
        ErrorCode.TYPE_MISMATCH,
        "Cannot match along 'n' of type int64 and 'n32' of type int32. Write a column CAST(n32 AS"
            + " int64)");
    refused(
        AsofSettings.on("text"),
        ErrorCode.TYPE_MISMATCH,
        "Cannot match along 'text' of type string: expected a number, a date or a time, as in"
            + " CAST(text AS timestamp)");
  }

  @Test
  void decimalsHaveAnOrderButNoDistances() {
    LogicalPlan right = few(VITALS, "money", "y");
    assertEquals(
        List.of("money", "y", "y_right"),
        asof(right, right, AsofSettings.on("money")).schema().names());
    LongbowException e =
        assertThrows(
            LongbowException.class,
            () -> asof(right, right, AsofSettings.on("money").withDirection(Direction.NEAREST)));
    assertTrue(
        e.line().contains("Write a column CAST(money AS float64) before the asof join, on both"),
        e.line());
  }

  @Test
  void missingAndDoubleColumnsNameTheirSide() {
    refused(
        AsofSettings.on("time", "t"),
        ErrorCode.COLUMN_NOT_FOUND,
        "In the left input 'labs': Missing columns: [time]");
    refused(
        AsofSettings.on("t").withBy(List.of("k"), List.of("kk")),
        ErrorCode.COLUMN_NOT_FOUND,
        "In the right input 'vitals': Missing columns: [kk]");
    refused(
        AsofSettings.on("t").withBy("k", "t"),
        ErrorCode.NAME_AMBIGUOUS,
        "Cannot match along 't': it is one of the keys that must be equal");
    refused(
        AsofSettings.on("t").withBy(List.of("k", "n"), List.of("k")),
        ErrorCode.PLAN_INVALID,
        "Cannot join 2 left keys [k, n] with 1 right keys [k]");
  }

  @Test
  void tolerancesAreOfTheOrdersKind() {
    AsofSettings time = AsofSettings.on("t");
    AsofSettings number = AsofSettings.on("n");
    AsofSettings day = AsofSettings.on("day");
    ErrorCode code = ErrorCode.PLAN_INVALID;
    refused(
        number.withTolerance("2h"),
        code,
        "Invalid tolerance '2h': it is a time, but 'n' is of type int64");
    refused(
        time.withTolerance("5"),
        code,
        "Invalid tolerance 5: it is a number, but 't' is of type timestamp: write a time as 2h");
    refused(number.withTolerance("-1"), code, "Invalid tolerance -1: it must not be negative");
    refused(
        time.withTolerance("INTERVAL '-1' HOUR"),
        code,
        "Invalid tolerance INTERVAL '-1' HOUR: it must not be negative");
    refused(
        time.withTolerance("INTERVAL '1' MONTH"),
        code,
        "Invalid tolerance INTERVAL '1' MONTH: months have no fixed length: use days");
    refused(number.withTolerance("2.5"), code, "Invalid tolerance 2.5: it is no whole number");
    refused(
        AsofSettings.on("x").withTolerance(Exprs.lit(Double.NaN)),
        code,
        "Invalid tolerance FLOAT64 'NaN': expected a finite number");
    refused(day.withTolerance("36h"), code, "Invalid tolerance '36h': it is no whole number of");
    refused(
        time.withTolerance(Exprs.lit("soon")),
        code,
        "Invalid tolerance 'soon': expected a constant number, or a time as 2h, 1d12h or INTERVAL");
    refused(number.withTolerance("n"), code, "Invalid tolerance n: expected a constant number");
    assertTrue(
        PlanPrinter.print(asof(LABS, VITALS, day.withTolerance("2d"))).contains("<= 2 AS is_near"));
    assertTrue(
        PlanPrinter.print(asof(LABS, VITALS, day.withTolerance("3"))).contains("<= 3 AS is_near"));
    assertTrue(
        PlanPrinter.print(
                asof(LABS, VITALS, AsofSettings.on("x").withTolerance(ExprParser.parse("1 / 2"))))
            .contains("<= 0.5 AS is_near"));
  }

  @Test
  void otherKindsOfJoinsAreRefused() {
    assertThrows(
        LongbowException.class, () -> AsofSettings.on("t").withType(JoinType.FULL), "full");
    assertThrows(LongbowException.class, () -> AsofSettings.on("t").withSuffix(""), "suffix");
  }
}
