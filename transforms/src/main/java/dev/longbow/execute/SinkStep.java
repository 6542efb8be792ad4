package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.connector.Format;
import dev.longbow.connector.Part;
import dev.longbow.connector.PartOrder;
import dev.longbow.connector.PartWriter;
import dev.longbow.connector.Sink;
import dev.longbow.memory.Reservation;
import dev.longbow.physical.Operator.SinkWrite;
import java.util.List;

/** Writes a task's rows to an output; opens it when the first row comes. */
final class SinkStep implements BatchConsumer {
  private final SinkWrite operator;
  private final TaskContext context;
  private final CountedStep count;
  private final Reservation.Buffers buffers;
  private PartWriter writer;
  private List<Part> parts = List.of();

  SinkStep(SinkWrite operator, TaskContext context, CountedStep count) {
    this.operator = operator;
    this.context = context;
    this.count = count;
    this.buffers = context.memory().buffers();
  }

  @Override
  public void accept(Batch batch) {
    if (writer == null) {
      writer = open();
    }
    writer.write(batch);
    buffers.set(writer.heapBytes());
    count.countOut(batch.rows());
  }

  private PartWriter open() {
    Sink sink = Format.named(operator.sink().format()).sink(operator.sink(), operator.schema());
    PartOrder order = new PartOrder(operator.branch(), context.task());
    String run = context.run().id();
    List<Long> starts = operator.starts();
    if (starts.isEmpty()) {
      return sink.openPart(run, order);
    }
    long first = starts.get(order.task());
    long rows = starts.get(order.task() + 1) - first;
    return sink.openPart(run, order, first, rows, starts.get(starts.size() - 1));
  }

  @Override
  public void finish() {
    if (writer == null && !operator.starts().isEmpty()) {
      // It knows how many rows there should have been.
      writer = open();
    }
    if (writer != null) {
      parts = writer.finish();
      writer = null;
      buffers.set(0);
    }
  }

  /** Removes what was written, unless it is finished. */
  void abort() {
    if (writer != null) {
      writer.abort();
      writer = null;
    }
  }

  /** The output's name. */
  String output() {
    return operator.sink().name();
  }

  /** What was written, after {@link #finish}. */
  List<Part> parts() {
    return parts;
  }
}
