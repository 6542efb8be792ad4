package dev.longbow.beam;

import dev.longbow.execute.Run;
import dev.longbow.execute.StageTask;
import dev.longbow.execute.TaskReport;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;
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

  /**
   * Starts a task whose exchange elements go to the outputs of this moment.
   *
   * @param sides gives the side inputs
   */
  final StageTask start(int task, Outputs outputs, BroadcastViews.Reader sides) {
    return spec.start(
        run,
        task,
        new StageSpec.Outputs() {
          @Override
          public void output(
              TupleTag<KV<byte[], BlockElement>> tag, byte[] key, BlockElement element) {
            send(tag, KV.of(key, element), element.eventMillis());
          }

          @Override
          public void unrouted(
              TupleTag<KV<Long, BlockElement>> tag, long firstRow, BlockElement element) {
            send(tag, KV.of(firstRow, element), 0);
          }

          @Override
          public void sample(TupleTag<byte[]> tag, byte[] sample) {
            send(tag, sample, 0);
          }

          private <T> void send(TupleTag<T> tag, T element, long millis) {
            outputs.now().get(tag).outputWithTimestamp(element, Instant.ofEpochMilli(millis));
          }
        },
        sides);
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
