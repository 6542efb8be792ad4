package dev.longbow.beam;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** What a runner's settings say about the exchanges of a plan. Results do not depend on it. */
public interface ExchangeOptions extends PipelineOptions {
  /** More than a block of many rows has: only blocks of long values are cut. */
  int USUAL_RECORD_BYTES = 2 << 20;

  /** The most bytes of an element that is sorted by the runner; larger blocks travel in pieces. */
  @Description("Most bytes of an element that crosses an exchange; larger ones travel in pieces")
  @Default.Integer(USUAL_RECORD_BYTES)
  int getExchangeRecordBytes();

  /** Whether all tasks share the memory of the process that starts the run. */
  @Description(
      "Whether all tasks run in the process that starts the run; then blocks are not copied")
  @Default.Boolean(false)
  boolean isInOneProcess();

  /** Sets {@link #isInOneProcess}; the direct runner's tasks always are. */
  void setInOneProcess(boolean value);

  /** Sets the most bytes of an element. */
  void setExchangeRecordBytes(int bytes);
}
