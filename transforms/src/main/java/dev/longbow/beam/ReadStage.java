package dev.longbow.beam;

import dev.longbow.connector.Split;
import dev.longbow.execute.StageTask;
import dev.longbow.execute.TaskReport;
import org.apache.beam.sdk.transforms.DoFn;
import org.joda.time.Duration;
import org.joda.time.Instant;

/** Runs a stage that reads splits: one task per element. */
final class ReadStage extends DoFn<Split, TaskReport> {
  private static final long serialVersionUID = 1L;

  private final StageSpec spec;

  ReadStage(StageSpec spec) {
    this.spec = spec;
  }

  /** Reads a split, gives out exchange elements and, last, the report. */
  @ProcessElement
  public void process(@Element Split split, MultiOutputReceiver outputs) {
    try (StageTask task =
        spec.start(
            split.index(),
            (tag, keyed, element) ->
                outputs.get(tag).outputWithTimestamp(keyed, new Instant(element.eventMillis())))) {
      task.read(split);
      outputs.get(PlanTranslator.REPORTS).output(task.finish());
    } catch (RuntimeException e) {
      throw Failures.of(spec.run(), e);
    }
  }

  /** Event times carry the order of an exchange and have nothing to do with the input's. */
  @Override
  @Deprecated
  public Duration getAllowedTimestampSkew() {
    return Duration.millis(Long.MAX_VALUE);
  }
}
