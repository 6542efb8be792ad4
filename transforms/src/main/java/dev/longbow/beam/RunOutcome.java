package dev.longbow.beam;

import dev.longbow.connector.Published;
import dev.longbow.connector.RunRecord;
import dev.longbow.execute.TaskReport;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a finished run did.
 *
 * @param published the outputs, in the order of the plan
 * @param manifests the manifest of each output; empty where an output has none
 * @param reports the reports of all tasks, without their parts
 * @param record what the manifests say about the run, with its row counts
 * @param spilledOfExchanges bytes of exchange blocks that were written to disk by the committer's
 *     process, by step
 */
public record RunOutcome(
    List<Published> published,
    List<String> manifests,
    List<TaskReport> reports,
    RunRecord record,
    Map<String, Long> spilledOfExchanges)
    implements Serializable {
  public RunOutcome {
    published = List.copyOf(published);
    manifests = List.copyOf(manifests);
    reports = List.copyOf(reports);
    spilledOfExchanges = new TreeMap<>(spilledOfExchanges);
  }

  RunOutcome withPublished(List<Published> outputs) {
    return new RunOutcome(outputs, manifests, reports, record, spilledOfExchanges);
  }

  RunOutcome withReports(List<TaskReport> others) {
    return new RunOutcome(published, manifests, others, record, spilledOfExchanges);
  }

  RunOutcome withRecord(RunRecord other) {
    return new RunOutcome(published, manifests, reports, other, spilledOfExchanges);
  }

  /** Bytes of exchange blocks that were written to disk by the committer's process. */
  public long spilledBlocks() {
    return spilledOfExchanges.values().stream().mapToLong(bytes -> bytes).sum();
  }

  /** Bytes written to spill files. */
  public long spilledBytes() {
    return spilledBlocks() + reports.stream().mapToLong(TaskReport::spilledBytes).sum();
  }

  /** Rows that scans looked at. */
  public long rowsScanned() {
    return reports.stream().mapToLong(TaskReport::rowsScanned).sum();
  }

  /** Bytes that scans read from storage. */
  public long bytesRead() {
    return reports.stream().mapToLong(TaskReport::bytesRead).sum();
  }
}
