package dev.longbow.beam;

import dev.longbow.execute.Run;
import dev.longbow.execute.StageTask;
import dev.longbow.execute.TaskReport;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * Runs a stage behind an exchange whose references were grouped: one task per partition. The
 * references are small and sorted here; each block is taken from the store when its turn comes.
 */
final class GroupedStage extends DoFn<KV<byte[], Iterable<BlockElement>>, TaskReport> {
  private static final long serialVersionUID = 1L;

  private final StageSpec spec;

  GroupedStage(StageSpec spec) {
    this.spec = spec;
  }

  /** Runs a partition. */
  @ProcessElement
  public void process(
      @Element KV<byte[], Iterable<BlockElement>> partition, MultiOutputReceiver outputs) {
    List<BlockElement> elements = new ArrayList<>();
    partition.getValue().forEach(elements::add);
    elements.sort(BlockElement.ORDER);
    Run run = spec.run();
    try (StageTask task =
        spec.start(
            PartitionKeys.partition(partition.getKey()),
            (tag, keyed, element) ->
                outputs.get(tag).outputWithTimestamp(keyed, new Instant(element.eventMillis())))) {
      for (BlockElement element : elements) {
        if (element.block() >= 0) {
          task.acceptUnlessDone(run.blocks().take(element.block()));
        } else if (element.bytes() != null) {
          task.acceptUnlessDone(
              dev.longbow.arrow.BatchCodec.decode(spec.stage().input().schema(), element.bytes()));
        }
      }
      outputs.get(PlanTranslator.REPORTS).output(task.finish());
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
