package dev.longbow.io.csv;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Work on several files, or pieces of one, at a time while planning. */
final class InParallel {
  private static final int MOST_THREADS = 8;

  private InParallel() {}

  /** The results in the order of what they are of. */
  static <T, R> List<R> map(List<T> all, Function<T, R> work) {
    if (all.size() == 1) {
      return List.of(work.apply(all.get(0)));
    }
    ExecutorService pool =
        Executors.newFixedThreadPool(
            Math.max(1, Math.min(MOST_THREADS, all.size())),
            task -> {
              Thread thread = new Thread(task, "longbow-csv-planning");
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<Future<R>> futures = new ArrayList<>();
      for (T one : all) {
        futures.add(pool.submit(() -> work.apply(one)));
      }
      List<R> results = new ArrayList<>();
      for (Future<R> future : futures) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw LongbowException.find(e)
          .orElseGet(
              () ->
                  new LongbowException(
                      ErrorCode.READ_FAILED, "Cannot read CSV files: " + e.getCause(), e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LongbowException(ErrorCode.CANCELLED, "Interrupted while reading headers", e);
    } finally {
      pool.shutdownNow();
    }
  }
}
