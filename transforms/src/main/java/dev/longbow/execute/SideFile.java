package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.connector.Format;
import dev.longbow.connector.Part;
import dev.longbow.connector.PartOrder;
import dev.longbow.connector.PartWriter;
import dev.longbow.connector.RejectedRows;
import dev.longbow.error.LongbowException;
import dev.longbow.memory.Reservation;
import java.util.List;

/**
 * Writes the rows that a task's reader or a check rejects; opens the file when the first one comes.
 */
final class SideFile implements AutoCloseable {
  private final RejectedRows target;
  private final int branch;
  private final TaskContext context;
  private final Reservation.Buffers buffers;
  private PartWriter writer;

  SideFile(RejectedRows target, TaskContext context) {
    this(target, 0, context);
  }

  /**
   * A side file.
   *
   * @param branch orders what several stages write to it
   */
  SideFile(RejectedRows target, int branch, TaskContext context) {
    this.target = target;
    this.branch = branch;
    this.context = context;
    this.buffers = context.memory().buffers();
  }

  /** The name of the output. */
  String output() {
    return target.sink().name();
  }

  void write(Batch batch) {
    try {
      if (writer == null) {
        writer =
            Format.named(target.sink().format())
                .sink(target.sink(), target.schema())
                .openPart(context.run().id(), new PartOrder(branch, context.task()));
      }
      writer.write(batch);
      buffers.set(writer.heapBytes());
    } catch (LongbowException e) {
      throw e.inStep(output());
    }
  }

  /** Completes what was written. */
  List<Part> finish() {
    if (writer == null) {
      return List.of();
    }
    List<Part> parts = writer.finish();
    writer = null;
    buffers.set(0);
    return parts;
  }

  /** Removes what was written, unless it is finished. */
  @Override
  public void close() {
    if (writer != null) {
      writer.abort();
      writer = null;
    }
  }
}
