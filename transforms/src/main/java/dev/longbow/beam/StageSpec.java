package dev.longbow.beam;

import dev.longbow.column.Batch;
import dev.longbow.execute.ExchangeOutput;
import dev.longbow.execute.Run;
import dev.longbow.execute.StageTask;
import dev.longbow.execute.TaskContext;
import dev.longbow.execute.TaskReport;
import dev.longbow.memory.MemoryPool;
import dev.longbow.physical.Exchange;
import dev.longbow.physical.Stage;
import dev.longbow.physical.StageCodec;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.transforms.DoFn.MultiOutputReceiver;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;
import org.joda.time.Instant;

/**
 * What the functions of a stage carry to the workers: the stage and the exchanges it writes to, as
 * versioned data, and how its batches travel.
 */
final class StageSpec implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String runId;
  private final String stage;
  private final Map<Integer, String> exchanges;
  private final Map<Integer, byte[][]> keys;
  private final ExchangeMode mode;
  private final Map<Integer, Integer> recordBytes;
  private final int reportsThrough;
  private final BroadcastViews broadcasts;
  private transient Decoded decoded;

  private record Decoded(Stage stage, Map<Integer, Exchange> exchanges) {}

  /**
   * A stage.
   *
   * @param recordBytes how many bytes an element of an exchange may have, for those that are sorted
   * @param reportsThrough the exchange that reports of tasks go through as well, or -1
   */
  StageSpec(
      String runId,
      Stage stage,
      List<Exchange> written,
      int parallelism,
      ExchangeMode mode,
      Map<Integer, Integer> recordBytes,
      int reportsThrough,
      BroadcastViews broadcasts) {
    this.reportsThrough = reportsThrough;
    this.recordBytes = new TreeMap<>(recordBytes);
    this.broadcasts = broadcasts;
    this.runId = runId;
    this.stage = StageCodec.encode(stage.withoutSplits());
    this.exchanges =
        new TreeMap<>(written.stream().collect(Collectors.toMap(Exchange::id, StageCodec::encode)));
    this.keys = new TreeMap<>();
    for (Exchange exchange : written) {
      keys.put(exchange.id(), PartitionKeys.of(exchange.partitions(), parallelism));
    }
    this.mode = mode;
  }

  private Decoded decoded() {
    Decoded known = decoded;
    if (known == null) {
      Map<Integer, Exchange> byId = new TreeMap<>();
      exchanges.forEach((id, text) -> byId.put(id, StageCodec.exchange(text)));
      known = new Decoded(StageCodec.stage(stage), byId);
      decoded = known;
    }
    return known;
  }

  Stage stage() {
    return decoded().stage();
  }

  /** Sends the report of a task, by its output or in the first partition of an exchange. */
  void send(TaskReport report, MultiOutputReceiver outputs) {
    Instant first = Instant.ofEpochMilli(0);
    if (reportsThrough < 0) {
      outputs.get(PlanTranslator.REPORTS).outputWithTimestamp(report, first);
      return;
    }
    byte[] bytes;
    try {
      bytes = CoderUtils.encodeToByteArray(TaskReportCoder.of(), report);
    } catch (CoderException e) {
      throw new IllegalStateException(e);
    }
    BlockPieces.cut(
        BlockElement.report(report.stage(), report.task(), bytes),
        recordBytes.get(reportsThrough),
        piece -> {
          if (isRouted(decoded().exchanges().get(reportsThrough))) {
            byte[] key = keys.get(reportsThrough)[0];
            outputs.get(tag(reportsThrough)).outputWithTimestamp(KV.of(key, piece), first);
          } else {
            outputs
                .get(RangeRouting.blocks(reportsThrough))
                .outputWithTimestamp(KV.of(0L, piece), first);
          }
        });
  }

  /** Whether the stages that write to an exchange know each row's partition. */
  static boolean isRouted(Exchange exchange) {
    return !exchange.isByRange() || exchange.isSampledBefore();
  }

  String runId() {
    return runId;
  }

  /** What the stage's joins need of other stages beside its input. */
  BroadcastViews broadcasts() {
    return broadcasts;
  }

  /** Starts a task of a stage without side inputs. */
  StageTask start(Run run, int task, Outputs outputs) {
    return startRouted(run, task, outputs, null);
  }

  /**
   * Starts a task of a stage without side inputs that sends rows to ranges.
   *
   * @param boundaries where these begin; null when they are not known yet, or there are none
   */
  StageTask startRouted(Run run, int task, Outputs outputs, byte[] boundaries) {
    return start(
        run,
        task,
        outputs,
        view -> {
          throw new IllegalStateException("No side input " + view);
        },
        boundaries);
  }

  /**
   * Starts a task of a run whose exchange writes go to these outputs.
   *
   * @param sides gives the side inputs
   */
  StageTask start(Run run, int task, Outputs outputs, BroadcastViews.Reader sides) {
    return start(run, task, outputs, sides, null);
  }

  private StageTask start(
      Run run, int task, Outputs outputs, BroadcastViews.Reader sides, byte[] boundaries) {
    TaskContext context =
        new TaskContext(
            run,
            stage().id(),
            task,
            MemoryPool.shared().reserve("stage " + stage().id()),
            broadcasts.input(stage(), run, sides),
            boundaries);
    return new StageTask(
        stage(), id -> decoded().exchanges().get(id), context, output(task, run, outputs));
  }

  private ExchangeOutput output(int task, Run run, Outputs outputs) {
    return new ExchangeOutput() {
      @Override
      public void emit(int exchange, int branch, int partition, int sequence, Batch batch) {
        BlockPieces.cut(
            element(exchange, branch, sequence, batch),
            recordBytes.getOrDefault(exchange, Integer.MAX_VALUE),
            piece -> outputs.output(tag(exchange), keys.get(exchange)[partition], piece));
      }

      @Override
      public void emitUnrouted(int exchange, int branch, int sequence, long firstRow, Batch batch) {
        outputs.unrouted(
            RangeRouting.blocks(exchange), firstRow, element(exchange, branch, sequence, batch));
      }

      @Override
      public void emitSample(int exchange, byte[] sample) {
        outputs.sample(RangeRouting.samples(exchange), sample);
      }

      private BlockElement element(int exchange, int branch, int sequence, Batch batch) {
        Exchange target = decoded().exchanges().get(exchange);
        int layout = target.layoutOf(batch.schema());
        return mode.element(run, target.step(), branch, task, sequence, layout, batch);
      }
    };
  }

  /** The output of a stage that goes to an exchange. */
  static TupleTag<KV<byte[], BlockElement>> tag(int exchange) {
    return new TupleTag<>("exchange" + exchange) {};
  }

  /** Takes what a task gives to its exchanges. */
  interface Outputs {
    void output(TupleTag<KV<byte[], BlockElement>> tag, byte[] key, BlockElement element);

    /** Takes a block that has no range yet. */
    default void unrouted(
        TupleTag<KV<Long, BlockElement>> tag, long firstRow, BlockElement element) {
      throw new IllegalStateException("No output for " + tag);
    }

    /** Takes a sample of the keys of such blocks. */
    default void sample(TupleTag<byte[]> tag, byte[] sample) {
      throw new IllegalStateException("No output for " + tag);
    }
  }
}
