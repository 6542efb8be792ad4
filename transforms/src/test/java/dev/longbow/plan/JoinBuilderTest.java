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
import java.util.List;
import org.junit.jupiter.api.Test;

class JoinBuilderTest {
  private static LogicalPlan scan(String name, Field... fields) {
    return LogicalPlan.Scan.of(name, new TestSource(name, Schema.of(fields), 100, 1));
  }

  private static final LogicalPlan VITALS =
      scan(
          "vitals",
          new Field("patient_id", DataType.INT64, false),
          Field.of("facility", DataType.STRING),
          new Field("date", DataType.DATE, false));
  private static final LogicalPlan ENCOUNTERS =
      scan(
          "encounters",
          new Field("patient_id", DataType.INT32, false),
          Field.of("facility", DataType.STRING),
          Field.of("kind", DataType.STRING),
          Field.of("score", DataType.FLOAT64));

  private static LogicalPlan join(LogicalPlan left, LogicalPlan right, JoinSettings settings) {
    LogicalPlan plan = PlanBuilder.join("j", left, right, settings, BindContext.DEFAULT);
    PlanValidator.validate(TestPlans.pipeline(plan));
    return plan;
  }

  private static JoinSettings on(JoinType type) {
    return JoinSettings.on(type, List.of("patient_id"));
  }

  private static LongbowException refused(JoinSettings settings) {
    return assertThrows(LongbowException.class, () -> join(VITALS, ENCOUNTERS, settings));
  }

  @Test
  void keysComeOnceAndTakenNamesGetTheSuffix() {
    assertEquals(
        List.of("patient_id", "facility", "date", "facility_right", "kind", "score"),
        join(VITALS, ENCOUNTERS, on(JoinType.INNER)).schema().names());
    assertEquals(
        List.of("patient_id", "facility", "date", "facility2", "kind", "score"),
        join(VITALS, ENCOUNTERS, on(JoinType.FULL).withSuffix("2")).schema().names());
    assertEquals(
        VITALS.schema().names(), join(VITALS, ENCOUNTERS, on(JoinType.ANTI)).schema().names());
  }

  @Test
  void keysOfDifferentNamesAreCalledAsOnTheLeft() {
    LogicalPlan right = scan("r", Field.of("id", DataType.INT64), Field.of("x", DataType.INT64));
    LogicalPlan plan =
        join(VITALS, right, on(JoinType.LEFT).withKeys(List.of("patient_id"), List.of("id")));
    assertEquals(List.of("patient_id", "facility", "date", "x"), plan.schema().names());
  }

  @Test
  void keysComeToACommonType() {
    LogicalPlan.Join plan = (LogicalPlan.Join) join(VITALS, ENCOUNTERS, on(JoinType.INNER));
    String key = plan.keys().get(0).right();
    assertEquals(
        DataType.INT64, plan.right().schema().field(plan.right().schema().require(key)).type());
  }

  @Test
  void nullsComeWhereRowsHaveNoPartner() {
    Schema left = join(VITALS, ENCOUNTERS, on(JoinType.LEFT)).schema();
    assertFalse(left.field(left.require("patient_id")).nullable());
    assertFalse(left.field(left.require("date")).nullable());
    Schema right = join(VITALS, ENCOUNTERS, on(JoinType.RIGHT)).schema();
    // The key is the right row's where there is no left one, and that is never null.
    assertFalse(right.field(right.require("patient_id")).nullable());
    assertTrue(right.field(right.require("date")).nullable());
    Schema cross =
        join(VITALS, scan("r", new Field("x", DataType.INT64, false)), JoinSettings.cross())
            .schema();
    assertFalse(cross.field(cross.require("x")).nullable());
  }

  @Test
  void theConditionSeesBothSides() {
    JoinSettings settings =
        on(JoinType.INNER)
            .withCondition(ExprParser.parse("facility = facility_right AND score > 1"));
    LogicalPlan.Join plan = (LogicalPlan.Join) join(VITALS, ENCOUNTERS, settings);
    assertEquals(
        "facility = facility_right AND score > 1.0", ExprPrinter.print(plan.condition().get()));
  }

