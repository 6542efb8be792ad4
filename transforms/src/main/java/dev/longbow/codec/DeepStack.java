package dev.longbow.codec;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Calls what goes down into an expression or a stage operator by operator, with stack enough for
 * the deepest one that the parser and the planner take. Threads of runners have 1 MB, of which
 * decoding a thousand operators in the interpreter takes all: it did or did not fit as the compiler
 * had come to it.
 */
public final class DeepStack {
  private static final long BYTES = 32L << 20;

  private DeepStack() {}

  /** The result, or the exception or error, of a call on a thread of its own. */
  public static <T> T call(Supplier<T> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            null,
            () -> {
              try {
                result.complete(call.get());
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            },
            Thread.currentThread().getName() + " deep",
            BYTES);
    thread.setDaemon(true);
    thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
    thread.start();
    try {
      return result.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException exception) {
        throw exception;
      } else if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    }
  }
}
