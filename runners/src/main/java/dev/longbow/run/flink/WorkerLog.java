package dev.longbow.run.flink;

import dev.longbow.beam.RunOutcome;
import dev.longbow.beam.WorkerOptions;
import dev.longbow.error.LongbowException;
import dev.longbow.io.files.LogFile;
import dev.longbow.run.LogText;
import java.time.Instant;
import java.util.List;

/**
 * The log of a run that the submitting process does not wait for: the committer's worker writes it.
 *
 * @param path absolute
 * @param warnings what in the plan may not be meant
 */
public record WorkerLog(String path, List<String> warnings) {
  private static final System.Logger LOG = System.getLogger(WorkerLog.class.getName());

  public WorkerLog {
    warnings = List.copyOf(warnings);
  }

  /** Sends it with the job. */
  void addTo(WorkerOptions options) {
    options.setRunLog(path);
    options.setRunWarnings(warnings);
  }

  /**
   * Writes the log that came with a job, if one did. The outputs are in place: a worker that cannot
   * write it says so in its own log, and the job has succeeded.
   */
  static void write(WorkerOptions options, String runId, RunOutcome outcome) {
    if (options.getRunLog() == null) {
      return;
    }
    try {
      LogFile.of(options.getRunLog())
          .write(LogText.of(runId, outcome, options.getRunWarnings(), Instant.now()));
    } catch (LongbowException e) {
      LOG.log(System.Logger.Level.WARNING, "Run " + runId + " is published, without a log", e);
    }
  }
}
