package dev.longbow.beam;

import dev.longbow.connector.Part;
import dev.longbow.execute.TaskReport;
import dev.longbow.execute.TaskReport.StepCount;
import java.util.List;
import java.util.function.ToLongFunction;
import org.apache.beam.sdk.metrics.Metrics;

/**
 * The counters of a stage, in Beam's metrics and so in those of the runner. Every task adds to them
 * at its end. They are for display: attempts that failed later are in them, too. The stage is not
 * in a counter's name but the step that it belongs to ({@code Stage 3: monthly}), so that a
 * reporter makes one series of it, with the stage as a label.
 */
public enum StageMetric {
  /** Tasks that ended: one for each split or partition. */
  TASKS("tasks", report -> 1),
  /** Rows that were read: looked at by a scan, or taken from an exchange. */
  ROWS_IN("rows_in", StageMetric::rowsIn),
  /** Rows that were given to exchanges and outputs. */
  ROWS_OUT("rows_out", StageMetric::rowsOut),
  /** Bytes read from storage by scans. */
  BYTES_READ("bytes_read", TaskReport::bytesRead),
  /** Bytes of output files. */
  BYTES_WRITTEN("bytes_written", StageMetric::bytesWritten),
  /** Bytes that operators wrote to spill files. */
  SPILLED_BYTES("spilled_bytes", TaskReport::spilledBytes),
  /** Time from the start to the end of tasks, in milliseconds, summed over them. */
  BUSY_MILLIS("busy_millis", report -> report.nanos() / 1_000_000);

  /** The namespace of all of them. */
  public static final String NAMESPACE = "longbow";

  private final String counter;
  private final ToLongFunction<TaskReport> value;

  StageMetric(String counter, ToLongFunction<TaskReport> value) {
    this.counter = counter;
    this.value = value;
  }

  /** The counter's name. */
  public String counter() {
    return counter;
  }

  /** Counts a task that ended, for the step under way. */
  static void add(TaskReport report) {
    for (StageMetric metric : values()) {
      Metrics.counter(NAMESPACE, metric.counter).inc(metric.value.applyAsLong(report));
    }
  }

  /** The first operator and the scan see all rows; a scan comes first where there is one. */
  private static long rowsIn(TaskReport report) {
    List<StepCount> counts = report.counts();
    return counts.isEmpty() ? 0 : counts.get(0).rowsIn();
  }

  private static long rowsOut(TaskReport report) {
    return report.counts().stream()
        .filter(count -> count.kind().endsWith(" write"))
        .mapToLong(StepCount::rowsIn)
        .sum();
  }

  private static long bytesWritten(TaskReport report) {
    return report.parts().values().stream().flatMap(List::stream).mapToLong(Part::bytes).sum();
  }
}
