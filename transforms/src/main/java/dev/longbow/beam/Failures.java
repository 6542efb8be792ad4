package dev.longbow.beam;

import dev.longbow.error.LongbowException;
import dev.longbow.execute.Run;
import java.util.Optional;
import java.util.ServiceLoader;

/** How a task's failure reaches the runner. */
final class Failures {
  private Failures() {}

  /**
   * The exception to throw out of a function. A failure that a retry cannot mend (a user's or a
   * data error) stops the other tasks of the run in this process at once and is marked as such.
   */
  static RuntimeException of(Run run, RuntimeException failure) {
    Optional<LongbowException> known = LongbowException.find(failure);
    if (known.isEmpty() || known.get().kind().isRetryable()) {
      return failure;
    }
    run.fail(known.get());
    return ServiceLoader.load(FailureMarker.class, FailureMarker.class.getClassLoader())
        .findFirst()
        .map(marker -> marker.mark(known.get()))
        .orElse(known.get());
  }
}
