package dev.longbow.run;

import dev.longbow.text.Sizes;
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
  private final RunProgress progress;
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
  ProgressDisplay(PrintStream out, boolean terminal, RunProgress progress, LongSupplier clock) {
    this.out = out;
    this.terminal = terminal;
    this.progress = progress;
    this.clock = clock;
    this.start = clock.getAsLong();
  }

  /** Starts to show. */
  public static ProgressDisplay start(PrintStream out, boolean terminal, RunProgress progress) {
    ProgressDisplay display = new ProgressDisplay(out, terminal, progress, System::nanoTime);
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
    String text = text(seconds, progress.bytesRead().getAsLong(), progress.rowsRead().getAsLong());
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
    if (progress.elsewhere() != null) {
      RunProgress.Said said = progress.elsewhere().get();
      return bar(Math.min(1, said.share())) + said.text();
    }
    long total = progress.totalBytes();
    long done = progress.tasksDone().getAsLong() - progress.splits();
    if (progress.partitions() > 0 && (done >= 0 || (total > 0 && bytes >= total))) {
      return behindExchanges(Math.max(0, Math.min(done, progress.partitions())), bytes, rows);
    }
    StringBuilder text = new StringBuilder();
    if (total > 0) {
      double share = Math.min(1, (double) bytes / total);
      text.append(bar(share))
          // Rounded down: 100% is all of it.
          .append(String.format(Locale.ROOT, "%3d%%, ", (int) (100 * share)))
          .append(Sizes.bytes(bytes))
          .append(" of ")
          .append(Sizes.bytes(total))
          .append(", ");
    }
    text.append(Sizes.count(rows)).append(" rows read, ");
    text.append(Sizes.bytes((long) (bytes / Math.max(seconds, 1e-3)))).append("/s");
    if (total > 0 && bytes > 0 && bytes < total) {
      text.append(", ")
          .append(Sizes.seconds(seconds * (total - bytes) / bytes))
          .append(" left to read");
    }
    return text.toString();
  }

  /** All is read: what counts now are the partitions of the exchanges. */
  private String behindExchanges(long done, long bytes, long rows) {
    int partitions = progress.partitions();
    return bar((double) done / partitions)
        + "%s: %s of %s partitions, %s rows read (%s)"
            .formatted(
                progress.work(),
                Sizes.count(done),
                Sizes.count(partitions),
                Sizes.count(rows),
                Sizes.bytes(bytes));
  }

  private String bar(double share) {
    if (!terminal) {
      return "";
    }
    int filled = (int) (share * BAR_WIDTH);
    return "[" + "=".repeat(filled) + " ".repeat(BAR_WIDTH - filled) + "] ";
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
