package dev.longbow.io.csv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.connector.BatchReader;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.Split;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rejected rows: how they are handed on, and where they are said to be. */
class CsvRejectsTest {
  private static final Map<String, String> REJECT =
      Map.of("on_error", "reject", "rejects", "rejected.csv", "schema", "{\"a\": \"int64\"}");

  @TempDir Path folder;

  private static Map<String, String> with(Map<String, String> more) {
    Map<String, String> options = new HashMap<>(REJECT);
    options.putAll(more);
    return options;
  }

  /** The lines of rejected rows, taken as a task takes them. */
  private static List<Long> rejected(CsvSource source) {
    ScanPlan plan = CsvReads.plan(source, source.schema().names());
    List<Long> lines = new ArrayList<>();
    for (Split split : plan.splits()) {
      try (BatchReader reader = new CsvFormat().open(plan.reader(), split)) {
        Batch batch;
        do {
          batch = reader.next();
          reader.rejected().ifPresent(some -> add(some, lines));
        } while (batch != null);
      }
    }
    return lines;
  }

  private static void add(Batch rejected, List<Long> lines) {
    assertTrue(rejected.rows() <= RowScanner.MAX_ROWS, () -> rejected.rows() + " rows at once");
    for (int row = 0; row < rejected.rows(); row++) {
      lines.add((Long) rejected.column(1).value(row));
    }
  }

  @Test
  void rejectedRowsDoNotPileUp() {
    Path file = CsvReads.file(folder, "bad.csv", "a,b\n" + "x,1\n".repeat(50_000) + "7,1\n");
    CsvSource source = CsvReads.open(file, with(Map.of("infer_rows", "1")), 0);
    List<Long> lines = rejected(source);
    assertEquals(50_000, lines.size());
    assertEquals(50_001, lines.get(lines.size() - 1));
    ScanPlan plan = CsvReads.plan(source, List.of("b"));
    try (BatchReader reader = new CsvFormat().open(plan.reader(), plan.splits().get(0))) {
      assertEquals(0, reader.next().rows());
      long held = reader.heapBytes();
      assertNotNull(reader.rejected().orElse(null));
      assertTrue(reader.heapBytes() < held - RowScanner.MAX_ROWS * 100, "not counted");
      assertNull(reader.rejected().orElse(null));
    }
  }

  @Test
  void linesAreCountedWhereWholeBuffersHaveNoRows() {
    int comments = 200_000;
    String text = "a\nx\n" + "# nothing\n".repeat(comments) + "y\n1\n";
    Path file = CsvReads.file(folder, "c.csv", text);
    assertEquals(
        List.of(2L, comments + 3L), rejected(CsvReads.open(file, with(Map.of("comment", "#")), 0)));
    String blank = "a,b\nx,1\n" + "\r\n".repeat(800_000) + "y,1\n1,1\n";
    Path blanks = CsvReads.file(folder, "blank.csv", blank);
    assertEquals(List.of(2L, 800_003L), rejected(CsvReads.open(blanks, REJECT, 0)));
  }

  @Test
  void linesOfOtherEncodingsThatAreCompressed() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      String header = "a,ü" + "é".repeat(30) + "\n";
      out.write((header + "1,ä\n2,ö\nx,é\n").getBytes(StandardCharsets.ISO_8859_1));
    }
    Path file = Files.write(folder.resolve("l.csv.gz"), bytes.toByteArray());
    assertEquals(List.of(4L), rejected(CsvReads.open(file, with(Map.of("encoding", "latin1")), 0)));
  }

  @Test
  void commentsBehindAQuoteThatIsNotClosed() {
    Map<String, String> options = with(Map.of("quoted_newlines", "false", "comment", "#"));
    Path file = CsvReads.file(folder, "q.csv", "a,b\n1,\"x\r\n# y, \"z\n2,u\n");
    assertEquals(List.of(2L), rejected(CsvReads.open(file, options, 0)));
  }
}
