package dev.longbow.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.ExprParser;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.testing.DuckDbOracle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which rows are for training and which for tests: as promised, and the same ones everywhere. */
final class SplitTest {
  private static final int ROWS = 6000;
  private static final BindContext CONTEXT = BindContext.DEFAULT;

  @TempDir Path folder;

  @Test
  void partsAreTheSameEverywhere() throws IOException {
    WrittenQueries written = new WrittenQueries(folder);
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      LogicalPlan.Scan scan = QueryData.write(folder.resolve("data"), oracle, 45, 4, ROWS / 4);
      Map<Long, LogicalPlan> plans = new TreeMap<>();
      plans.put(0L, PlanBuilder.splitRandomly("s", scan, "part", 0.2, 0, CONTEXT));
      plans.put(1L, PlanBuilder.splitRandomly("s", scan, "part", 0.2, 1, CONTEXT));
      plans.put(2L, PlanBuilder.splitAt("s", scan, "part", "id", 2000, CONTEXT));
      LogicalPlan trained =
          PlanBuilder.filter("f", plans.get(0L), ExprParser.parse("part = 'train'"), CONTEXT);
      plans.put(3L, trained);
      Map<Long, String> expected = written.run(plans, Runs.direct(1));
      assertEquals(expected, written.run(plans, Runs.direct(3, 100 << 10)));
      assertEquals(expected, written.run(plans, Runs.flink(3, 100 << 10, folder.resolve("flink"))));

      assertNotEquals(expected.get(0L), expected.get(1L));
      long test = count(oracle, written.file(0), "part = 'test'");
      assertEquals(ROWS - test, count(oracle, written.file(0), "part = 'train'"));
      // Five standard deviations of 6,000 draws.
      assertTrue(Math.abs(test - 0.2 * ROWS) < 5 * Math.sqrt(ROWS * 0.2 * 0.8), "Tests: " + test);
      assertEquals(ROWS - test, count(oracle, written.file(3), "part = 'train'"));
      assertEquals(0, count(oracle, written.file(2), "(id < 2000) <> (part = 'train')"));
      assertEquals(ROWS, count(oracle, written.file(2), "part IN ('train', 'test')"));
    }
  }

  @Test
  void whatCannotBeDividedIsRefused() throws IOException {
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      LogicalPlan.Scan scan = QueryData.write(folder.resolve("data"), oracle, 46, 1, 10);
      assertEquals(
          ErrorCode.PLAN_INVALID,
          refusal(() -> PlanBuilder.splitRandomly("s", scan, "part", 1, 0, CONTEXT)).code());
      assertEquals(
          ErrorCode.NAME_AMBIGUOUS,
          refusal(() -> PlanBuilder.splitRandomly("s", scan, "id", 0.5, 0, CONTEXT)).code());
      LongbowException missing =
          refusal(() -> PlanBuilder.splitAt("s", scan, "part", "idd", 3, CONTEXT));
      assertEquals(ErrorCode.COLUMN_NOT_FOUND, missing.code());
      assertTrue(missing.line().contains("Nearest: [id]"), missing.line());
    }
  }

  private static LongbowException refusal(Runnable building) {
    return assertThrows(LongbowException.class, building::run);
  }

  private static long count(DuckDbOracle oracle, Path file, String condition) {
    List<Object> row =
        oracle
            .query("SELECT count(*) AS n FROM '%s' WHERE %s".formatted(file, condition))
            .rows()
            .get(0);
    return (Long) row.get(0);
  }
}
