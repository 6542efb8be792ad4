package dev.longbow.connector;

import dev.longbow.column.Batch;
import java.io.Closeable;
import java.util.Optional;

/** Reads the batches of one split in order. Used by one thread. */
public interface BatchReader extends Closeable {
  /**
   * The next batch, or null at the end. One without rows is given only where so many rows in a
   * stretch were rejected that they have to be {@link #rejected taken}.
   */
  Batch next();

  /** Rows of the split looked at so far, whether or not they passed the predicate. */
  long rowsScanned();

  /** Rows that passed the predicate and were not given, because the limit was reached. */
  default long rowsCut() {
    return 0;
  }

  /** Rows left out so far because they cannot be read. */
  default long rowsRejected() {
    return 0;
  }

  /** Values made null so far because they do not fit their column's type. */
  default long valuesNulled() {
    return 0;
  }

  /**
   * What is told of the rows rejected since the last call, in the schema of the scan's {@link
   * RejectedRows}; empty when there are none.
   */
  default Optional<Batch> rejected() {
    return Optional.empty();
  }

  /** Bytes read from storage so far. */
  long bytesRead();

  /** Where the rows of the batch given last lie, for errors about them; empty when unknown. */
  default Optional<String> place() {
    return Optional.empty();
  }

  /** The file whose rows the batch given last has; empty when rows are of no file. */
  default Optional<String> file() {
    return Optional.empty();
  }

  /** Bytes of heap in buffers that outlive a batch; counted against the memory budget. */
  default long heapBytes() {
    return 0;
  }

  @Override
  void close();
}
