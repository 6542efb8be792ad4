package dev.longbow.run;

import dev.longbow.beam.RunOutcome;
import dev.longbow.execute.RunLog;
import java.time.Instant;
import java.util.List;

/** What a run's log says, with the memory that this process used. */
public final class LogText {
  private LogText() {}

  /**
   * The log's text.
   *
   * @param warnings what in the plan may not be meant
   * @param ended when the outputs were published
   */
  public static String of(String runId, RunOutcome outcome, List<String> warnings, Instant ended) {
    return RunLog.text(
        runId,
        outcome.record(),
        warnings,
        outcome.reports(),
        outcome.spilledOfExchanges(),
        outcome.published(),
        ended,
        PeakMemory.residentBytes().orElse(PeakMemory.heapBytes()));
  }
}