  @Test
  void mistakesNameTheSide() {
    LongbowException missing =
        refused(on(JoinType.INNER).withKeys(List.of("patient"), List.of("kin")));
    assertEquals(ErrorCode.COLUMN_NOT_FOUND, missing.code());
    assertTrue(missing.line().contains("left input 'vitals'"), missing.line());
    assertTrue(missing.line().contains("patient_id"), missing.line());
    assertTrue(missing.line().contains("right input 'encounters'"), missing.line());

    LongbowException types = refused(on(JoinType.INNER).withKeys(List.of("date"), List.of("kind")));
    assertEquals(ErrorCode.TYPE_MISMATCH, types.code());
    assertTrue(types.line().contains("CAST(date AS string)"), types.line());

    LongbowException numbers =
        refused(on(JoinType.INNER).withKeys(List.of("patient_id"), List.of("score")));
    assertEquals(ErrorCode.TYPE_MISMATCH, numbers.code());

    LongbowException condition =
        refused(on(JoinType.INNER).withCondition(ExprParser.parse("score + 1")));
    assertTrue(
        condition.line().contains("The where of a join must be a condition (bool): `score + 1`"),
        condition.line());

    LongbowException count = refused(on(JoinType.INNER).withKeys(List.of("patient_id"), List.of()));
    assertEquals(ErrorCode.PLAN_INVALID, count.code());
  }

  @Test
  void aNameThatIsTakenWithItsSuffixIsRefused() {
    LogicalPlan left =
        scan(
            "l",
            Field.of("k", DataType.INT64),
            Field.of("x", DataType.INT64),
            Field.of("x_right", DataType.INT64));
    LogicalPlan right = scan("r", Field.of("k", DataType.INT64), Field.of("x", DataType.INT64));
    LongbowException taken =
        assertThrows(
            LongbowException.class,
            () -> join(left, right, JoinSettings.on(JoinType.INNER, List.of("k"))));
    assertEquals(ErrorCode.NAME_AMBIGUOUS, taken.code());
    assertTrue(taken.line().contains("'x_right'"), taken.line());
    assertEquals(
        List.of("k", "x", "x_right", "x_2"),
        join(left, right, JoinSettings.on(JoinType.INNER, List.of("k")).withSuffix("_2"))
            .schema()
            .names());
  }

  @Test
  void aTableIsJoinedWithItself() {
    assertEquals(
        List.of("patient_id", "facility", "date", "facility_right", "date_right"),
        join(VITALS, VITALS, on(JoinType.INNER)).schema().names());
  }

  @Test
  void theCastToWriteIsToTheTypeThatComparesBoth() {
    Field number = Field.of("k", DataType.INT32);
    Field real = Field.of("k", DataType.FLOAT64);
    Field day = Field.of("k", DataType.DATE);
    Field time = Field.of("k", DataType.TIMESTAMP);
    Field text = Field.of("k", DataType.STRING);
    Field truth = Field.of("k", DataType.BOOL);
    for (List<Object> pair :
        List.of(
            List.<Object>of(number, real, "CAST(k AS float64)"),
            List.<Object>of(day, time, "CAST(k AS timestamp)"),
            List.<Object>of(number, text, "CAST(k AS string)"),
            List.<Object>of(truth, number, "CAST(k AS int32)"),
            List.<Object>of(day, number, "Make columns of one type before the join"))) {
      Field a = (Field) pair.get(0);
      Field b = (Field) pair.get(1);
      for (List<Field> sides : List.of(List.of(a, b), List.of(b, a))) {
        LongbowException failure =
            assertThrows(
                LongbowException.class,
                () ->
                    join(
                        scan("l", sides.get(0)),
                        scan("r", sides.get(1)),
                        JoinSettings.on(JoinType.INNER, List.of("k"))));
        assertEquals(ErrorCode.TYPE_MISMATCH, failure.code());
        assertTrue(failure.text().contains((String) pair.get(2)), failure.text());
      }
    }
  }

  @Test
  void aJoinWithoutKeysHasNoKeysToValidate() {
    LongbowException failure =
        assertThrows(
            LongbowException.class,
            () ->
                join(
                    VITALS,
                    ENCOUNTERS,
                    JoinSettings.on(JoinType.INNER, List.of()).withValidate("1:1")));
    assertTrue(
        failure.text().startsWith("Cannot validate '1:1' of a join without keys"), failure.text());
  }
}
