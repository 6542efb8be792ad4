package dev.longbow.execute;

import dev.longbow.connector.RunRecord.StepRows;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sums the row counts of tasks to row counts of operators. */
public final class RowBalance {
  private RowBalance() {}

  /** Rows in and out of every operator, by stage and place in the stage. */
  public static List<StepRows> of(List<TaskReport> reports) {
    Map<List<Integer>, StepRows> sums = new LinkedHashMap<>();
    for (TaskReport report : reports) {
      for (TaskReport.StepCount count : report.counts()) {
        StepRows rows =
            new StepRows(
                report.stage(),
                count.node(),
                count.kind(),
                count.step(),
                count.rowsIn(),
                count.rowsOut());
        sums.merge(List.of(report.stage(), count.node()), rows, RowBalance::plus);
      }
    }
    List<StepRows> sorted = new ArrayList<>(sums.values());
    sorted.sort(Comparator.comparingInt(StepRows::stage).thenComparingInt(StepRows::node));
    return sorted;
  }

  private static StepRows plus(StepRows a, StepRows b) {
    return new StepRows(
        a.stage(),
        a.node(),
        a.kind(),
        a.step(),
        a.rowsIn() + b.rowsIn(),
        a.rowsOut() + b.rowsOut());
  }
}
