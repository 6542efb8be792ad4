package dev.longbow.run;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Shows how far a run is, on stderr: one line that is rewritten on a terminal, a line every ten
 * seconds elsewhere. Nothing is shown in the first seconds of a run.
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
  private final long start = System.nanoTime();
  private final Thread thread;
  private boolean shown;

  /**
   * Starts to show.
   *
   * @param totalBytes what all splits together hold; 0 when unknown
   */
  public ProgressDisplay(
      PrintStream out,
      boolean terminal,
      long totalBytes,
      LongSupplier bytesRead,
      LongSupplier rowsRead) {
    this.out = out;
    this.terminal = terminal;
    this.totalBytes = totalBytes;
    this.bytesRead = bytesRead;
    this.rowsRead = rowsRead;
    this.thread = new Thread(this::show, "progress");
    thread.setDaemon(true);
    thread.start();
  }

  private void show() {
    try {
      while (true) {
        Thread.sleep(terminal ? TERMINAL_MILLIS : LINE_MILLIS);
        double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
        String text = text(seconds, bytesRead.getAsLong(), rowsRead.getAsLong());
        synchronized (out) {
          // Clears to the end of the line: the text before may have been longer.
          out.print(terminal ? "\r" + text + "\u001b[K" : text + System.lineSeparator());
          out.flush();
          shown = true;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  String text(double seconds, long bytes, long rows) {
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
      text.append("%3.0f%%, ".formatted(100 * share))
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
      if (terminal && shown) {
        out.print("\r\u001b[K");
        out.flush();
      }
    }
  }
}
