package dev.longbow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {
  private static final String CLEAR = "\u001b[K";
  private static final long MB = 1 << 20;

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);
  private long nanos = 5_000_000_000_000L;
  private long bytes;
  private long rows;
  private long tasks;

  private ProgressDisplay display(boolean terminal, long totalBytes) {
    return display(terminal, totalBytes, 0);
  }

  /** A display of a run of four splits. */
  private ProgressDisplay display(boolean terminal, long totalBytes, int partitions) {
    RunProgress progress =
        new RunProgress(
            () -> bytes, () -> rows, () -> tasks, totalBytes, 4, partitions, "grouping");
    return new ProgressDisplay(out, terminal, progress, () -> nanos);
  }

  /** What was written since the last call. */
  private String written() {
    String text = written.toString(StandardCharsets.UTF_8);
    written.reset();
    return text;
  }

  private String drawn(ProgressDisplay display, long seconds, long bytesRead, long rowsRead) {
    nanos += seconds * 1_000_000_000L;
    bytes = bytesRead;
    rows = rowsRead;
    display.draw();
    return written();
  }

  @Test
  void aTerminalHasOneLineThatIsRewritten() {
    ProgressDisplay display = display(true, 400 * MB);
    assertEquals(250, display.pauseMillis());
    assertEquals("", written());
    assertEquals(
        "\r[                        ]   0%, 0 bytes of 400 MB, 0 rows read, 0 bytes/s" + CLEAR,
        drawn(display, 0, 0, 0));
    assertEquals(
        "\r[======                  ]  25%, 100 MB of 400 MB, 1,250,000 rows read, 50 MB/s,"
            + " 6.0 s left to read"
            + CLEAR,
        drawn(display, 2, 100 * MB, 1_250_000));
    assertEquals(
        "\r[======================="
            + " ]  99%, 400 MB of 400 MB, 5,000,000 rows read, 50 MB/s,"
            + " 0.0 s left to read"
            + CLEAR,
        drawn(display, 6, 400 * MB - 1, 5_000_000));
    assertEquals(
        "\r[========================] 100%, 400 MB of 400 MB, 5,000,000 rows read, 40 MB/s" + CLEAR,
        drawn(display, 2, 400 * MB, 5_000_000));
    display.close();
    assertEquals("\r" + CLEAR, written());
  }

  @Test
  void elsewhereThereAreLines() {
    ProgressDisplay display = display(false, 3L << 30);
    assertEquals(10_000, display.pauseMillis());
    String end = System.lineSeparator();
    assertEquals(
        "  4%, 150 MB of 3.0 GB, 2,000,000 rows read, 15 MB/s, 3:14 min left to read" + end,
        drawn(display, 10, 150 * MB, 2_000_000));
    assertEquals(
        " 50%, 1.5 GB of 3.0 GB, 20,000,000 rows read, 77 MB/s, 20.0 s left to read" + end,
        drawn(display, 10, 1536 * MB, 20_000_000));
    display.close();
    assertEquals("", written());
  }

  @Test
  void withoutATotalThereIsNoShare() {
    assertEquals("\r1,000 rows read, 1.0 KB/s" + CLEAR, drawn(display(true, 0), 2, 2048, 1_000));
    assertEquals(
        "1,000 rows read, 1.0 KB/s" + System.lineSeparator(),
        drawn(display(false, 0), 2, 2048, 1_000));
  }

  /** The splits are planned with what the footers say; what is read may be more. */
  @Test
  void moreThanTheTotalIsAllOfIt() {
    assertEquals(
        "100%, 101 MB of 100 MB, 7 rows read, 101 MB/s" + System.lineSeparator(),
        drawn(display(false, 100 * MB), 1, 101 * MB, 7));
  }

  /** Reading is the smaller part of a run that groups on disk: 100% of it is not the end. */
  @Test
  void whenAllIsReadPartitionsAreShown() {
    ProgressDisplay display = display(true, 100 * MB, 16);
    tasks = 3;
    assertEquals(
        "\r[============            ]  50%, 50 MB of 100 MB, 9 rows read, 50 MB/s,"
            + " 1.0 s left to read"
            + CLEAR,
        drawn(display, 1, 50 * MB, 9));
    assertEquals(
        "\r[                        ] grouping: 0 of 16 partitions, 18 rows read (100 MB)" + CLEAR,
        drawn(display, 1, 100 * MB, 18));
    tasks = 4 + 12;
    assertEquals(
        "\r[==================      ] grouping: 12 of 16 partitions, 18 rows read (100 MB)" + CLEAR,
        drawn(display, 1, 100 * MB, 18));
    // Attempts that failed are counted too.
    tasks = 4 + 17;
    assertEquals(
        "grouping: 16 of 16 partitions, 18 rows read (100 MB)" + System.lineSeparator(),
        drawn(display(false, 100 * MB, 16), 1, 100 * MB, 18));
  }

  /** A limit ends scans before they have read everything. */
  @Test
  void scansThatEndedEarlyAreDone() {
    tasks = 4;
    assertEquals(
        "grouping: 0 of 2 partitions, 7 rows read (10 MB)" + System.lineSeparator(),
        drawn(display(false, 100 * MB, 2), 1, 10 * MB, 7));
  }

  @Test
  void aRunThatEndsAtOnceShowsNothing() {
    display(true, 100).close();
    assertEquals("", written());
  }

  @Test
  void nothingIsDrawnOnceClosed() {
    ProgressDisplay display = display(true, 100);
    display.close();
    assertEquals("", drawn(display, 1, 50, 5));
  }

  @Test
  void numbersAreWrittenAlikeInEveryLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("de-CH-u-nu-arab"));
      assertEquals(
          " 50%, 1.5 MB of 3.0 MB, 1,000 rows read, 1.5 MB/s, 1.0 s left to read"
              + System.lineSeparator(),
          drawn(display(false, 3 * MB), 1, 3 * MB / 2, 1_000));
      Locale.setDefault(Locale.GERMANY);
      assertTrue(drawn(display(false, 3 * MB), 1, 3 * MB / 2, 1_000).contains("1.5 MB/s"));
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void aStartedDisplayDrawsByItselfUntilItIsClosed() throws InterruptedException {
    rows = 42;
    RunProgress progress =
        new RunProgress(() -> bytes, () -> rows, () -> tasks, 0, 4, 0, "grouping");
    ProgressDisplay display = ProgressDisplay.start(out, true, progress);
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (written.size() == 0 && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
    display.close();
    String text = written();
    assertTrue(text.startsWith("\r42 rows read, 0 bytes/s" + CLEAR), text);
    assertTrue(text.endsWith("\r" + CLEAR), text);
  }
}
