package dev.longbow.optimize;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.Layout;
import dev.longbow.connector.RowsSource;
import dev.longbow.connector.SinkSpec;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.sort.SortKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The sort in front of an output by partitions. */
final class SortByPartitionTest {
  private static final LogicalPlan SCAN =
      LogicalPlan.Scan.of(
          "rows",
          RowsSource.ofRows(
              Schema.of(
                  Field.of("place", DataType.STRING),
                  Field.of("year", DataType.INT64),
                  Field.of("x", DataType.INT64)),
              List.of()));

  private static PipelinePlan pipeline(LogicalPlan plan, String... columns) {
    Layout layout = new Layout(List.of(columns), Long.MAX_VALUE, Layout.DEFAULT_TARGET_BYTES);
    SinkSpec sink = new SinkSpec("out", "parquet", "o/", SinkSpec.Mode.OVERWRITE, Map.of(), layout);
    return new PipelinePlan("p", List.of(), List.of(new PipelinePlan.Output(plan, sink)));
  }

  private static String keys(LogicalPlan plan, String... columns) {
    LogicalPlan sorted = SortByPartition.apply(pipeline(plan, columns)).outputs().get(0).plan();
    return sorted instanceof LogicalPlan.Sort sort
        ? String.join(", ", sort.keys().stream().map(SortKey::text).toList())
        : "none";
  }

  private static LogicalPlan sort(long limit, SortKey... keys) {
    return PlanBuilder.sort("sorted", SCAN, List.of(keys), limit);
  }

  @Test
  void sortsByTheColumnsOfTheFolders() {
    assertEquals("none", keys(SCAN));
    assertEquals("place, year", keys(SCAN, "place", "year"));
  }

  /** One sort, not two; within a partition the order is that of the plan. */
  @Test
  void goesTogetherWithASort() {
    LogicalPlan sorted = sort(Long.MAX_VALUE, SortKey.descending("year"), SortKey.descending("x"));
    assertEquals("place, year DESC, x DESC", keys(sorted, "place"));
    assertEquals("place, year, x DESC", keys(sorted, "place", "year"));
    PipelinePlan once = SortByPartition.apply(pipeline(sorted, "place"));
    assertEquals(once, SortByPartition.apply(once));
    assertEquals(SCAN, ((LogicalPlan.Sort) once.outputs().get(0).plan()).input());
    // The first rows by x are others than the first by place.
    LogicalPlan first = sort(3, SortKey.ascending("x"));
    assertEquals("place", keys(first, "place"));
  }

  @Test
  void isTold() {
    List<String> told = new ArrayList<>();
    Optimizer.optimize(pipeline(SCAN, "year"), step -> told.add(step.rule()));
    assertEquals("sort_by_partition", told.get(0));
  }
}
