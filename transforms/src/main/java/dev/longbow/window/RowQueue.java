package dev.longbow.window;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.memory.Reservation;
import dev.longbow.memory.SpillDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The rows that frames look at, by position: from the first row of the current frame to the last
 * one fed. They are in memory or on disk, as the budget has room; functions read them where their
 * frames begin and where they end.
 */
final class RowQueue implements AutoCloseable {
  private final Schema schema;
  private final BatchStore store;
  private final List<Entry> entries = new ArrayList<>();
  private int head;

  /** The entry found last. */
  private int found;

  RowQueue(Schema schema, Reservation memory, Supplier<SpillDirectory> spill) {
    this.schema = schema;
    this.store = new BatchStore(schema, memory, spill);
  }

  private record Entry(long start, BatchStore.Kept rows) {
    long end() {
      return start + rows.rows();
    }
  }

  /**
   * Rows that follow each other.
   *
   * @param start the position of the first one
   */
  record Piece(long start, Batch rows) {
    long end() {
      return start + rows.rows();
    }
  }

  Schema schema() {
    return schema;
  }

  /** Adds rows behind all others. */
  void add(Batch rows, long start) {
    entries.add(new Entry(start, store.add(rows)));
  }

  /** The rows that are kept together with the one at a position. */
  Piece at(long position) {
    int entry = Math.max(found, head);
    while (entry > head && position < entries.get(entry).start) {
      entry--;
    }
    while (position >= entries.get(entry).end()) {
      entry++;
    }
    found = entry;
    return new Piece(entries.get(entry).start, store.get(entries.get(entry).rows));
  }

  /** Forgets rows before a position. */
  void discard(long before) {
    while (head < entries.size() && entries.get(head).end() <= before) {
      store.remove(entries.set(head, null).rows);
      head++;
    }
    if (head > entries.size() / 2) {
      entries.subList(0, head).clear();
      found = Math.max(0, found - head);
      head = 0;
    }
  }

  /** Writes the rows to disk. */
  void spill() {
    store.spill();
  }

  /** Bytes written so far. */
  long spilledBytes() {
    return store.spilledBytes();
  }

  /** Frees memory and files. */
  @Override
  public void close() {
    store.close();
  }
}
