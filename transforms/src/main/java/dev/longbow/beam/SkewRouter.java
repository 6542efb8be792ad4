package dev.longbow.beam;

import dev.longbow.execute.Run;
import dev.longbow.execute.SkewSplits;
import java.io.Serializable;
import org.apache.beam.sdk.transforms.DoFn.OutputReceiver;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Instant;

/**
 * Sends elements to the tasks of their partition: each block of the side that is divided to one of
 * them, each of the other side to all. Tasks are numbered in the order of partitions, so that what
 * comes behind has the same order everywhere; when nothing is split their numbers are the
 * partitions'.
 */
final class SkewRouter implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int parallelism;
  private transient SkewSplits known;
  private transient int[] firstTasks;
  private transient byte[][] keys;

  SkewRouter(int parallelism) {
    this.parallelism = parallelism;
  }

  void route(
      Run run,
      SkewSplits splits,
      KV<byte[], BlockElement> element,
      OutputReceiver<KV<byte[], BlockElement>> out) {
    if (!splits.splits() || element.getValue().isReport()) {
      // The first task has the first partition's key.
      send(element.getKey(), element.getValue(), out);
      return;
    }
    try {
      prepare(splits);
      routeSplit(run, splits, element, out);
    } catch (RuntimeException | Error e) {
      throw Failures.of(run, e);
    }
  }

  private void routeSplit(
      Run run,
      SkewSplits splits,
      KV<byte[], BlockElement> element,
      OutputReceiver<KV<byte[], BlockElement>> out) {
    int partition = PartitionKeys.partition(element.getKey());
    BlockElement block = element.getValue();
    int first = firstTasks[partition];
    int count = splits.tasksOf(partition);
    if (splits.divides(partition, block.layout())) {
      // In turn, beginning with another one for each producer: each gets as many blocks.
      int turn = Math.floorMod(block.task() + block.sequence(), count);
      send(keys[first + turn], block, out);
      return;
    }
    if (count > 1 && block.block() >= 0) {
      run.blocks().share(block.block(), count);
    }
    for (int i = 0; i < count; i++) {
      send(keys[first + i], block, out);
    }
  }

  private static void send(
      byte[] key, BlockElement block, OutputReceiver<KV<byte[], BlockElement>> out) {
    out.outputWithTimestamp(KV.of(key, block), Instant.ofEpochMilli(block.eventMillis()));
  }

  private void prepare(SkewSplits splits) {
    if (!splits.equals(known)) {
      known = splits;
      firstTasks = splits.firstTasks();
      keys = PartitionKeys.of(firstTasks[firstTasks.length - 1], parallelism);
    }
  }
}
