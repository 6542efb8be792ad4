package dev.longbow.beam;

import dev.longbow.arrow.ArrowBatch;
import dev.longbow.column.Schema;
import dev.longbow.execute.BatchFunction;
import dev.longbow.physical.Operator;
import dev.longbow.physical.Stage;
import dev.longbow.physical.StageCodec;
import dev.longbow.plan.LogicalPlan;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;

/** Runs a filter or a projection on each batch; a batch keeps its place in the order. */
final class RunBatchFunction extends DoFn<ArrowBatch, ArrowBatch> {
  private static final long serialVersionUID = 1L;

  private final String stage;
  private transient BatchFunction function;

  RunBatchFunction(LogicalPlan plan) {
    Operator operator =
        plan instanceof LogicalPlan.Filter filter
            ? new Operator.Filter(filter.step(), filter.predicate())
            : new Operator.Project(plan.step(), ((LogicalPlan.Project) plan).columns());
    Schema input = plan.inputs().get(0).schema();
    this.stage =
        StageCodec.encode(
            new Stage(
                0,
                new Stage.ExchangeInput(0, input),
                List.of(new Stage.Node(operator, List.of()))));
  }

  /** Makes the operator runnable. */
  @Setup
  public void setup() {
    Stage decoded = StageCodec.stage(stage);
    function = BatchFunction.of(decoded.roots().get(0).operator(), decoded.input().schema());
  }

  /** Takes a batch. */
  @ProcessElement
  public void process(@Element ArrowBatch batch, OutputReceiver<ArrowBatch> out) {
    function
        .apply(batch.toBatch())
        .map(
            result ->
                batch
                    .order()
                    .map(order -> ArrowBatch.of(result, order))
                    .orElseGet(() -> ArrowBatch.of(result)))
        .ifPresent(out::output);
  }
}
