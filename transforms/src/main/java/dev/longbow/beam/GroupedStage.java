package dev.longbow.beam;

import dev.longbow.arrow.BatchCodec;
import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.execute.StageTask;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.values.KV;

/**
 * Runs a stage behind an exchange whose elements were grouped: one task per partition. Grouped
 * values come in any order. Encoded batches are put into the run's block store as they come, which
 * spills what does not fit; then the references are sorted and each block is taken in its turn.
 */
final class GroupedStage extends StageFunction<KV<byte[], Iterable<BlockElement>>> {
  private static final long serialVersionUID = 1L;

  GroupedStage(StageSpec spec) {
    super(spec);
  }

  /** Runs a partition. */
  @ProcessElement
  public void process(
      @Element KV<byte[], Iterable<BlockElement>> partition,
      ProcessContext context,
      MultiOutputReceiver outputs) {
    int number = PartitionKeys.partition(partition.getKey());
    try (StageTask task = start(number, () -> outputs, context::sideInput)) {
      for (BlockElement element : inOrder(partition.getValue())) {
        task.acceptUnlessDone(run().blocks().take(element.block()));
      }
      spec().send(finish(task), outputs);
    } catch (RuntimeException | Error e) {
      throw Failures.of(run(), e);
    }
  }

  private String step() {
    return spec().stage().roots().get(0).operator().step();
  }

  private List<BlockElement> inOrder(Iterable<BlockElement> elements) {
    List<Schema> layouts = spec().stage().input().layouts();
    List<BlockElement> stored = new ArrayList<>();
    for (BlockElement element : elements) {
      if (element.bytes() != null) {
        run().checkCancelled();
        Batch batch = BatchCodec.decode(layouts.get(element.layout()), element.bytes());
        stored.add(element.inStore(run().blocks().put(step(), batch)));
      } else if (!element.isSentinel()) {
        stored.add(element);
      }
    }
    stored.sort(BlockElement.ORDER);
    return stored;
  }
}
