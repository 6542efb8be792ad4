package dev.longbow.beam;

import dev.longbow.arrow.ArrowBatch;
import dev.longbow.column.Schema;
import dev.longbow.plan.LogicalPlan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.values.PCollection;

/**
 * A transform of batches whose expressions are bound when it is applied, against the schema that
 * the input's coder carries. Subclasses give a logical plan over the input: filters and projections
 * run on each batch by itself, everything else in stages.
 */
abstract class BatchTransform extends PTransform<PCollection<ArrowBatch>, PCollection<ArrowBatch>> {
  private static final long serialVersionUID = 1L;

  BatchTransform(String name) {
    super(name);
  }

  /** The plan over the input. */
  abstract LogicalPlan plan(LogicalPlan input);

  /** The plan over the input and, for transforms that have one, another collection. */
  LogicalPlan plan(LogicalPlan input, LogicalPlan other) {
    return plan(input);
  }

  /** The other collection, for transforms that have one. */
  Optional<PCollection<ArrowBatch>> other() {
    return Optional.empty();
  }

  /** Into how many pieces keys are divided. */
  int partitions() {
    return 1;
  }

  @Override
  public final PCollection<ArrowBatch> expand(PCollection<ArrowBatch> input) {
    Map<String, PCollection<ArrowBatch>> inputs = new LinkedHashMap<>();
    inputs.put("input", input);
    other().ifPresent(other -> inputs.put("other", other));
    LogicalPlan plan =
        plan(leaf("input", input), other().map(other -> leaf("other", other)).orElse(null));
    if (isOfSingleBatches(plan)) {
      return apply(input, plan);
    }
    inputs.values().forEach(this::checkWindows);
    return StagedBatches.of(input.getPipeline(), plan, inputs, partitions());
  }

  private LogicalPlan leaf(String name, PCollection<ArrowBatch> batches) {
    return LogicalPlan.Scan.of(name, new BatchesSource(name, schema(batches)));
  }

  private void checkWindows(PCollection<ArrowBatch> batches) {
    if (!(batches.getWindowingStrategy().getWindowFn() instanceof GlobalWindows)) {
      throw new IllegalArgumentException(
          "Cannot apply %s to '%s' in windows %s: only the global window is supported"
              .formatted(
                  getName(), batches.getName(), batches.getWindowingStrategy().getWindowFn()));
    }
  }

  /**
   * The schema of a collection's batches.
   *
   * @throws IllegalArgumentException when its coder is not an {@link ArrowBatchCoder}
   */
  static Schema schema(PCollection<ArrowBatch> batches) {
    Coder<ArrowBatch> coder = batches.getCoder();
    if (coder instanceof ArrowBatchCoder typed) {
      return typed.schema();
    }
    throw new IllegalArgumentException(
        "Missing schema of '%s': set its coder to ArrowBatchCoder.of(schema), not %s"
            .formatted(batches.getName(), coder));
  }

  /** A number of partitions. */
  static int positive(int partitions) {
    if (partitions < 1) {
      throw new IllegalArgumentException("Invalid number of partitions: " + partitions);
    }
    return partitions;
  }

  /** Whether each batch can be worked on by itself. */
  private static boolean isOfSingleBatches(LogicalPlan plan) {
    return plan instanceof LogicalPlan.Scan
        || ((plan instanceof LogicalPlan.Filter || plan instanceof LogicalPlan.Project)
            && isOfSingleBatches(plan.inputs().get(0)));
  }

  private static PCollection<ArrowBatch> apply(PCollection<ArrowBatch> input, LogicalPlan plan) {
    return plan instanceof LogicalPlan.Scan
        ? input
        : apply(input, plan.inputs().get(0))
            .apply(plan.getClass().getSimpleName(), ParDo.of(new RunBatchFunction(plan)))
            .setCoder(ArrowBatchCoder.of(plan.schema()));
  }
}
