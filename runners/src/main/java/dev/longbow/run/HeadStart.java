package dev.longbow.run;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Does on a second core what every run needs later, while the main thread reads and plans the
 * pipeline: Beam's registry of options alone takes 0.35 seconds to load.
 */
public final class HeadStart {
  private static final long TIDY_SECONDS = 5;

  private final CountDownLatch tidy = new CountDownLatch(1);

  private HeadStart() {}

  /** Begins; returns at once. Whoever needs a class that is being loaded waits for it. */
  public static HeadStart begin() {
    HeadStart start = new HeadStart();
    Thread thread = new Thread(start::load, "longbow-head-start");
    thread.setDaemon(true);
    thread.start();
    return start;
  }

  private void load() {
    try {
      try {
        CompilerDirectives.apply();
      } finally {
        tidy.countDown();
      }
      RunnerSettings.direct(1);
    } catch (Throwable e) { // Nobody sees it here; who needs what failed meets it again.
      System.getLogger(HeadStart.class.getName())
          .log(System.Logger.Level.DEBUG, "Head start failed", e);
    }
  }

  /** Waits until it has no file open that the end of the process would leave behind. */
  public void awaitTidy() {
    try {
      if (!tidy.await(TIDY_SECONDS, TimeUnit.SECONDS)) {
        System.getLogger(HeadStart.class.getName())
            .log(System.Logger.Level.DEBUG, "Head start still at work");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
