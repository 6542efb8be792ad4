package dev.longbow.run;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Shows how far a run is, on stderr: on a terminal one line that is rewritten four times a second,
 * elsewhere a line every ten seconds. A run that ends before the first of these shows nothing.
 */
public final class ProgressDisplay implements AutoCloseable {
  private static final long TERMINAL_MILLIS = 250;
  private static final long LINE_MILLIS = 10_000;
  private static final int BAR_WIDTH = 24;

  private final PrintStream out;
  private final boolean terminal;
  private final long totalBytes;
  private final LongSupplier bytesRead;
  private final LongSupplier rowsRead;
  private final LongSupplier clock;
  private final long start;
  private final Thread thread = new Thread(this::show, "progress");
  private boolean shown;
  private boolean closed;

  /**
   * A display that is drawn by {@link #draw} only.
   *
   * @param clock nanoseconds, as of {@link System#nanoTime}
   */
  ProgressDisplay(
      PrintStream out,
      boolean terminal,
      long totalBytes,
      LongSupplier bytesRead,
      LongSupplier rowsRead,
      LongSupplier clock) {
    this.out = out;
    this.terminal = terminal;
    this.totalBytes = totalBytes;
    this.bytesRead = bytesRead;
    this.rowsRead = rowsRead;
    this.clock = clock;
    this.start = clock.getAsLong();
  }

  /**
   * Starts to show.
   *
   * @param totalBytes what all splits together hold; 0 when unknown
   */
  public static ProgressDisplay start(
      PrintStream out,
      boolean terminal,
      long totalBytes,
      LongSupplier bytesRead,
      LongSupplier rowsRead) {
    ProgressDisplay display =
        new ProgressDisplay(out, terminal, totalBytes, bytesRead, rowsRead, System::nanoTime);
    display.thread.setDaemon(true);
    display.thread.start();
    return display;
  }

  private void show() {
    try {
      while (true) {
        Thread.sleep(pauseMillis());
        draw();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  long pauseMillis() {
    return terminal ? TERMINAL_MILLIS : LINE_MILLIS;
  }

  /** Shows the state of this moment; nothing once closed. */
  void draw() {
    double seconds = (clock.getAsLong() - start) / (double) TimeUnit.SECONDS.toNanos(1);
    String text = text(seconds, bytesRead.getAsLong(), rowsRead.getAsLong());
    synchronized (out) {
      if (!closed) {
        // Clears to the end of the line: the text before may have been longer.
        out.print(terminal ? "\r" + text + "\u001b[K" : text + System.lineSeparator());
        out.flush();
        shown = true;
      }
    }
  }

  private String text(double seconds, long bytes, long rows) {
    StringBuilder text = new StringBuilder();
    if (totalBytes > 0) {
      double share = Math.min(1, (double) bytes / totalBytes);
      if (terminal) {
        int filled = (int) (share * BAR_WIDTH);
        text.append('[')
            .append("=".repeat(filled))
            .append(" ".repeat(BAR_WIDTH - filled))
            .append("] ");
      }
      // Rounded down: 100% is all of it.
      text.append(String.format(Locale.ROOT, "%3d%%, ", (int) (100 * share)))
          .append(Sizes.bytes(bytes))
          .append(" of ")
          .append(Sizes.bytes(totalBytes))
          .append(", ");
    }
    text.append(Sizes.count(rows)).append(" rows read, ");
    text.append(Sizes.bytes((long) (bytes / Math.max(seconds, 1e-3)))).append("/s");
    if (totalBytes > 0 && bytes > 0 && bytes < totalBytes) {
      text.append(", ")
          .append(Sizes.seconds(seconds * (totalBytes - bytes) / bytes))
          .append(" left to read");
    }
    return text.toString();
  }

  /** Stops and clears the line. */
  @Override
  public void close() {
    thread.interrupt();
    synchronized (out) {
      closed = true;
      if (terminal && shown) {
        out.print("\r\u001b[K");
        out.flush();
      }
    }
  }
}
