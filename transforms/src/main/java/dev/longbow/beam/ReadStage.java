package dev.longbow.beam;

import dev.longbow.connector.Split;
import dev.longbow.execute.StageTask;

/** Runs a stage that reads splits: one task per element. */
final class ReadStage extends StageFunction<Split> {
  private static final long serialVersionUID = 1L;

  ReadStage(StageSpec spec) {
    super(spec);
  }

  /** Reads a split, gives out exchange elements and, last, the report. */
  @ProcessElement
  public void process(@Element Split split, MultiOutputReceiver outputs) {
    try (StageTask task = start(split.index(), () -> outputs)) {
      task.read(split);
      outputs.get(PlanTranslator.REPORTS).output(task.finish());
    } catch (RuntimeException e) {
      throw Failures.of(run(), e);
    }
  }
}
