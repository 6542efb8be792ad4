package dev.longbow.execute;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * The build sides of a run's broadcast joins in this process, by exchange. The first task that
 * needs one makes it, the others wait; all of them are freed when the run ends here.
 */
final class Broadcasts {
  private final Run run;
  private final Map<Integer, FutureTask<BroadcastSide>> sides = new HashMap<>();
  private boolean closed;

  Broadcasts(Run run) {
    this.run = run;
  }

  /** The build side of an exchange. */
  BroadcastSide get(int exchange, Supplier<BroadcastSide> make) {
    FutureTask<BroadcastSide> side;
    synchronized (this) {
      if (closed) {
        throw new LongbowException(ErrorCode.CANCELLED, "Cancelled run " + run.id());
      }
      side = sides.computeIfAbsent(exchange, id -> new FutureTask<>(make::get));
    }
    // Does nothing when another thread does it or has done it.
    side.run();
    try {
      return side.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LongbowException(ErrorCode.CANCELLED, "Cancelled run " + run.id(), e);
    } catch (ExecutionException e) {
      forget(exchange, side);
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      } else if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** After a failure that may pass, a task that is tried again makes it anew. */
  private synchronized void forget(int exchange, FutureTask<BroadcastSide> failed) {
    sides.remove(exchange, failed);
  }

  /** Frees everything. */
  void close() {
    Map<Integer, FutureTask<BroadcastSide>> made;
    synchronized (this) {
      closed = true;
      made = new HashMap<>(sides);
      sides.clear();
    }
    for (FutureTask<BroadcastSide> side : made.values()) {
      if (side.isDone() && !side.isCancelled()) {
        close(side);
      }
    }
  }

  private static void close(FutureTask<BroadcastSide> side) {
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
