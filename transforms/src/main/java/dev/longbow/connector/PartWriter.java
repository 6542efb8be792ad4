package dev.longbow.connector;

import dev.longbow.column.Batch;
import java.util.Optional;

/** Writes one part. Used by one thread; ends with {@link #finish} or {@link #abort}. */
public interface PartWriter {
  /** Writes a batch. */
  void write(Batch batch);

  /** Bytes of heap in buffers; counted against the memory budget. */
  default long heapBytes() {
    return 0;
  }

  /** Completes the part; empty when it has no rows. */
  Optional<Part> finish();

  /** Gives up and removes what was written. Never throws. */
  void abort();
}
