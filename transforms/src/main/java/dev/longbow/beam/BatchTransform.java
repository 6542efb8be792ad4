package dev.longbow.beam;

import dev.longbow.arrow.ArrowBatch;
import dev.longbow.column.Schema;
import dev.longbow.plan.LogicalPlan;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/**
 * A transform of batches whose expressions are bound when it is applied, against the schema that
 * the input's coder carries. Subclasses give a logical plan over the input; each of its nodes
 * becomes a stage of one operator.
 */
abstract class BatchTransform extends PTransform<PCollection<ArrowBatch>, PCollection<ArrowBatch>> {
  private static final long serialVersionUID = 1L;

  BatchTransform(String name) {
    super(name);
  }

  /** The plan over the input. */
  abstract LogicalPlan plan(LogicalPlan input);

  /** The number of partitions of a grouping. */
  int partitions() {
    return 1;
  }

  @Override
  public final PCollection<ArrowBatch> expand(PCollection<ArrowBatch> input) {
    return apply(input, plan(new LogicalPlan.SharedRef("input", schema(input))));
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

  private PCollection<ArrowBatch> apply(PCollection<ArrowBatch> input, LogicalPlan plan) {
    if (plan instanceof LogicalPlan.SharedRef) {
      return input;
    }
    PCollection<ArrowBatch> below = apply(input, plan.inputs().get(0));
    PCollection<ArrowBatch> result;
    if (plan instanceof LogicalPlan.Filter || plan instanceof LogicalPlan.Project) {
      result = below.apply(label(plan), ParDo.of(new RunBatchFunction(plan)));
    } else if (plan instanceof LogicalPlan.Aggregate aggregate) {
      result = below.apply(label(plan), new AggregateBatches(aggregate, partitions()));
    } else {
      throw new IllegalStateException("Plan " + plan);
    }
    return result.setCoder(ArrowBatchCoder.of(plan.schema()));
  }

  private static String label(LogicalPlan plan) {
    return plan.getClass().getSimpleName();
  }
}
