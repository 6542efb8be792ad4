package dev.longbow.connector;

import dev.longbow.column.Batch;
import java.util.List;

/** Writes the rows of one task. Used by one thread; ends with {@link #finish} or {@link #abort}. */
public interface PartWriter {
  /** Writes a batch. */
  void write(Batch batch);

  /** Bytes of heap in buffers; counted against the memory budget. */
  default long heapBytes() {
    return 0;
  }

  /**
   * Completes what was written: no part without rows, several where a file for all would not do.
   */
  List<Part> finish();

  /** Gives up and removes what was written. Never throws. */
  void abort();
}
