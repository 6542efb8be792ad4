package dev.longbow.beam;

import dev.longbow.execute.Run;
import dev.longbow.execute.StageTask;
import dev.longbow.execute.TaskReport;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Duration;
import org.joda.time.Instant;

/** What the functions that run stages have in common. The main output takes task reports. */
abstract class StageFunction<InputT> extends DoFn<InputT, TaskReport> {
  private static final long serialVersionUID = 1L;

  private final StageSpec spec;
  private transient Run run;

  StageFunction(StageSpec spec) {
    this.spec = spec;
  }

  /** Takes part in the run. */
  @Setup
  public void setup() {
    run = Run.use(spec.runId());
  }

  /** Leaves the run; the last function in a process to do so frees what the run holds there. */
  @Teardown
  public void teardown() {
    if (run != null) {
      run.release();
      run = null;
    }
  }

  final StageSpec spec() {
    return spec;
  }

  final Run run() {
    return run;
  }

  /** Starts a task whose exchange elements go to the outputs of this moment. */
  final StageTask start(int task, Outputs outputs) {
    return spec.start(
        run,
        task,
        (tag, key, element) ->
            outputs
                .now()
                .get(tag)
                .outputWithTimestamp(
                    KV.of(key, element), Instant.ofEpochMilli(element.eventMillis())));
  }

  /** Gives the receiver to use now: it may change while a task runs. */
  interface Outputs {
    MultiOutputReceiver now();
  }

  /** Event times carry the order of an exchange and have nothing to do with the input's. */
  @Override
  @Deprecated
  public Duration getAllowedTimestampSkew() {
    return Duration.millis(Long.MAX_VALUE);
  }
}
