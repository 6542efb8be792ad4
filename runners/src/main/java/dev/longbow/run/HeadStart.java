package dev.longbow.run;

/**
 * Does on a second core what every run needs later, while the main thread reads and plans the
 * pipeline: Beam's registry of options alone takes 0.35 seconds to load.
 */
public final class HeadStart {
  private HeadStart() {}

  /** Begins; returns at once. Whoever needs a class that is being loaded waits for it. */
  public static void begin() {
    Thread thread =
        new Thread(
            () -> {
              CompilerDirectives.apply();
              RunnerSettings.direct(1);
            },
            "longbow-head-start");
    thread.setDaemon(true);
    thread.start();
  }
}
