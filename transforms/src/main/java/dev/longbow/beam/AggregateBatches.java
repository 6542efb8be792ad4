package dev.longbow.beam;

import dev.longbow.aggregate.AggregateCall;
import dev.longbow.aggregate.AggregateParts;
import dev.longbow.arrow.ArrowBatch;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.execute.Run;
import dev.longbow.execute.StageTask;
import dev.longbow.expr.NamedExpr;
import dev.longbow.physical.Exchange;
import dev.longbow.physical.Operator;
import dev.longbow.physical.Stage;
import dev.longbow.plan.LogicalPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTagList;
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * Aggregates batches: each to partial states, which an exchange brings to the partition of their
 * keys, where they are merged. States travel encoded on every runner: a pipeline of the user's may
 * be run again, or end, without telling anyone that references are no longer needed.
 */
final class AggregateBatches extends PTransform<PCollection<ArrowBatch>, PCollection<ArrowBatch>> {
  private static final long serialVersionUID = 1L;
  private static final int STATES = 0;
  private static final int RESULTS = 1;

  private final transient LogicalPlan.Aggregate aggregate;
  private final int partitions;

  AggregateBatches(LogicalPlan.Aggregate aggregate, int partitions) {
    this.aggregate = aggregate;
    this.partitions = partitions;
  }

  @Override
  public PCollection<ArrowBatch> expand(PCollection<ArrowBatch> input) {
    if (!(input.getWindowingStrategy().getWindowFn() instanceof GlobalWindows)) {
      throw new IllegalArgumentException(
          "Cannot group '%s' in windows %s: only the global window is grouped"
              .formatted(input.getName(), input.getWindowingStrategy().getWindowFn()));
    }
    PipelineOptions options = input.getPipeline().getOptions();
    boolean sorts = ExchangeMode.of(options) == ExchangeMode.TIME_SORTED;
    ExchangeMode mode = sorts ? ExchangeMode.TIME_SORTED : ExchangeMode.GROUPED;
    String runId = "transform-" + UUID.randomUUID();
    String step = aggregate.step();
    List<Field> keys = aggregate.keys().stream().map(NamedExpr::field).toList();
    AggregateParts parts = AggregateParts.of(aggregate.aggregates());
    if (parts.distinct().stream().anyMatch(argument -> !argument.counts().isEmpty())) {
      throw new IllegalArgumentException(
          "Cannot compute n_unique in a GroupBy of batches: group with a LazyFrame or in YAML");
    }
    List<Schema> states = parts.layouts(keys);
    Exchange exchange =
        new Exchange(
            STATES,
            step,
            states,
            keys.stream().map(Field::name).toList(),
            partitions,
            keys.isEmpty());
    Exchange results = new Exchange(RESULTS, step, aggregate.schema(), List.of(), 1, false);
    StageSpec partial =
        new StageSpec(
            runId,
            new Stage(
                STATES, new Stage.ExchangeInput(-1, aggregate.input().schema()), partials(parts)),
            List.of(exchange),
            1,
            mode);
    StageSpec last =
        new StageSpec(
            runId,
            new Stage(
                RESULTS,
                new Stage.ExchangeInput(STATES, states),
                List.of(
                    new Stage.Node(
                        new Operator.FinalAggregate(step, keys, aggregate.aggregates()),
                        List.of(write(step, RESULTS))))),
            List.of(results),
            1,
            mode);

    KvCoder<byte[], BlockElement> coder = KvCoder.of(ByteArrayCoder.of(), BlockElementCoder.of());
    PCollection<KV<byte[], BlockElement>> sent =
        input.apply("Partial", ParDo.of(new PartialStates(partial))).setCoder(coder);
    if (exchange.alwaysRuns()) {
      sent =
          PCollectionList.of(sent)
              .and(
                  input
                      .getPipeline()
                      .apply(
                          "Of nothing",
                          Create.of(KV.of(PartitionKeys.of(1, 1)[0], BlockElement.sentinel()))
                              .withCoder(coder)))
              .apply("With sentinel", Flatten.pCollections());
    }
    PCollectionTuple merged =
        PlanTranslator.exchange(sent, "Final", last, mode, TupleTagList.of(StageSpec.tag(RESULTS)));
    merged.get(PlanTranslator.REPORTS).setCoder(TaskReportCoder.of());
    return merged
        .get(StageSpec.tag(RESULTS))
        .setCoder(coder)
        .apply("Batches", ParDo.of(new ToBatches(ArrowBatchCoder.of(aggregate.schema()))))
        .setCoder(ArrowBatchCoder.of(aggregate.schema()));
  }

