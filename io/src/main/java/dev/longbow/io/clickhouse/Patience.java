package dev.longbow.io.clickhouse;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats what may pass (a connection that broke off, a server that starts again, too many parts,
 * too little memory) with growing pauses, for a while. Only for what can be done twice.
 */
final class Patience {
  /** How long to go on, in milliseconds; five minutes without it. */
  static final String PROPERTY = "longbow.clickhouse.patience.millis";

  private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
  private static final long DEFAULT_MILLIS = 5 * 60_000;
  private static final long FIRST_PAUSE = 100;
  private static final long LONGEST_PAUSE = 10_000;

  private Patience() {}

  /** Does something until it succeeds, fails for good or has failed for too long. */
  static <T> T with(Supplier<T> action) {
    long most = Long.getLong(PROPERTY, DEFAULT_MILLIS);
    long started = System.nanoTime();
    boolean refused = false;
    for (int attempt = 1; ; attempt++) {
      try {
        return action.get();
      } catch (LongbowException e) {
        boolean again = ServerErrors.mayPass(e) || !refused && ServerErrors.isRefusedUser(e);
        refused |= ServerErrors.isRefusedUser(e);
        if (!again) {
          throw e;
        }
        long waited = (System.nanoTime() - started) / 1_000_000;
        long pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(attempt - 1, 10));
        if (waited + pause > most) {
          throw new LongbowException(
              e.code(),
              "%s. Tried %d times in %d s".formatted(e.text(), attempt, waited / 1000),
              e.getCause());
        }
        LOG.warn("{}. Trying again in {}", e.text(), Duration.ofMillis(pause));
        sleep(pause, e);
      }
    }
  }

  static void with(Runnable action) {
    with(
        () -> {
          action.run();
          return null;
        });
  }

  private static void sleep(long millis, LongbowException failure) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LongbowException(
          ErrorCode.CANCELLED, "Cancelled while waiting for the server: " + failure.text());
    }
  }
}
