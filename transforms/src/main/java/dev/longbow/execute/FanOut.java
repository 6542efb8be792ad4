package dev.longbow.execute;

import dev.longbow.column.Batch;
import java.util.List;

/** Hands every batch to several consumers, in their order. */
final class FanOut implements BatchConsumer {
  private final List<BatchConsumer> consumers;

  private FanOut(List<BatchConsumer> consumers) {
    this.consumers = List.copyOf(consumers);
  }

  static BatchConsumer of(List<BatchConsumer> consumers) {
    return consumers.size() == 1 ? consumers.get(0) : new FanOut(consumers);
  }

  @Override
  public void accept(Batch batch) {
    for (BatchConsumer consumer : consumers) {
      if (!consumer.isDone()) {
        consumer.accept(batch);
      }
    }
  }

  @Override
  public void finish() {
    consumers.forEach(BatchConsumer::finish);
  }

  @Override
  public boolean isDone() {
    return consumers.stream().allMatch(BatchConsumer::isDone);
  }
}
