package dev.longbow.beam;

import dev.longbow.arrow.BatchCodec;
import dev.longbow.column.Batch;
import dev.longbow.connector.Split;
import dev.longbow.execute.RangeRouter;
import dev.longbow.memory.MemoryPool;
import dev.longbow.physical.Exchange;
import dev.longbow.physical.Routing;
import dev.longbow.physical.StageCodec;
import dev.longbow.sort.RangeBoundaries;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.BigEndianLongCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TupleTag;
import org.joda.time.Instant;

/**
 * The way of rows into the ranges of an exchange: the producers' blocks wait until the samples of
 * all tasks have come together and said where ranges begin; then they are divided and go on as
 * through any exchange. When a stage before has taken the samples, the producers themselves wait
 * for them instead, and their rows go through the exchange as through any other.
 */
final class RangeRouting {
  private final String runId;
  private final int parallelism;
  private final ExchangeMode mode;
  private final int recordBytes;
  private final Map<Integer, List<PCollection<KV<Long, BlockElement>>>> blocks = new TreeMap<>();
  private final Map<Integer, List<PCollection<byte[]>>> samples = new TreeMap<>();

  /**
   * Routing in a pipeline.
   *
   * @param recordBytes how many bytes an element may have
   */
  RangeRouting(String runId, int parallelism, ExchangeMode mode, int recordBytes) {
    this.recordBytes = recordBytes;
    this.runId = runId;
    this.parallelism = parallelism;
    this.mode = mode;
  }

  /** The output for blocks, each with the number of its first row in its task. */
  static TupleTag<KV<Long, BlockElement>> blocks(int exchange) {
    return new TupleTag<>("blocks" + exchange) {};
  }

  /** The output for samples. */
  static TupleTag<byte[]> samples(int exchange) {
    return new TupleTag<>("samples" + exchange) {};
  }

  /** The outputs of a stage that writes to an exchange, that for blocks first. */
  static List<TupleTag<?>> tags(int exchange) {
    return List.of(blocks(exchange), samples(exchange));
  }

  /** Takes note of a stage that samples the keys of an exchange before rows are sent to it. */
  void sampled(int exchange, PCollectionTuple stage) {
    samples
        .computeIfAbsent(exchange, id -> new ArrayList<>())
        .add(stage.get(samples(exchange)).setCoder(ByteArrayCoder.of()));
  }

  /**
   * The splits of a stage whose rows go straight to the ranges of an exchange, each with the
   * boundaries: nothing is read before these are known. Keys spread them evenly.
   */
  PCollection<KV<byte[], Iterable<KV<Split, byte[]>>>> splits(
      Pipeline pipeline, Exchange exchange, List<Split> splits) {
    String name = name(exchange);
    // Grouping nothing calls nobody: a sample of no rows makes the stage run after empty ones.
    List<PCollection<byte[]>> all = new ArrayList<>(samples.get(exchange.id()));
    all.add(
        pipeline.apply(name + ": always", Create.of(new byte[0]).withCoder(ByteArrayCoder.of())));
    return boundaries(exchange, all)
        .apply(name + ": splits", ParDo.of(new WithBoundaries(splits, parallelism)))
        .setCoder(
            KvCoder.of(
                ByteArrayCoder.of(),
                KvCoder.of(SerializableCoder.of(Split.class), ByteArrayCoder.of())))
        .apply(name + ": spread", GroupByKey.create());
  }

  private static String name(Exchange exchange) {
    return "Ranges of exchange " + exchange.id();
  }

  /** Takes note of a stage that writes to an exchange. */
  void written(int exchange, PCollectionTuple stage) {
    blocks
        .computeIfAbsent(exchange, id -> new ArrayList<>())
        .add(
            stage
                .get(blocks(exchange))
                .setCoder(KvCoder.of(BigEndianLongCoder.of(), BlockElementCoder.of())));
    sampled(exchange, stage);
  }

  /** What was written to an exchange, by partition; nothing when no stage writes to it. */
  List<PCollection<KV<byte[], BlockElement>>> routed(Exchange exchange) {
    if (!blocks.containsKey(exchange.id())) {
      return List.of();
    }
    String name = name(exchange);
    PCollectionView<byte[]> boundaries =
        boundaries(exchange, samples.get(exchange.id()))
            // Without rows there are no samples, and nothing to divide.
            .apply(name, View.<byte[]>asSingleton().withDefaultValue(new byte[0]));
    return List.of(
        PCollectionList.of(blocks.get(exchange.id()))
            .apply(name + ": blocks", Flatten.pCollections())
            .apply(
                name + ": divide",
                ParDo.of(new Divide(runId, exchange, parallelism, mode, recordBytes, boundaries))
                    .withSideInputs(boundaries))
            .setCoder(PlanTranslator.elementCoder()));
  }

  private static PCollection<byte[]> boundaries(
      Exchange exchange, List<PCollection<byte[]>> samples) {
    String name = name(exchange);
    return PCollectionList.of(samples)
        .apply(name + ": samples", Flatten.pCollections())
        .apply(name + ": together", ParDo.of(new Together()))
        .setCoder(KvCoder.of(VarIntCoder.of(), ByteArrayCoder.of()))
        .apply(name + ": of all tasks", GroupByKey.create())
        .apply(name + ": boundaries", ParDo.of(new MakeBoundaries(exchange)))
        .setCoder(ByteArrayCoder.of());
  }

