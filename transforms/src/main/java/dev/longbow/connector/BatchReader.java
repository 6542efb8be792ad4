package dev.longbow.connector;

import dev.longbow.column.Batch;
import java.io.Closeable;

/** Reads the batches of one split in order. Used by one thread. */
public interface BatchReader extends Closeable {
  /** The next batch (at least one row), or null at the end. */
  Batch next();

  /** Rows of the split looked at so far, whether or not they passed the predicate. */
  long rowsScanned();

  /** Bytes read from storage so far. */
  long bytesRead();

  @Override
  void close();
}
