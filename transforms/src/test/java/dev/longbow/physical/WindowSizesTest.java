package dev.longbow.physical;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.longbow.error.LongbowException;
import dev.longbow.frame.LazyFrame;
import dev.longbow.plan.TestPlans;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WindowSizesTest {
  private static final LazyFrame ROWS =
      LazyFrame.ofRows(List.of(Map.of("x", 1L), Map.of("x", 2L), Map.of("x", 3L)));

  private static void plan(LazyFrame frame) {
    PhysicalPlanner.plan(TestPlans.pipeline(frame.plan()));
  }

  @Test
  void moreRowsThanThereAre() {
    assertEquals(
        "LB206 [with_columns_2] Cannot compute 'rolling_mean(x, 4) OVER (ORDER BY x)': it needs 4"
            + " values in a window, but there are only 3 rows, so that all results would be null."
            + " Choose a smaller window, or min_periods",
        assertThrows(
                LongbowException.class,
                () -> plan(ROWS.withColumns("rolling_mean(x, 4) OVER (ORDER BY x) AS m")))
            .line());
    assertThrows(
        LongbowException.class,
        () ->
            plan(
                ROWS.limit(2)
                    .withColumns("x * 2 AS y")
                    .withColumns("rolling_mean(y, 3) OVER (ORDER BY x) AS m")));
  }

  @Test
  void asManyOrNobodyKnows() {
    assertDoesNotThrow(() -> plan(ROWS.withColumns("rolling_mean(x, 3) OVER (ORDER BY x) AS m")));
    assertDoesNotThrow(
        () -> plan(ROWS.withColumns("rolling_mean(x, 10, 3) OVER (ORDER BY x) AS m")));
    assertDoesNotThrow(() -> plan(ROWS.withColumns("rolling_count(x, 10) OVER (ORDER BY x) AS m")));
    // No rows have no results, whatever the size.
    assertDoesNotThrow(
        () ->
            plan(
                ROWS.filter("x > 7")
                    .limit(0)
                    .withColumns("rolling_sum(x, 3) OVER (ORDER BY x) AS m")));
  }
}