  /** Hands out splits, each under a key that leads to a worker, with the boundaries. */
  private static final class WithBoundaries extends DoFn<byte[], KV<byte[], KV<Split, byte[]>>> {
    private static final long serialVersionUID = 1L;

    private final List<Split> splits;
    private final byte[][] keys;

    WithBoundaries(List<Split> splits, int parallelism) {
      this.splits = new ArrayList<>(splits);
      this.keys = PartitionKeys.of(splits.size(), parallelism);
    }

    @ProcessElement
    public void process(
        @Element byte[] boundaries, OutputReceiver<KV<byte[], KV<Split, byte[]>>> out) {
      for (int i = 0; i < keys.length; i++) {
        out.output(KV.of(keys[i], KV.of(splits.get(i), boundaries)));
      }
    }
  }

  private static final class Together extends DoFn<byte[], KV<Integer, byte[]>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element byte[] sample, OutputReceiver<KV<Integer, byte[]>> out) {
      out.output(KV.of(0, sample));
    }
  }

  private static final class MakeBoundaries extends DoFn<KV<Integer, Iterable<byte[]>>, byte[]> {
    private static final long serialVersionUID = 1L;

    private final int partitions;
    private final long rowsOfRange;

    /** The keys that make groups; -1 when there are none. */
    private final int groups;

    private final int peers;

    MakeBoundaries(Exchange exchange) {
      Routing.Range range = (Routing.Range) exchange.routing();
      this.partitions = exchange.partitions();
      this.rowsOfRange = range.rows();
      this.groups = range.groups().map(Routing.Groups::keys).orElse(-1);
      this.peers = range.groups().map(Routing.Groups::peers).orElse(0);
    }

    @ProcessElement
    public void process(
        @Element KV<Integer, Iterable<byte[]>> samples, OutputReceiver<byte[]> out) {
      RangeBoundaries boundaries =
          groups < 0
              ? RangeBoundaries.of(samples.getValue(), partitions, rowsOfRange)
              : RangeBoundaries.ofGroups(
                  samples.getValue(), partitions, rowsOfRange, groups > 0, peers > 0);
      out.output(boundaries.toBytes());
    }
  }

  /** Divides blocks among the ranges. What it still holds goes out at the end of a bundle. */
  private static final class Divide
      extends RunFunction<KV<Long, BlockElement>, KV<byte[], BlockElement>> {
    private static final long serialVersionUID = 1L;

    private final String exchangeText;
    private final byte[][] keys;
    private final ExchangeMode mode;
    private final int recordBytes;
    private final PCollectionView<byte[]> boundaries;
    private transient Exchange exchange;
    private transient RangeRouter router;
    private transient Output output;

    /** Where pieces go at this moment. */
    private interface Output {
      void output(KV<byte[], BlockElement> element, Instant at);
    }

    Divide(
        String runId,
        Exchange exchange,
        int parallelism,
        ExchangeMode mode,
        int recordBytes,
        PCollectionView<byte[]> boundaries) {
      super(runId);
      this.recordBytes = recordBytes;
      this.exchangeText = StageCodec.encode(exchange);
      this.keys = PartitionKeys.of(exchange.partitions(), parallelism);
      this.mode = mode;
      this.boundaries = boundaries;
    }

    @Override
    @Setup
    public void setup(PipelineOptions options) {
      super.setup(options);
      exchange = StageCodec.exchange(exchangeText);
    }

    @ProcessElement
    public void process(ProcessContext context) {
      output = context::outputWithTimestamp;
      BlockElement block = context.element().getValue();
      if (block.isReport()) {
        output.output(KV.of(keys[0], block), Instant.ofEpochMilli(0));
        return;
      }
      try {
        run().checkCancelled();
        if (router == null) {
          router =
              new RangeRouter(
                  exchange,
                  context.sideInput(boundaries),
                  MemoryPool.shared().reserve("ranges of exchange " + exchange.id()),
                  this::emit);
        }
        Batch batch =
            block.bytes() == null
                ? run().blocks().take(block.block())
                : BatchCodec.decode(exchange.layouts().get(block.layout()), block.bytes());
        router.accept(
            block.branch(), block.task(), block.sequence(), context.element().getKey(), batch);
      } catch (RuntimeException | Error e) {
        throw Failures.of(run(), e);
      }
    }

    @FinishBundle
    public void finish(FinishBundleContext context) {
      output = (element, at) -> context.output(element, at, GlobalWindow.INSTANCE);
      try {
        if (router != null) {
          router.flush();
        }
      } catch (RuntimeException | Error e) {
        throw Failures.of(run(), e);
      } finally {
        close();
      }
    }

    private void emit(int branch, int task, int partition, int sequence, Batch piece) {
      BlockElement whole = mode.element(run(), exchange.step(), branch, task, sequence, 0, piece);
      Instant at = Instant.ofEpochMilli(whole.eventMillis());
      BlockPieces.cut(
          whole, recordBytes, element -> output.output(KV.of(keys[partition], element), at));
    }

    private void close() {
      if (router != null) {
        router.close();
        router = null;
      }
    }

    @Override
    @Teardown
    public void teardown() {
      close();
      super.teardown();
    }
  }
}
