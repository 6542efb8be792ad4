package dev.longbow.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Exprs;
import dev.longbow.sort.SortKey;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowCleaningTest {
  private static final LogicalPlan SCAN = TestSource.scan("t", 1000, 2);

  private static String text(LogicalPlan plan) {
    PlanValidator.validate(TestPlans.pipeline(plan));
    return PlanPrinter.print(plan).strip();
  }

  @Test
  void nullsAreDroppedByAFilter() {
    assertEquals(
        """
        Filter [d] y IS NOT NULL AND b IS NOT NULL
          Scan [t] test t: k, x, y, ts, b""",
        text(PlanBuilder.dropNulls("d", SCAN, List.of("y", "b"))));
  }

  @Test
  void withoutColumnsAllMustHaveAValue() {
    assertTrue(text(PlanBuilder.dropNulls("d", SCAN, List.of())).contains("ts IS NOT NULL"));
  }

  @Test
  void nullsAreFilledInPlace() {
    LogicalPlan filled =
        PlanBuilder.fillNull("f", SCAN, Map.of("y", Exprs.lit(0.0)), BindContext.DEFAULT);
    assertEquals(SCAN.schema().names(), filled.schema().names());
    assertTrue(text(filled).contains("coalesce(y, 0.0) AS y"), text(filled));
  }

  @Test
  void oneRowOfEachIsAGroupAndKeepsTheColumnsInPlace() {
    LogicalPlan unique = PlanBuilder.unique("u", SCAN, List.of("x"), true);
    assertEquals(SCAN.schema().names(), unique.schema().names());
    assertEquals(
        """
        Project [u] k, x, y, ts, b
          Aggregate [u] by x: last(k) AS k, last(y) AS y, last(ts) AS ts, last(b) AS b
            Scan [t] test t: k, x, y, ts, b""",
        text(unique));
    assertEquals(
        """
        Aggregate [u] by k, x, y, ts, b
          Scan [t] test t: k, x, y, ts, b""",
        text(PlanBuilder.unique("u", SCAN, List.of(), false)));
  }

  @Test
  void oneRowOfEachByAnOrder() {
    assertEquals(
        """
        Unique [u] by x: first by ts DESC, y
          Scan [t] test t: k, x, y, ts, b""",
        text(
            PlanBuilder.unique(
                "u",
                SCAN,
                List.of("x"),
                List.of(SortKey.descending("ts"), SortKey.ascending("y")),
                false)));
    LongbowException missing =
        assertThrows(
            LongbowException.class,
            () ->
                PlanBuilder.unique(
                    "u", SCAN, List.of("x"), List.of(SortKey.ascending("time")), true));
    assertEquals(ErrorCode.COLUMN_NOT_FOUND, missing.code());
  }

  @Test
  void unknownColumnsAreNamed() {
    LongbowException missing =
        assertThrows(
            LongbowException.class, () -> PlanBuilder.unique("u", SCAN, List.of("z"), false));
    assertEquals(ErrorCode.COLUMN_NOT_FOUND, missing.code());
  }
}
