package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;

/**
 * What a run's tasks in this process all get: build sides of broadcast joins, statistics of
 * columns, by exchange. The first task that needs one makes it, the others wait; all of them are
 * freed when the run ends here. When making one fails, all who need it get the same error. Only
 * where the rows can be had again, a task that is tried again makes it anew.
 */
final class Broadcasts {
  /** What is made of the rows; several threads may see the end of the run and close it. */
  interface Side {
    void close();
  }

  private final Run run;
  private final Map<Integer, FutureTask<Side>> sides = new HashMap<>();
  private boolean closed;

  Broadcasts(Run run) {
    this.run = run;
  }

  /**
   * The build side of an exchange.
   *
   * @param make makes it of its batches
   * @throws LongbowException {@link ErrorCode#CANCELLED} when the run has ended here meanwhile
   */
  <T extends Side> T get(
      int exchange, BroadcastInput input, Class<T> type, Function<Iterator<Batch>, T> make) {
    FutureTask<Side> side;
    synchronized (this) {
      checkOpen();
      side =
          sides.computeIfAbsent(
              exchange, id -> new FutureTask<>(() -> make.apply(input.batches(exchange))));
    }
    // Does nothing when another thread does it or has done it.
    side.run();
    try {
      Side made = side.get();
      synchronized (this) {
        if (closed) {
          // Nobody else does when it was not done at the end of the run.
          made.close();
        }
        checkOpen();
      }
      return type.cast(made);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LongbowException(ErrorCode.CANCELLED, "Cancelled run " + run.id(), e);
    } catch (ExecutionException e) {
      if (input.isLasting(exchange)) {
        forget(exchange, side);
      }
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      } else if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new LongbowException(ErrorCode.CANCELLED, "Cancelled run " + run.id());
    }
  }

  private synchronized void forget(int exchange, FutureTask<Side> failed) {
    sides.remove(exchange, failed);
  }

  /** Frees everything; what is still being made, as soon as it is made. */
  void close() {
    Map<Integer, FutureTask<Side>> made;
    synchronized (this) {
      closed = true;
      made = new HashMap<>(sides);
      sides.clear();
    }
    for (FutureTask<Side> side : made.values()) {
      if (side.isDone() && !side.isCancelled()) {
        close(side);
      }
    }
  }

  private static void close(FutureTask<Side> side) {
    try {
      side.get().close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      // It was never made.
      return;
    }
  }
}
