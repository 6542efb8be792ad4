package dev.longbow.io.clickhouse;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says from time to time that the runs of this process are alive. */
final class Beats {
  private static final Logger LOG = LoggerFactory.getLogger(Beats.class);
  private static final Map<String, ScheduledFuture<?>> RUNNING = new HashMap<>();
  private static ScheduledExecutorService heart;

  private Beats() {}

  /**
   * Repeats something until {@link #end}; what fails is tried again with the next beat.
   *
   * @param key what is alive
   */
  static synchronized void begin(String key, long millis, Runnable beat) {
    end(key);
    if (heart == null) {
      heart =
          Executors.newSingleThreadScheduledExecutor(
              job -> {
                Thread thread = new Thread(job, "longbow-clickhouse-runs");
                thread.setDaemon(true);
                return thread;
              });
    }
    Runnable careful =
        () -> {
          try {
            beat.run();
          } catch (RuntimeException e) {
            LOG.warn("Cannot renew the lease of {}: {}", key, e.getMessage());
          }
        };
    RUNNING.put(key, heart.scheduleWithFixedDelay(careful, millis, millis, TimeUnit.MILLISECONDS));
  }

  static synchronized void end(String key) {
    ScheduledFuture<?> beat = RUNNING.remove(key);
    if (beat != null) {
      beat.cancel(false);
    }
  }

  static synchronized boolean isAlive(String key) {
    return RUNNING.containsKey(key);
  }

  /** For tests: as if this process had died. A beat under way ends before. */
  static void forget() {
    synchronized (Beats.class) {
      RUNNING.values().forEach(beat -> beat.cancel(false));
      RUNNING.clear();
      if (heart == null) {
        return;
      }
    }
    CompletableFuture.runAsync(() -> {}, heart).join();
  }
}
