package dev.longbow.beam;

import dev.longbow.arrow.BatchCodec;
import dev.longbow.column.Schema;
import dev.longbow.execute.StageTask;
import dev.longbow.execute.TaskReport;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Instant;

/**
 * Runs a stage behind an exchange on runners that sort: batches of a partition arrive one after
 * another in the order of their event times and are pushed straight into the task. The end of a
 * partition is a timer at the end of the window, which fires after all its elements.
 *
 * <p>A batch runner processes one key at a time, so the running task is a field; the state cell
 * exists because only stateful functions may ask for sorted input.
 */
final class SortedStage extends StageFunction<KV<byte[], BlockElement>> {
  private static final long serialVersionUID = 1L;

  @StateId("started")
  private final StateSpec<ValueState<Boolean>> startedSpec = StateSpecs.value();

  @TimerId("end")
  private final TimerSpec endSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  private transient StageTask task;
  private transient BlockPieces pieces;
  private transient BlockPieces reports;
  private transient int partition;
  private transient MultiOutputReceiver receiver;

  SortedStage(StageSpec spec) {
    super(spec);
  }

  /** Takes a batch. */
  @RequiresTimeSortedInput
  @ProcessElement
  public void process(
      @Element KV<byte[], BlockElement> element,
      BoundedWindow window,
      ProcessContext context,
      @StateId("started") ValueState<Boolean> started,
      @TimerId("end") Timer end,
      MultiOutputReceiver outputs) {
    receiver = outputs;
    try {
      if (element.getValue().isReport()) {
        passOn(element.getValue(), outputs);
        return;
      }
      if (started.read() == null) {
        started.write(true);
        end.withOutputTimestamp(new Instant(0)).set(window.maxTimestamp());
        partition = PartitionKeys.partition(element.getKey());
        task = start(partition, () -> receiver, context::sideInput);
        pieces = new BlockPieces();
      }
      if (partition != PartitionKeys.partition(element.getKey())) {
        throw new IllegalStateException(
            "Partitions interleave: " + PartitionKeys.partition(element.getKey()));
      }
      byte[] bytes = task.isDone() ? null : pieces.add(element.getValue());
      if (bytes != null) {
        Schema layout = spec().stage().input().layouts().get(element.getValue().layout());
        task.accept(BatchCodec.decode(layout, bytes));
      }
    } catch (RuntimeException | Error e) {
      giveUp();
      throw Failures.of(run(), e);
    }
  }

  /** Reports of the stage before travel in the first partition, whether it has rows or not. */
  private void passOn(BlockElement element, MultiOutputReceiver outputs) {
    if (reports == null) {
      reports = new BlockPieces();
    }
    byte[] bytes = reports.add(element);
    if (bytes != null) {
      try {
        spec().send(CoderUtils.decodeFromByteArray(TaskReportCoder.of(), bytes), outputs);
      } catch (CoderException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Ends the partition. */
  @OnTimer("end")
  public void end(MultiOutputReceiver outputs) {
    receiver = outputs;
    try {
      if (!task.isDone()) {
        pieces.checkComplete();
      }
      TaskReport report = finish(task);
      task.close();
      task = null;
      spec().send(report, outputs);
    } catch (RuntimeException | Error e) {
      giveUp();
      throw Failures.of(run(), e);
    }
  }

  /** Gives up a task that a failure elsewhere left unfinished. */
  @Override
  @Teardown
  public void teardown() {
    giveUp();
    super.teardown();
  }

  private void giveUp() {
    if (task != null) {
      task.close();
      task = null;
    }
  }
}
