package dev.longbow.cli;

import dev.longbow.connector.FileNames;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.nio.file.InvalidPathException;
import java.util.Optional;

/** Says of any failure what a user should hear. */
final class Failures {
  private static final int DEEPEST_CAUSE = 50;

  private Failures() {}

  /** The error of ours behind a failure, or one that says what became exhausted, or a fault. */
  static LongbowException describe(Throwable failure) {
    Optional<LongbowException> known = LongbowException.find(failure);
    if (known.isPresent() && known.get().code() != ErrorCode.INTERNAL) {
      return known.get();
    } else if (cause(failure, OutOfMemoryError.class).isPresent()) {
      return new LongbowException(
          ErrorCode.MEMORY,
          "Cannot go on: the Java heap of %d MB is full. Give it more (java -Xmx…) or a smaller --memory"
              .formatted(Runtime.getRuntime().maxMemory() >> 20),
          failure);
    } else if (cause(failure, StackOverflowError.class).isPresent()) {
      return new LongbowException(
          ErrorCode.MEMORY,
          "Cannot go on: a thread's stack is full. Too many steps or operators build on each other:"
              + " write an intermediate result and go on from it, or give threads more (java -Xss8m)",
          failure);
    }
    // A path that cannot be one comes from the user, whoever met it first.
    Optional<InvalidPathException> path = cause(failure, InvalidPathException.class);
    if (path.isPresent()) {
      return FileNames.problem(path.get());
    }
    return known.orElseGet(
        () -> new LongbowException(ErrorCode.INTERNAL, "Fault: " + failure, failure));
  }

  private static <T extends Throwable> Optional<T> cause(Throwable failure, Class<T> kind) {
    Throwable current = failure;
    for (int depth = 0; current != null && depth < DEEPEST_CAUSE; depth++) {
      if (kind.isInstance(current)) {
        return Optional.of(kind.cast(current));
      }
      current = current.getCause();
    }
    return Optional.empty();
  }
}
