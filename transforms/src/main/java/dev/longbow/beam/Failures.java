package dev.longbow.beam;

import dev.longbow.error.ErrorCode;
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
    if (known.isEmpty()) {
      return failure;
    } else if (known.get().code() == ErrorCode.CANCELLED && run.failure().isPresent()) {
      // It follows from the first error, and may reach the runner before that.
      return marked(run.failure().get());
    }
    Optional<LongbowException> ofWorker = Workers.lasting(known.get());
    if (ofWorker.isPresent()) {
      run.fail(ofWorker.get());
      return marked(ofWorker.get());
    } else if (known.get().kind().isRetryable()
        && !marker().map(FailureMarker::isLastAttempt).orElse(false)) {
      return Workers.placed(known.get());
    }
    run.fail(known.get());
    return marked(known.get());
  }

  private static RuntimeException marked(LongbowException error) {
    return marker().map(marker -> marker.mark(error)).orElse(error);
  }

  private static Optional<FailureMarker> marker() {
    return ServiceLoader.load(FailureMarker.class, FailureMarker.class.getClassLoader())
        .findFirst();
  }
}
