package dev.longbow.beam;

import dev.longbow.error.LongbowException;
import dev.longbow.execute.Run;
import java.util.Optional;

/** How a task's failure reaches the runner. */
final class Failures {
  private Failures() {}

  /**
   * The exception to throw out of a function. A failure that a retry cannot mend (a user's or a
   * data error) stops the other tasks of the run in this process at once.
   */
  static RuntimeException of(Run run, RuntimeException failure) {
    Optional<LongbowException> known = LongbowException.find(failure);
    if (known.isPresent() && !known.get().kind().isRetryable()) {
      run.fail(known.get());
      return known.get();
    }
    return failure;
  }
}
