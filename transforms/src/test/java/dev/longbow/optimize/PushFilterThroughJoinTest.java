package dev.longbow.optimize;

import static dev.longbow.optimize.JoinPlans.join;
import static dev.longbow.optimize.RuleChecks.assertDoesNotFire;
import static dev.longbow.plan.TestPlans.above;
import static dev.longbow.plan.TestPlans.and;
import static dev.longbow.plan.TestPlans.call;
import static dev.longbow.plan.TestPlans.column;
import static dev.longbow.plan.TestPlans.equal;
import static dev.longbow.plan.TestPlans.filter;
import static dev.longbow.plan.TestPlans.literal;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.expr.BoundExpr;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanPrinter;
import dev.longbow.plan.TestPlans;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Predicates through joins, and what may not pass, for every type of join. */
class PushFilterThroughJoinTest {
  private static final String NOWHERE = "stays";

  /** Where a condition over a join's columns ends: above the join, or in which of its inputs. */
  private static String place(LogicalPlan.Join join, BoundExpr condition) {
    LogicalPlan after =
        Optimizer.optimize(
                TestPlans.pipeline(filter("f", join, condition)),
                List.of(new PushFilterThroughJoin()),
                step -> {})
            .outputs()
            .get(0)
            .plan();
    if (after instanceof LogicalPlan.Filter) {
      assertEquals(join, ((LogicalPlan.Filter) after).input());
      return NOWHERE;
    }
    LogicalPlan.Join pushed = (LogicalPlan.Join) after;
    boolean left = pushed.left() instanceof LogicalPlan.Filter;
    boolean right = pushed.right() instanceof LogicalPlan.Filter;
    return left && right ? "both" : left ? "left" : "right";
  }

  private static Map<JoinType, String> places(String column, BoundExpr.Literal constant) {
    Map<JoinType, String> places = new EnumMap<>(JoinType.class);
    for (JoinType type : JoinType.values()) {
      LogicalPlan.Join join = join(type);
      if (join.schema().contains(column)) {
        places.put(type, place(join, equal(column(join, column), constant)));
      }
    }
    return places;
  }

  private static BoundExpr.Literal constant(Object value) {
    return (BoundExpr.Literal) literal(value);
  }

  @Test
  void conditionsOnKeysGoToBothSides() {
    assertEquals(
        Map.of(
            JoinType.INNER, "both",
            JoinType.LEFT, "both",
            JoinType.RIGHT, "both",
            JoinType.FULL, NOWHERE,
            JoinType.SEMI, "both",
            JoinType.ANTI, "both"),
        places("k", constant("a")));
  }

  @Test
  void conditionsOnLeftColumnsDoNotPassWhereRightRowsStay() {
    assertEquals(
        Map.of(
            JoinType.INNER, "left",
            JoinType.LEFT, "left",
            JoinType.RIGHT, NOWHERE,
            JoinType.FULL, NOWHERE,
            JoinType.SEMI, "left",
            JoinType.ANTI, "left"),
        places("x", constant(1L)));
  }

  @Test
  void conditionsOnRightColumnsDoNotPassWhereLeftRowsStay() {
    assertEquals(
        Map.of(
            JoinType.INNER,
            "right",
            JoinType.LEFT,
            NOWHERE,
            JoinType.RIGHT,
            "right",
            JoinType.FULL,
            NOWHERE),
        places("z", constant(1L)));
  }

  @Test
  void whatMayNotPass() {
    for (JoinType type : JoinType.values()) {
      LogicalPlan.Join join = join(type);
      BoundExpr x = column(join, "x");
      assertEquals(NOWHERE, place(join, above(call("div", literal(10L), x), 1L)), "may fail");
      assertEquals(NOWHERE, place(join, TestPlans.FALSE), "is about no column");
      if (!type.isFilter()) {
        assertEquals(NOWHERE, place(join, above(x, column(join, "z"))), "is about both sides");
        LogicalPlan guarded = join;
        assertDoesNotFire(
            new PushFilterThroughJoin(), filter("f", guarded, above(x, column(join, "z"))));
      }
    }
  }

