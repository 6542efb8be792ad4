package dev.longbow.beam;

import dev.longbow.connector.Split;
import dev.longbow.execute.StageTask;

/** Runs a stage that reads splits: one task per element. */
final class ReadStage extends StageFunction<Split> {
  private static final long serialVersionUID = 1L;

  /** Makes a stage run that has no splits. */
  static final Split NOTHING = new Split(-1, "", 0, 0);

  ReadStage(StageSpec spec) {
    super(spec);
  }

  /** Reads a split, gives out exchange elements and, last, the report. */
  @ProcessElement
  public void process(@Element Split split, ProcessContext context, MultiOutputReceiver outputs) {
    boolean isNothing = split.equals(NOTHING);
    try (StageTask task = start(isNothing ? 0 : split.index(), () -> outputs, context::sideInput)) {
      if (!isNothing) {
        task.read(split);
      }
      spec().send(finish(task), outputs);
    } catch (RuntimeException | Error e) {
      throw Failures.of(run(), e);
    }
  }
}
