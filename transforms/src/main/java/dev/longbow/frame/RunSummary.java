package dev.longbow.frame;

import dev.longbow.connector.Published;
import dev.longbow.connector.RunRecord;
import java.time.Duration;
import java.util.List;

/**
 * What a run did.
 *
 * @param runId names the run in manifests and logs
 * @param outputs what was published
 * @param steps rows in and out of every operator
 * @param elapsed wall time
 */
public record RunSummary(
    String runId, List<Published> outputs, List<RunRecord.StepRows> steps, Duration elapsed) {
  public RunSummary {
    outputs = List.copyOf(outputs);
    steps = List.copyOf(steps);
  }
}
