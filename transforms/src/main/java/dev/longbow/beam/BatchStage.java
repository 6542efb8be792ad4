package dev.longbow.beam;

import dev.longbow.arrow.ArrowBatch;
import dev.longbow.execute.StageTask;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;
import org.joda.time.Instant;

/**
 * Runs a stage that takes batches of the user's pipeline: one task for each, so that what is worked
 * on together does not depend on bundles. What comes out has the batch's place in the order.
 */
final class BatchStage extends StageFunction<ArrowBatch> {
  private static final long serialVersionUID = 1L;

  /** Blocks that one batch may give to one partition. */
  private static final int SEQUENCES = 64;

  /** Tasks of one branch of the input. */
  private static final int TASKS = 1 << 17;

  BatchStage(StageSpec spec) {
    super(spec);
  }

  /** Takes a batch. */
  @ProcessElement
  public void process(@Element ArrowBatch batch, MultiOutputReceiver outputs) {
    ArrowBatch.Order order = batch.order().orElse(new ArrowBatch.Order(0, 0, 0));
    try (StageTask task =
        spec()
            .start(
                run(),
                order.task(),
                (tag, key, element) -> send(tag, key, place(element, order), outputs))) {
      if (batch.rows() > 0) {
        task.accept(batch.toBatch());
      }
      finish(task);
    } catch (RuntimeException | Error e) {
      throw Failures.of(run(), e);
    }
  }

  private static void send(
      TupleTag<KV<byte[], BlockElement>> tag,
      byte[] key,
      BlockElement element,
      MultiOutputReceiver outputs) {
    outputs
        .get(tag)
        .outputWithTimestamp(KV.of(key, element), Instant.ofEpochMilli(element.eventMillis()));
  }

  private static BlockElement place(BlockElement element, ArrowBatch.Order order) {
    return element.at(
        element.branch(),
        order.branch() * TASKS + order.task(),
        (int) (order.sequence() * SEQUENCES) + element.sequence());
  }
}
