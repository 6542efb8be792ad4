package dev.longbow.execute;

import dev.longbow.connector.Part;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What one task of a stage did; travels to the committer as an element, so that retried attempts
 * are not counted twice (Beam metrics are).
 *
 * @param stage the stage id
 * @param task the split or partition
 * @param counts rows in and out per operator
 * @param parts per output name, the part this task wrote
 * @param rowsScanned rows looked at by the reader (0 for exchange inputs)
 * @param bytesRead bytes read from storage
 * @param spilledBytes bytes written to spill files
 * @param nanos time the task took
 * @param findings what its checks and checked joins found
 */
public record TaskReport(
    int stage,
    int task,
    List<StepCount> counts,
    Map<String, List<Part>> parts,
    long rowsScanned,
    long bytesRead,
    long spilledBytes,
    long nanos,
    List<Finding> findings)
    implements Serializable {
  public TaskReport {
    counts = List.copyOf(counts);
    parts = Map.copyOf(parts);
    findings = List.copyOf(findings);
  }

  /** The report of a task without checks. */
  public TaskReport(
      int stage,
      int task,
      List<StepCount> counts,
      Map<String, List<Part>> parts,
      long rowsScanned,
      long bytesRead,
      long spilledBytes,
      long nanos) {
    this(stage, task, counts, parts, rowsScanned, bytesRead, spilledBytes, nanos, List.of());
  }

  /** The same report when its parts have been published: they are gone then. */
  public TaskReport withoutParts() {
    return new TaskReport(
        stage, task, counts, Map.of(), rowsScanned, bytesRead, spilledBytes, nanos);
  }

  /** The same report with other parts. */
  public TaskReport withParts(Map<String, List<Part>> others) {
    return new TaskReport(
        stage, task, counts, others, rowsScanned, bytesRead, spilledBytes, nanos, findings);
  }

  /**
   * Rows in and out of an operator. Of scans, filters and limits every row is accounted for: in =
   * out + filtered + limited + rejected.
   *
   * @param node the operator's place in the stage's tree, depth first from 0; {@link #SCAN}
   * @param kind the operator, for example {@code filter} or {@code partial aggregate}
   * @param filtered rows that a condition left out
   * @param limited rows that were not wanted any more, most of them never read
   * @param rejected rows that could not be read, of scans; that a check rejects, of checks
   * @param nulled values that did not fit their type and became null, of scans
   */
  public record StepCount(
      int node,
      String kind,
      String step,
      long rowsIn,
      long rowsOut,
      long filtered,
      long limited,
      long rejected,
      long nulled)
      implements Serializable {
    /** The place of a stage's scan, before its operators. */
    public static final int SCAN = -1;

    /** An operator that leaves no row out. */
    public StepCount(int node, String kind, String step, long rowsIn, long rowsOut) {
      this(node, kind, step, rowsIn, rowsOut, 0, 0);
    }

    /** An operator that rejects no row. */
    public StepCount(
        int node,
        String kind,
        String step,
        long rowsIn,
        long rowsOut,
        long filtered,
        long limited) {
      this(node, kind, step, rowsIn, rowsOut, filtered, limited, 0, 0);
    }
  }
}
