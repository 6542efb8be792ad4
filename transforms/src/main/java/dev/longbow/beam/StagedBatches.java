package dev.longbow.beam;

import dev.longbow.arrow.ArrowBatch;
import dev.longbow.connector.SinkSpec;
import dev.longbow.optimize.Optimizer;
import dev.longbow.physical.BroadcastLimit;
import dev.longbow.physical.Exchange;
import dev.longbow.physical.Operator;
import dev.longbow.physical.PhysicalPlan;
import dev.longbow.physical.PhysicalPlanner;
import dev.longbow.physical.Routing;
import dev.longbow.physical.Stage;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Duration;

/**
 * Plans over batches of the user's pipeline that need exchanges: cut into stages as any plan, whose
 * scans are the user's collections and whose output is a collection again.
 */
final class StagedBatches {
  private static final SinkSpec RESULT =
      new SinkSpec("result", "batches", "", SinkSpec.Mode.OVERWRITE, Map.of());

  private StagedBatches() {}

  /**
   * The batches of a plan, each with its partition as its place in the order.
   *
   * @param inputs what the plan's scans of these steps read
   * @param partitions into how many pieces keys are divided
   */
  static PCollection<ArrowBatch> of(
      Pipeline pipeline,
      LogicalPlan plan,
      Map<String, PCollection<ArrowBatch>> inputs,
      int partitions) {
    PhysicalPlan stages =
        PhysicalPlanner.plan(
            Optimizer.expand(
                new PipelinePlan(
                    plan.step(), List.of(), List.of(new PipelinePlan.Output(plan, RESULT)))),
            // How many rows a collection has nobody knows.
            BroadcastLimit.NONE);
    int results = stages.exchanges().size();
    List<Exchange> exchanges = new ArrayList<>();
    for (Exchange exchange : stages.exchanges()) {
      exchanges.add(
          exchange.routing() instanceof Routing.Hash
              ? exchange.withPartitions(partitions)
              : exchange);
    }
    exchanges.add(new Exchange(results, plan.step(), plan.schema(), List.of(), 1, false));
    PhysicalPlan collected =
        new PhysicalPlan(
            stages.name(),
            stages.stages().stream()
                .map(
                    stage ->
                        new Stage(
                            stage.id(),
                            stage.input(),
                            stage.roots().stream().map(node -> collected(node, results)).toList()))
                .toList(),
            exchanges,
            List.of());
    return PlanTranslator.translate(pipeline, collected, inputs, results)
        .apply("Batches", ParDo.of(new ToBatches(ArrowBatchCoder.of(plan.schema()))))
        .setCoder(ArrowBatchCoder.of(plan.schema()));
  }

  /** The same operators, whose output goes to an exchange. */
  private static Stage.Node collected(Stage.Node node, int results) {
    if (node.operator() instanceof Operator.SinkWrite write) {
      return new Stage.Node(
          new Operator.ExchangeWrite(write.step(), results, write.branch()), List.of());
    }
    return new Stage.Node(
        node.operator(),
        node.consumers().stream().map(consumer -> collected(consumer, results)).toList());
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
