package dev.longbow.connector;

import dev.longbow.column.Batch;
import java.util.Optional;

/** Writes one part. Used by one thread; ends with {@link #finish} or {@link #abort}. */
public interface PartWriter {
  /** Writes a batch. */
  void write(Batch batch);

  /** Completes the part; empty when it has no rows. */
  Optional<Part> finish();

  /** Gives up and removes what was written. Never throws. */
  void abort();
}