  /** Aggregations by the keys, and by the keys and each argument whose values are put in order. */
  private List<Stage.Node> partials(AggregateParts parts) {
    List<Stage.Node> nodes = new ArrayList<>();
    if (parts.hasOrdinary()) {
      nodes.add(partial(aggregate.keys(), parts.ordinary()));
    }
    for (AggregateParts.Distinct argument : parts.distinct()) {
      nodes.add(partial(argument.keys(aggregate.keys()), argument.rowsOfValues()));
    }
    return nodes;
  }

  private Stage.Node partial(List<NamedExpr> keys, List<AggregateCall> calls) {
    return new Stage.Node(
        new Operator.PartialAggregate(aggregate.step(), keys, calls),
        List.of(write(aggregate.step(), STATES)));
  }

  private static Stage.Node write(String step, int exchange) {
    return new Stage.Node(new Operator.ExchangeWrite(step, exchange, 0), List.of());
  }

  /** One task for each batch, so that what is summed together does not depend on bundles. */
  private static final class PartialStates extends DoFn<ArrowBatch, KV<byte[], BlockElement>> {
    private static final long serialVersionUID = 1L;

    /** Blocks that one batch may give to one partition. */
    private static final int SEQUENCES = 64;

    private final StageSpec spec;
    private transient Run run;

    PartialStates(StageSpec spec) {
      this.spec = spec;
    }

    @Setup
    public void setup() {
      run = Run.use(spec.runId());
    }

    @Teardown
    public void teardown() {
      if (run != null) {
        run.release();
        run = null;
      }
    }

    @ProcessElement
    public void process(@Element ArrowBatch batch, OutputReceiver<KV<byte[], BlockElement>> out) {
      ArrowBatch.Order order = batch.order().orElse(new ArrowBatch.Order(0, 0, 0));
      try (StageTask task =
          spec.start(
              run,
              order.task(),
              (tag, key, element) -> {
                BlockElement placed =
                    new BlockElement(
                        order.branch(),
                        order.task(),
                        (int) (order.sequence() * SEQUENCES) + element.sequence(),
                        -1,
                        element.layout(),
                        element.bytes());
                out.outputWithTimestamp(
                    KV.of(key, placed), Instant.ofEpochMilli(placed.eventMillis()));
              })) {
        if (batch.rows() > 0) {
          task.accept(batch.toBatch());
        }
        task.finish();
      } catch (RuntimeException e) {
        throw Failures.of(run, e);
      }
    }

    @Override
    @Deprecated
    public Duration getAllowedTimestampSkew() {
      return Duration.millis(Long.MAX_VALUE);
    }
  }

  /** Exchange elements as batches, whose place is their partition. */
  private static final class ToBatches extends DoFn<KV<byte[], BlockElement>, ArrowBatch> {
    private static final long serialVersionUID = 1L;

    private final ArrowBatchCoder coder;

    ToBatches(ArrowBatchCoder coder) {
      this.coder = coder;
    }

    @ProcessElement
    public void process(@Element KV<byte[], BlockElement> element, OutputReceiver<ArrowBatch> out) {
      BlockElement block = element.getValue();
      out.outputWithTimestamp(
          ArrowBatch.ofBytes(
              coder.schema(),
              block.bytes(),
              Optional.of(new ArrowBatch.Order(0, block.task(), block.sequence()))),
          BoundedWindow.TIMESTAMP_MIN_VALUE);
    }

    @Override
    @Deprecated
    public Duration getAllowedTimestampSkew() {
      return Duration.millis(Long.MAX_VALUE);
    }
  }
}
