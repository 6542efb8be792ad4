package dev.longbow.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.RowsSource;
import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.ExprParser;
import dev.longbow.plan.JoinSettings;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A join that is not what it was said to be publishes nothing and names the keys. */
final class JoinCheckTest {
  @TempDir Path folder;

  /** Rows with the keys 0 to {@code keys - 1}, each as often as its multiplicity says. */
  private static LogicalPlan table(String name, int keys, int... repeated) {
    Schema schema =
        Schema.of(Field.of("k", DataType.INT64), Field.of(name + "_value", DataType.INT64));
    List<Map<String, Object>> rows = new ArrayList<>();
    for (long key = 0; key < keys; key++) {
      rows.add(Map.of("k", key, name + "_value", key * 10));
    }
    for (long key : repeated) {
      rows.add(Map.of("k", key, name + "_value", -key));
    }
    return LogicalPlan.Scan.of(name, RowsSource.ofRows(schema, rows));
  }

  private void run(LogicalPlan left, LogicalPlan right, JoinSettings settings) {
    run(left, right, settings, Runs.direct(2));
    run(left, right, settings, Runs.direct(2).partitioned());
  }

  private void run(
      LogicalPlan left, LogicalPlan right, JoinSettings settings, Runs.Setting setting) {
    run(PlanBuilder.join("joined", left, right, settings, BindContext.DEFAULT), setting);
  }

  private void run(LogicalPlan plan, Runs.Setting setting) {
    SinkSpec sink =
        new SinkSpec(
            "out",
            "parquet",
            folder.resolve("out.parquet").toString(),
            SinkSpec.Mode.OVERWRITE,
            Map.of());
    Runs.run(
        new PipelinePlan("checks", List.of(), List.of(new PipelinePlan.Output(plan, sink))),
        setting);
  }

  private LongbowException refused(LogicalPlan left, LogicalPlan right, JoinSettings settings)
      throws IOException {
    LongbowException failure =
        assertThrows(LongbowException.class, () -> run(left, right, settings, Runs.direct(2)));
    LongbowException partitioned =
        assertThrows(
            LongbowException.class, () -> run(left, right, settings, Runs.direct(2).partitioned()));
    assertEquals(partitioned.line(), failure.line());
    assertEquals(ErrorCode.JOIN_CHECK, failure.code(), failure.line());
    assertTrue(failure.line().contains("[joined]"), failure.line());
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(), files.toList());
    }
    return failure;
  }

  private static JoinSettings on(String validate) {
    return JoinSettings.on(JoinType.INNER, List.of("k")).withValidate(validate);
  }

  @Test
  void whatIsAsItShouldBePasses() {
    run(table("left", 500, 3, 3, 7), table("right", 100), on("m:1"));
    run(table("left", 500), table("right", 100, 3, 3, 7), on("1:m"));
    run(table("left", 500), table("right", 100), on("1:1"));
    run(table("left", 500, 3, 3), table("right", 100, 3), on("m:m").withMaxOutputRows(105));
    assertTrue(Files.exists(folder.resolve("out.parquet")));
  }

  @Test
  void keysThatRepeatAreNamedWithTheRowsThatWouldComeOut() throws IOException {
    LogicalPlan once = table("once", 500);
    LogicalPlan several = table("several", 100, 3, 3, 7);
    LongbowException right = refused(once, several, on("m:1"));
    assertTrue(right.line().contains("not m:1"), right.line());
    assertTrue(right.line().contains("right side: k = 3 (3 rows), k = 7 (2 rows)"), right.line());
    assertTrue(right.line().contains("103 rows"), right.line());
    LongbowException left = refused(several, once, on("1:m"));
    assertTrue(left.line().contains("left side: k = 3 (3 rows), k = 7 (2 rows)"), left.line());
    LongbowException both = refused(several, table("more", 50, 9), on("1:1"));
    assertTrue(both.line().contains("left side"), both.line());
    assertTrue(both.line().contains("right side: k = 9 (2 rows)"), both.line());
    assertFalse(both.line().contains("Exception"), both.line());
  }

  @Test
  void moreRowsThanAllowedAreCountedToTheEnd() throws IOException {
    int[] hot = new int[3000];
    LongbowException failure =
        refused(
            table("left", 100, hot),
            table("right", 100, hot),
            JoinSettings.on(JoinType.INNER, List.of("k")).withMaxOutputRows(1000));
    // 3,001 rows of the key 0 on each side, and 99 other keys.
    assertTrue(failure.line().contains("9,006,100 rows"), failure.line());
    assertTrue(failure.line().contains("max_output_rows = 1,000"), failure.line());
  }

  /** Rows are those that come out, after the condition; keys are those of all rows. */
  @Test
  void aConditionCountsForRowsAndNotForKeys() throws IOException {
    LogicalPlan left = table("left", 100, new int[3000]);
    LogicalPlan right = table("right", 100, new int[3000]);
    JoinSettings few = on("m:m").withCondition(ExprParser.parse("left_value + right_value = 20"));
    LongbowException rows =
        refused(
            left,
            right,
            on("m:m")
                .withCondition(ExprParser.parse("left_value + right_value >= 0"))
                .withMaxOutputRows(1000));
    assertTrue(
        rows.line()
            .endsWith(
                "The join gives more rows than max_output_rows = 1,000. It would give 9,006,100 rows"
                    + " without its condition"),
        rows.line());
    LongbowException keys =
        refused(
            left,
            right,
            on("m:1").withCondition(ExprParser.parse("left_value + right_value = 20")));
    assertTrue(keys.line().contains("right side: k = 0 (3,001 rows)"), keys.line());
    run(left, right, few.withMaxOutputRows(1));
  }

  /** What is asked of keys does not depend on filters that the optimizer could move. */
  @Test
  void filtersDoNotHideKeysThatRepeat() throws IOException {
    LogicalPlan left = table("left", 100);
    LogicalPlan right = table("right", 100, 3, 3);
    refused(left, right, on("m:1").withCondition(ExprParser.parse("right_value > 500")));
    refused(left, right, on("m:1").withCondition(ExprParser.parse("k = 50")));
    JoinSettings kept = JoinSettings.on(JoinType.LEFT, List.of("k")).withValidate("m:1");
    refused(left, right, kept.withCondition(ExprParser.parse("right_value > 500")));
    LogicalPlan joined = PlanBuilder.join("joined", left, right, on("m:1"), BindContext.DEFAULT);
    LogicalPlan above =
        PlanBuilder.filter("above", joined, ExprParser.parse("k = 50"), BindContext.DEFAULT);
    for (Runs.Setting setting : List.of(Runs.direct(2), Runs.direct(2).partitioned())) {
      assertEquals(
          ErrorCode.JOIN_CHECK,
          assertThrows(LongbowException.class, () -> run(above, setting)).code());
    }
  }

  /** Keys are called as on their own side. */
  @Test
  void keysOfTheRightSideHaveItsName() throws IOException {
    LogicalPlan right = PlanBuilder.rename("renamed", table("right", 100, 3), Map.of("k", "key"));
    JoinSettings settings =
        JoinSettings.on(JoinType.INNER, List.of("k"))
            .withKeys(List.of("k"), List.of("key"))
            .withValidate("1:1");
    LongbowException failure = refused(table("left", 100, 7), right, settings);
    assertTrue(failure.line().contains("left side: k = 7 (2 rows)"), failure.line());
    assertTrue(failure.line().contains("right side: key = 3 (2 rows)"), failure.line());
  }
}
