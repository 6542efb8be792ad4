package dev.longbow.beam;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.execute.Run;
import java.util.Optional;
import java.util.ServiceLoader;

/** How a task's failure reaches the runner. */
final class Failures {
  private static final int DEEPEST = 50;

  private Failures() {}

  /** Holds what the class path has, looked up once per class loader. */
  private static final class Found {
    private static final Optional<FailureMarker> MARKER =
        ServiceLoader.load(FailureMarker.class, FailureMarker.class.getClassLoader()).findFirst();
  }

  /**
   * The exception to throw out of a function. A failure that a retry cannot mend (a user's or a
   * data error) stops the other tasks of the run in this process at once and is marked as such.
   */
  static RuntimeException of(Run run, Throwable failure) {
    Optional<LongbowException> known = LongbowException.find(failure);
    if (known.isEmpty()) {
      return unknown(failure);
    } else if (known.get().code() == ErrorCode.CANCELLED && run.failure().isPresent()) {
      // It follows from the first error, and may reach the runner before that.
      return marked(run.failure().get());
    }
    Optional<LongbowException> ofWorker = Workers.lasting(known.get());
    if (ofWorker.isPresent()) {
      run.fail(ofWorker.get());
      return marked(ofWorker.get());
    } else if (known.get().code().isRetryable() && !isLastAttempt()) {
      return Workers.placed(known.get());
    }
    run.fail(known.get());
    return marked(known.get());
  }

  /** A fault, or memory that is full: another attempt, elsewhere perhaps, may do; many will not. */
  private static RuntimeException unknown(Throwable failure) {
    if (isLastAttempt() && !isOfRunner(failure)) {
      return marker().orElseThrow().mark(failure);
    } else if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException usual ? usual : new IllegalStateException(failure);
  }

  /**
   * Elements are handed on within our functions: what fails there may follow from a lost worker.
   */
  private static boolean isOfRunner(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
      if (cause instanceof InterruptedException
          || cause.getClass().getName().startsWith("org.apache.flink.")) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  /**
   * Ends a job that is started anew again and again although our functions report nothing: a
   * runner's own failures carry no mark.
   */
  static void checkAttempts() {
    if (marker().map(FailureMarker::isHopeless).orElse(false)) {
      throw marked(
          new LongbowException(
              ErrorCode.CLUSTER,
              "Gave up: a task was started anew too often, each time after a failure elsewhere. The job's first failures say why: look at them on the cluster's web page (Exceptions) or in the logs of its workers"));
    }
  }

  private static boolean isLastAttempt() {
    return marker().map(FailureMarker::isLastAttempt).orElse(false);
  }

  private static RuntimeException marked(LongbowException error) {
    return marker().<RuntimeException>map(marker -> marker.mark(error)).orElse(error);
  }

  private static Optional<FailureMarker> marker() {
    return Found.MARKER;
  }
}
