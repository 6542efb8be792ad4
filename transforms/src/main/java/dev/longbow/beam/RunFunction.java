package dev.longbow.beam;

import dev.longbow.execute.Run;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.joda.time.Duration;

/** A function that takes part in a run. */
abstract class RunFunction<InputT, OutputT> extends DoFn<InputT, OutputT> {
  private static final long serialVersionUID = 1L;

  private final String runId;
  private transient Run run;

  RunFunction(String runId) {
    this.runId = runId;
  }

  /** Takes part in the run. */
  @Setup
  public void setup(PipelineOptions options) {
    Workers.prepare(options);
    run = Run.use(runId);
    Workers.accompany(run, options);
  }

  /** Leaves the run; the last function in a process to do so frees what the run holds there. */
  @Teardown
  public void teardown() {
    if (run != null) {
      run.release();
      run = null;
    }
  }

  final Run run() {
    return run;
  }

  /** Event times carry the order of an exchange and have nothing to do with the input's. */
  @Override
  @Deprecated
  public Duration getAllowedTimestampSkew() {
    return Duration.millis(Long.MAX_VALUE);
  }
}
