package dev.longbow.beam;

import dev.longbow.error.LongbowException;

/**
 * Marks an error in a runner's own way as one that no retry mends. Found by {@link
 * java.util.ServiceLoader}, because this module knows no runner; an unmarked error is retried where
 * the runner retries.
 */
public interface FailureMarker {
  /** The exception to throw instead, with the error as its cause. */
  RuntimeException mark(LongbowException error);

  /** Whether the task of this thread was tried so often that another attempt is in vain. */
  default boolean isLastAttempt() {
    return false;
  }
}