  /** A filter there would hide keys that come several times. */
  @Test
  void notIntoASideWhoseKeysAreChecked() {
    assertEquals(List.of("left", "left", NOWHERE), checkedPlaces(JoinType.INNER, "m:1"));
    assertEquals(List.of("right", NOWHERE, "right"), checkedPlaces(JoinType.INNER, "1:m"));
    assertEquals(List.of(NOWHERE, NOWHERE, NOWHERE), checkedPlaces(JoinType.INNER, "1:1"));
    assertEquals(List.of("both", "left", "right"), checkedPlaces(JoinType.INNER, "m:m"));
    assertEquals(List.of("left", "left", NOWHERE), checkedPlaces(JoinType.LEFT, "m:1"));
    assertEquals(List.of(NOWHERE, NOWHERE, NOWHERE), checkedPlaces(JoinType.LEFT, "1:m"));
    assertEquals(List.of(NOWHERE, NOWHERE, NOWHERE), checkedPlaces(JoinType.RIGHT, "m:1"));
    assertEquals(List.of("right", NOWHERE, "right"), checkedPlaces(JoinType.RIGHT, "1:m"));
  }

  /** Where conditions on the key, a left and a right column end. */
  private static List<String> checkedPlaces(JoinType type, String cardinality) {
    LogicalPlan.Join join = JoinPlans.checked(join(type), cardinality);
    return List.of(
        place(join, equal(column(join, "k"), "a")),
        place(join, equal(column(join, "x"), 1L)),
        place(join, equal(column(join, "z"), 1L)));
  }

  /** 0.0 and -0.0 are the same key, but not the same left value. */
  @Test
  void floatingPointKeysAreNoReasonToFilterTheOtherSide() {
    for (JoinType type : List.of(JoinType.INNER, JoinType.LEFT, JoinType.SEMI, JoinType.ANTI)) {
      LogicalPlan.Join join =
          join(
              type,
              JoinPlans.LEFT,
              JoinPlans.RIGHT,
              List.of(new LogicalPlan.Join.JoinKey("y", "w")));
      assertEquals("left", place(join, equal(column(join, "y"), 0.0)), type.text());
    }
    LogicalPlan.Join right =
        join(
            JoinType.RIGHT,
            JoinPlans.LEFT,
            JoinPlans.RIGHT,
            List.of(new LogicalPlan.Join.JoinKey("y", "w")));
    assertEquals(NOWHERE, place(right, equal(column(right, "y"), 0.0)));
  }

  @Test
  void aConditionIsDividedAmongTheSides() {
    LogicalPlan.Join join = join(JoinType.INNER);
    LogicalPlan filtered =
        filter(
            "f",
            join,
            and(
                equal(column(join, "k"), "a"),
                above(column(join, "x"), 1L),
                above(column(join, "z"), 2L),
                above(column(join, "x"), column(join, "z"))));
    RuleChecks.assertBecomes(
        new PushFilterThroughJoin(),
        filtered,
        """
        Filter [f] x > z
          Join [j] inner on k = key: k, x, y, z, w
            Filter [f] k = 'a' AND x > 1
              Project [a] k, x, y
                Scan [a] test a: k, x, y, ts, b
            Filter [f] key = 'a' AND z > 2
              Project [b] k AS key, x AS z, y AS w
                Scan [b] test b: k, x, y, ts, b
        """);
  }

  @Test
  void itIsTheRightNamesThatTheRightSideSees() {
    LogicalPlan.Join join = join(JoinType.RIGHT);
    RuleChecks.assertBecomes(
        new PushFilterThroughJoin(),
        filter("f", join, equal(column(join, "k"), "a")),
        PlanPrinter.print(
            join.withInputs(
                filter("f", join.left(), equal(column(join.left(), "k"), "a")),
                filter("f", join.right(), equal(column(join.right(), "key"), "a")))));
  }
}
