package dev.longbow.io.files;

import dev.longbow.column.Batch;
import java.io.Closeable;
import java.io.IOException;

/** Encodes batches into one stream, which it neither owns nor closes. Used by one thread. */
public interface BatchEncoder extends Closeable {
  /** Adds a batch. */
  void write(Batch batch) throws IOException;

  /** Writes what is still buffered and the file's end. */
  void finish() throws IOException;

  /** Bytes of heap in buffers. */
  default long heapBytes() {
    return 0;
  }

  /** Frees resources, whether or not {@link #finish} was called. */
  @Override
  default void close() {}
}
