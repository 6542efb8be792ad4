package dev.longbow.beam;

import dev.longbow.connector.Split;
import dev.longbow.execute.StageTask;
import org.apache.beam.sdk.values.KV;

/**
 * Runs a stage that reads splits and sends rows to ranges that are known: a group is the splits of
 * one key, each with the ranges' boundaries. One task per split.
 */
final class RoutedStage extends StageFunction<KV<byte[], Iterable<KV<Split, byte[]>>>> {
  private static final long serialVersionUID = 1L;

  RoutedStage(StageSpec spec) {
    super(spec);
  }

  /** Reads splits, gives out exchange elements and, last of each, the report. */
  @ProcessElement
  public void process(
      @Element KV<byte[], Iterable<KV<Split, byte[]>>> group, MultiOutputReceiver outputs) {
    for (KV<Split, byte[]> element : group.getValue()) {
      Split split = element.getKey();
      try (StageTask task = start(split.index(), () -> outputs, element.getValue())) {
        task.read(split);
        spec().send(finish(task), outputs);
      } catch (RuntimeException | Error e) {
        throw Failures.of(run(), e);
      }
    }
  }
}
