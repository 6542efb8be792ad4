package dev.longbow.beam;

import dev.longbow.arrow.ArrowBatch;
import dev.longbow.plan.LogicalPlan;
import java.util.Optional;
import org.apache.beam.sdk.values.PCollection;

/** A transform of two collections of batches, whose rows are brought together by keys. */
abstract class PairTransform extends BatchTransform {
  private static final long serialVersionUID = 1L;
  static final int DEFAULT_PARTITIONS = 16;

  final transient PCollection<ArrowBatch> right;
  private final int partitions;

  PairTransform(String name, PCollection<ArrowBatch> right, int partitions) {
    super(name);
    this.right = right;
    this.partitions = partitions;
  }

  @Override
  final int partitions() {
    return partitions;
  }

  @Override
  final Optional<PCollection<ArrowBatch>> other() {
    return Optional.of(right);
  }

  @Override
  final LogicalPlan plan(LogicalPlan input) {
    throw new IllegalStateException("Missing right side");
  }

  @Override
  abstract LogicalPlan plan(LogicalPlan input, LogicalPlan other);
}
