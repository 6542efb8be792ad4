package dev.longbow.window;

import dev.longbow.column.Schema;
import dev.longbow.memory.Reservation;
import dev.longbow.memory.SpillDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The rows that the functions of a frame look at, and what else they keep of them on disk. */
final class FrameRows implements AutoCloseable {
  private final RowQueue queue;
  private final Reservation memory;
  private final Supplier<SpillDirectory> directory;
  private final List<BatchStore> stores = new ArrayList<>();

  /**
   * No rows yet.
   *
   * @param schema the columns that are looked at
   */
  FrameRows(Schema schema, Reservation memory, Supplier<SpillDirectory> directory) {
    this.memory = memory;
    this.directory = directory;
    this.queue = new RowQueue(schema, memory, directory);
  }

  Schema schema() {
    return queue.schema();
  }

  /** The rows. */
  RowQueue queue() {
    return queue;
  }

  /** A store for what a function works out of them; closed with the rows. */
  BatchStore store(Schema schema) {
    BatchStore store = new BatchStore(schema, memory, directory);
    stores.add(store);
    return store;
  }

  /** Writes everything to disk. */
  void spill() {
    queue.spill();
    stores.forEach(BatchStore::spill);
  }

  /** Bytes written so far. */
  long spilledBytes() {
    return queue.spilledBytes() + stores.stream().mapToLong(BatchStore::spilledBytes).sum();
  }

  /** Frees memory and files. */
  @Override
  public void close() {
    queue.close();
    stores.forEach(BatchStore::close);
  }
}
