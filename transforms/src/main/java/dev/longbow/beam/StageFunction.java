package dev.longbow.beam;

import dev.longbow.execute.StageTask;
import dev.longbow.execute.TaskReport;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;
import org.joda.time.Instant;

/**
 * What the functions that run stages have in common. The main output takes task reports, or the
 * exchange that they go through.
 */
abstract class StageFunction<InputT> extends RunFunction<InputT, TaskReport> {
  private static final long serialVersionUID = 1L;

  private final StageSpec spec;

  StageFunction(StageSpec spec) {
    super(spec.runId());
    this.spec = spec;
  }

  final StageSpec spec() {
    return spec;
  }

  /**
   * Starts a task whose exchange elements go to the outputs of this moment.
   *
   * @param sides gives the side inputs
   */
  final StageTask start(int task, Outputs outputs, BroadcastViews.Reader sides) {
    return spec.start(run(), task, new Sent(outputs), sides);
  }

  /**
   * Starts a task that sends rows to ranges.
   *
   * @param boundaries where they begin
   */
  final StageTask start(int task, Outputs outputs, byte[] boundaries) {
    return spec.startRouted(run(), task, new Sent(outputs), boundaries);
  }

  private record Sent(Outputs outputs) implements StageSpec.Outputs {
    @Override
    public void output(TupleTag<KV<byte[], BlockElement>> tag, byte[] key, BlockElement element) {
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
  }

  /** Completes a task and counts it. */
  static TaskReport finish(StageTask task) {
    TaskReport report = task.finish();
    StageMetric.add(report);
    return report;
  }

  /** Gives the receiver to use now: it may change while a task runs. */
  interface Outputs {
    MultiOutputReceiver now();
  }
}
