package dev.longbow.execute;

import dev.longbow.connector.RunRecord.StepRows;
import dev.longbow.execute.TaskReport.StepCount;
import dev.longbow.physical.PhysicalPlan;
import dev.longbow.physical.Stage;
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
    return of(List.of(), reports);
  }

  /**
   * The same with rows that no task has seen.
   *
   * @param planned what planning left out, see {@link #planned}
   */
  public static List<StepRows> of(List<StepRows> planned, List<TaskReport> reports) {
    Map<List<Integer>, StepRows> sums = new LinkedHashMap<>();
    planned.forEach(rows -> sums.put(List.of(rows.stage(), rows.node()), rows));
    for (TaskReport report : reports) {
      for (StepCount count : report.counts()) {
        StepRows rows =
            new StepRows(
                report.stage(),
                count.node(),
                count.kind(),
                count.step(),
                count.rowsIn(),
                count.rowsOut(),
                count.filtered(),
                count.limited(),
                count.rejected(),
                count.nulled());
        sums.merge(List.of(report.stage(), count.node()), rows, RowBalance::plus);
      }
    }
    List<StepRows> sorted = new ArrayList<>(sums.values());
    sorted.sort(Comparator.comparingInt(StepRows::stage).thenComparingInt(StepRows::node));
    return sorted;
  }

  /**
   * The rows that scans have left out before any task began: no row of their row group can match.
   */
  public static List<StepRows> planned(PhysicalPlan plan) {
    List<StepRows> rows = new ArrayList<>();
    for (Stage stage : plan.stages()) {
      if (stage.input() instanceof Stage.ScanInput scan && !stage.readsAhead()) {
        long pruned = scan.prunedRows();
        rows.add(
            new StepRows(stage.id(), StepCount.SCAN, "scan", scan.step(), pruned, 0, pruned, 0));
      }
    }
    return rows;
  }

  private static StepRows plus(StepRows a, StepRows b) {
    return new StepRows(
        a.stage(),
        a.node(),
        a.kind(),
        a.step(),
        a.rowsIn() + b.rowsIn(),
        a.rowsOut() + b.rowsOut(),
        a.filtered() + b.filtered(),
        a.limited() + b.limited(),
        a.rejected() + b.rejected(),
        a.nulled() + b.nulled());
  }
}
