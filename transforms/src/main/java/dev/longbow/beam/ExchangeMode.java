package dev.longbow.beam;

import dev.longbow.arrow.BatchCodec;
import dev.longbow.column.Batch;
import dev.longbow.execute.Run;
import org.apache.beam.sdk.options.PipelineOptions;

/** How batches cross an exchange; chosen by runner when the plan is translated. */
enum ExchangeMode {
  /**
   * References to blocks of this process's store travel and are grouped; for the direct runner,
   * which keeps every element on the heap, and for Flink inside this process.
   */
  REFERENCES,
  /**
   * Encoded batches travel to a stateful function that asks for time-sorted input; on a Flink
   * cluster that is a secondary sort in managed memory, and the batches stream through.
   */
  TIME_SORTED,
  /** Encoded batches are grouped, and brought into order in spill files; for any other runner. */
  GROUPED;

  /** The element with which a batch travels to a step, at its place in the order. */
  BlockElement element(
      Run run, String step, int branch, int task, int sequence, int layout, Batch batch) {
    boolean references = this == REFERENCES;
    return new BlockElement(
        branch,
        task,
        sequence,
        references ? run.blocks().put(step, batch) : -1,
        layout,
        batch.rows(),
        references ? null : BatchCodec.encode(batch));
  }

  static ExchangeMode of(PipelineOptions options) {
    return isDirect(options) || options.as(ExchangeOptions.class).isInOneProcess()
        ? REFERENCES
        : encoded(options);
  }

  /** How batches cross that may not be left in this process's store. */
  static ExchangeMode encoded(PipelineOptions options) {
    return options.getRunner().getSimpleName().contains("Flink") ? TIME_SORTED : GROUPED;
  }

  /** Whether the direct runner runs the pipeline. */
  static boolean isDirect(PipelineOptions options) {
    return options.getRunner().getSimpleName().contains("DirectRunner");
  }
}
