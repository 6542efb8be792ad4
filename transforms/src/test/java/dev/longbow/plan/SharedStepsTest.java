package dev.longbow.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.SinkSpec;
import dev.longbow.frame.LazyFrame;
import dev.longbow.optimize.Optimizer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A frame that several others are made from is computed once. */
final class SharedStepsTest {
  private static final LazyFrame ROWS =
      LazyFrame.ofRows(
          Schema.of(Field.of("k", DataType.STRING), Field.of("x", DataType.INT64)), List.of());

  private static PipelinePlan pipeline(LazyFrame... frames) {
    SinkSpec sink = new SinkSpec("csv", "csv", "out.csv", SinkSpec.Mode.OVERWRITE, Map.of());
    return SharedSteps.pipeline(
        "frames",
        java.util.Arrays.stream(frames)
            .map(frame -> new PipelinePlan.Output(frame.plan(), sink))
            .toList());
  }

  @Test
  void aFrameUsedTwiceIsDefinedOnce() {
    LazyFrame high = ROWS.filter("x > 1");
    LazyFrame joined = high.join(high.groupBy("k").agg("mean(x) AS mean_x"), "k");
    PipelinePlan plan = pipeline(joined);
    assertEquals(
        """
        Shared [filter_2]
          Filter [filter_2] x > 1
            Scan [rows_1] rows 0 rows in memory: k, x
        Output [csv] csv out.csv
          Join [join_3] inner on k = k_right: k, x, mean_x
            SharedRef [filter_2] k, x
            Project [join_3] k AS k_right, mean_x
              Aggregate [group_by_3] by k: mean(x) AS mean_x
                SharedRef [filter_2] k, x
        """,
        PlanPrinter.print(plan).replaceAll("\"join_3 k\"", "k_right"));
    PlanValidator.validate(Optimizer.optimize(plan));
  }

  @Test
  void framesOfOneNameAreToldApart() {
    LazyFrame high = ROWS.filter("x > 1");
    LazyFrame low = ROWS.filter("x < 1");
    PipelinePlan plan = pipeline(high.union(high, low, low.limit(3)));
    assertEquals(
        List.of("filter_2", "filter_2 (2)"),
        plan.shared().stream().map(PipelinePlan.Shared::step).toList());
    PlanValidator.validate(Optimizer.optimize(plan));
  }

  @Test
  void aScanIsReadByEachThatNeedsIt() {
    assertEquals(List.of(), pipeline(ROWS.union(ROWS.filter("x > 1"))).shared());
    assertEquals(List.of(), pipeline(ROWS.filter("x > 1").union(ROWS.filter("x > 1"))).shared());
  }

  @Test
  void doublingOftenStaysSmall() {
    LazyFrame rows = ROWS.limit(1);
    for (int i = 0; i < 8; i++) {
      rows = rows.union(rows);
    }
    PipelinePlan plan = pipeline(rows);
    assertEquals(8, plan.shared().size());
    assertTrue(PlanPrinter.print(plan).lines().count() < 50);
  }
}
