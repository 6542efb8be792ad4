package dev.longbow.io.parquet;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Small reads of many files while planning: they mostly wait, for a disk or an object store. */
final class FileThreads {
  private static final int THREADS = 8;

  private FileThreads() {}

  /** Applies a function to all, several at a time; the results in order. */
  static <T, R> List<R> map(List<T> all, Function<T, R> function) {
    if (all.size() == 1) {
      return List.of(function.apply(all.get(0)));
    } else if (all.isEmpty()) {
      return List.of();
    }
    ExecutorService pool =
        Executors.newFixedThreadPool(
            Math.min(THREADS, all.size()),
            task -> {
              Thread thread = new Thread(task, "longbow-footers");
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<Future<R>> running = new ArrayList<>();
      for (T one : all) {
        running.add(pool.submit(() -> function.apply(one)));
      }
      List<R> results = new ArrayList<>();
      for (Future<R> future : running) {
        results.add(future.get());
      }
      return List.copyOf(results);
    } catch (ExecutionException e) {
      throw LongbowException.find(e)
          .orElseGet(
              () ->
                  new LongbowException(
                      ErrorCode.READ_FAILED, "Cannot read footers: " + e.getCause(), e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LongbowException(ErrorCode.CANCELLED, "Interrupted while reading footers", e);
    } finally {
      pool.shutdownNow();
    }
  }
}
