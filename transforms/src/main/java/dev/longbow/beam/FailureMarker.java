package dev.longbow.beam;

/**
 * Marks an error in a runner's own way as one that no retry mends. Found by {@link
 * java.util.ServiceLoader}, because this module knows no runner; an unmarked error is retried where
 * the runner retries.
 */
public interface FailureMarker {
  /** The exception to throw instead, with the error as its cause. */
  RuntimeException mark(Throwable error);

  /** Whether the task of this thread was tried so often that another attempt is in vain. */
  default boolean isLastAttempt() {
    return false;
  }

  /**
   * Whether the task of this thread was tried so often that no loss of workers explains it: then
   * something fails outside of our functions, again and again.
   */
  default boolean isHopeless() {
    return false;
  }
}
