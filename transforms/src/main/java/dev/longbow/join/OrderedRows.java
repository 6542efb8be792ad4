package dev.longbow.join;

import dev.longbow.aggregate.HashOrder;
import dev.longbow.column.Batch;
import dev.longbow.column.BatchAppender;
import dev.longbow.column.HeapBytes;
import dev.longbow.column.Schema;
import dev.longbow.memory.SpillFile;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Puts rows into the order of the row number that is their last column; rows of equal numbers stay
 * in the order in which they came. What the budget does not hold goes to files in sorted pieces.
 */
final class OrderedRows {
  /** Rows as they came, one behind the other, and in order. */
  private static final int COPIES = 3;

  /** Strings of a piece must fit into one column. */
  private static final long MOST_BYTES = 128 << 20;

  private final JoinRun run;
  private final Schema schema;
  private final Held held;
  private final List<Batch> batches = new ArrayList<>();
  private final List<SpillFile> files = new ArrayList<>();
  private HeapBytes heap;
  private long bytes;

  OrderedRows(JoinRun run, Schema schema) {
    this.run = run;
    this.schema = schema;
    this.held = new Held(run.memory());
    this.heap = new HeapBytes(schema.size());
  }

  void add(Batch batch) {
    long more = COPIES * heap.of(batch);
    if (bytes + more > COPIES * MOST_BYTES || !held.grow(more)) {
      write();
      held.force(more);
    }
    bytes += more;
    batches.add(batch);
  }

  /** Gives out all rows in order. */
  void finish(Consumer<Batch> consumer) {
    if (files.isEmpty()) {
      if (!batches.isEmpty()) {
        consumer.accept(sorted());
      }
      held.release();
      return;
    }
    write();
    new SequenceMerge(run, schema).merge(files, consumer);
  }

  private Batch sorted() {
    BatchAppender all = new BatchAppender(schema);
    batches.forEach(batch -> all.append(batch, null, 0, batch.rows()));
    batches.clear();
    Batch together = all.build();
    return together.gather(HashOrder.sort(Sequences.of(together)), together.rows());
  }

  private void write() {
    if (!batches.isEmpty()) {
      RunWriter writer = new RunWriter(run, schema);
      writer.add(sorted());
      files.add(writer.finish());
    }
    held.release();
    heap = new HeapBytes(schema.size());
    bytes = 0;
  }
}
