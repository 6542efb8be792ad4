package dev.longbow.io.csv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.io.Outputs;
import dev.longbow.io.RandomBatches;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvScanTest {
  @TempDir Path folder;

  private List<List<Object>> rows(String text, Map<String, String> options) {
    Path file = CsvReads.file(folder, "x.csv", text);
    List<List<Object>> whole = CsvReads.rows(CsvReads.open(file, options, 0));
    // The same wherever splits are cut.
    for (long bytes : new long[] {1, 2, 3, 7}) {
      assertEquals(whole, CsvReads.rows(CsvReads.open(file, options, bytes)), bytes + " bytes");
    }
    return whole;
  }

  private static List<List<Object>> table(Object[]... rows) {
    return Arrays.stream(rows).map(row -> Arrays.asList(row)).toList();
  }

  private static Object[] row(Object... values) {
    return values;
  }

  @Test
  void commasAndQuotesInQuotes() {
    assertEquals(
        table(row(1L, "a, b"), row(2L, "say \"hi\""), row(3L, "")),
        rows("n,text\n1,\"a, b\"\n2,\"say \"\"hi\"\"\"\n3,\"\"\n", Map.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n"})
  void lineEndsInAndOutOfQuotes(String end) {
    String text = "a,b,c\n1,2,3\n\"Once upon \na time\",5,6\n7,\"8\n\n\",9";
    assertEquals(
        table(
            row("1", "2", 3L),
            row("Once upon " + end + "a time", "5", 6L),
            row("7", "8" + end + end, 9L)),
        rows(text.replace("\n", end), Map.of()));
  }

  @Test
  void emptyCellsAreNullAndEmptyStringsAreNot() {
    assertEquals(
        table(row(null, "", "x"), row(1L, null, null)), rows("a,b,c\n,\"\",x\n1,,\n", Map.of()));
    assertEquals(
        table(row("", null, "x"), row("1", "", "")),
        rows(
            "a,b,c\n,NULL,x\n1,,\n",
            Map.of("null_values", "NULL", "schema", "{\"a\":\"string\"}")));
    assertEquals(
        table(row(null, 1.5), row(7L, null)),
        rows("a,b\n-99,1.5\n7, n/a \n", Map.of("null_values", "[\"-99\", \"n/a\"]")));
  }

  @Test
  void unicodeAndJson() {
    assertEquals(
        table(row("Ŕ漢字🙂", "{\"type\": \"Point\", \"at\": [1, 2]}")),
        rows("näme,json\nŔ漢字🙂,\"{\"\"type\"\": \"\"Point\"\", \"\"at\"\": [1, 2]}\"\n", Map.of()));
  }

  @Test
  void quotesInsideOfPlainCellsAreText() {
    assertEquals(
        table(row("5\" pipe", 1L), row("a\"b\"", 2L), row("x", 3L)),
        rows("a,b\n5\" pipe,1\na\"b\",2\n\"x\",3\n", Map.of()));
  }

  @Test
  void headerNullsBomCommentsAndSkippedLines() {
    assertEquals(table(row(1L, "x")), rows("\ufeffa,\"b c\"\n1,x\n", Map.of()));
    assertEquals(
        table(row(1L, "x"), row(2L, "#y")),
        rows(
            "made by \"a program\n# what,\"it is\na,b\n#,\"\n1,x\n\n2,#y\n# end",
            Map.of("skip_rows", "1", "comment", "#")));
    CsvSource source =
        CsvReads.open(CsvReads.file(folder, "y.csv", "1,2\n3,4\n"), Map.of("header", "false"), 0);
    assertEquals(List.of("column1", "column2"), source.schema().names());
    assertEquals(table(row(1L, 2L), row(3L, 4L)), CsvReads.rows(source));
    assertEquals(
        table(row(1L, 2.0), row(3L, 4.0)),
        rows(
            "1,2\n3,4\n",
            Map.of("header", "false", "schema", "{\"x\":\"int64\",\"y\":\"double\"}")));
    assertEquals(table(), rows("a,b\n", Map.of()));
    assertEquals(table(row((Object) null), row(2L)), rows("only\n\n2\n", Map.of()));
  }

  @Test
  void otherDelimitersQuotesAndNumbers() {
    assertEquals(
        table(row("a;b", 1234.5, 1_000_000L), row("it's", -0.5, -1000L)),
        rows(
            "t;d;n\n'a;b';1.234,5;1.000.000\n'it''s';-0,5;-1.000\n",
            Map.of(
                "delimiter",
                ";",
                "quote",
                "'",
                "decimal",
                ",",
                "thousands",
                ".",
                "schema",
                "{\"n\": \"int64\"}")));
    assertEquals(
        table(row("a\"b\\", 1L), row("c", 2L)),
        rows("t\tn\n\"a\\\"b\\\\\"\t1\nc\t2\n", Map.of("delimiter", "\\t", "escape", "\\")));
    assertEquals(
        table(row("\"a", 1L), row("b\"", 2L)),
        rows("t,n\n\"a,1\nb\",2\n", Map.of("quote", "none")));
  }

  @Test
  void anEmptyLineInFrontOfASingleColumnIsARow() {
    Map<String, String> options = Map.of("header", "false", "schema", "{\"a\": \"int64\"}");
    assertEquals(table(row((Object) null), row(1L), row((Object) null)), rows("\n1\n\n", options));
    assertEquals(table(row((Object) null)), rows("\n", options));
    assertEquals(table(row(1L, 2L)), rows("\n\n1,2\n", Map.of("header", "false")));
  }

  @Test
  void wordsOfOtherLanguages() {
    assertEquals(
        table(row(true), row(false), row(true)),
        rows(
            "a\nSÍ\nнет\nx\n",
            Map.of(
                "schema",
                "{\"a\": \"bool\"}",
                "true_values",
                "[\"sí\", \"X\"]",
                "false_values",
                "[\"Нет\"]")));
  }

  /** No type is inferred that would not say all that the cells do. */
  @Test
  void infersNoTypeThatLosesSomething() {
    Path file =
        CsvReads.file(
            folder,
            "kept.csv",
            """
            gaps,phone,long,exact
            1.0,+4930123456,12345678901234567,9007199254740993
            2.0,+4930123457,nan,1.5
            """);
    assertEquals(
        "{gaps: float64, phone: string, long: string, exact: string}",
        CsvReads.open(file, Map.of(), 0).schema().toString());
  }

  @Test
  void infersTypes() {
    Path file =
        CsvReads.file(
            folder,
            "types.csv",
            """
            i,f,d,ts,tz,t,b,zip,s,empty,mixed,big
            1,1.5,2024-01-31,2024-01-31 12:00:00,2024-01-31T12:00:00Z,12:30,true,00501,x,,1,12345678901234567890
            -2,2,2024-02-29,2024-01-31T12:00,2024-01-31 12:00:00.5+01,12:30:59.25,FALSE,10001,2024-01-31,,1.5,1
            ,nan,,,,,,,,,,
            """);
    assertEquals(
        "{i: int64, f: float64, d: date, ts: timestamp, tz: timestamp_tz, t: time, b: bool,"
            + " zip: string, s: string, empty: string, mixed: float64, big: string}",
        CsvReads.open(file, Map.of(), 0).schema().toString());
  }

  @Test
  void datesByPattern() {
    assertEquals(
        "[[2024-01-31, 2024-01-31T17:05], [2023-12-01, 1999-12-31T23:59:59]]",
        rows(
                "d,t\n31/01/2024,1/31/2024 17:05:00\n01/12/2023,12/31/1999 23:59:59\n",
                Map.of("date_format", "dd/MM/yyyy", "timestamp_format", "M/d/yyyy HH:mm:ss"))
            .toString());
    assertEquals(
        "[[2024-01-31, 2024-01-31T17:05]]",
        rows(
                "d,t\n31-Jan-2024,Jan 31 2024 05:05 PM\n",
                Map.of("date_format", "dd-MMM-yyyy", "timestamp_format", "MMM d yyyy hh:mm a"))
            .toString());
  }

  @Test
  void readsOnlyWantedColumnsInTheirOrder() {
    Path file = CsvReads.file(folder, "p.csv", "a,b,c\n1,x,bad\n2,y,3\n");
    CsvSource source = CsvReads.open(file, Map.of("schema", "{\"c\": \"int8\"}"), 0);
    assertEquals(
        "[[x, 1], [y, 2]]",
        CsvReads.rows(CsvReads.read(CsvReads.plan(source, List.of("b", "a")))).toString());
    List<Batch> none = CsvReads.read(CsvReads.plan(source, List.of()));
    assertEquals(2, none.stream().mapToInt(Batch::rows).sum());
    ScanPlan limited = source.plan(new ScanRequest(List.of("a"), Optional.empty(), 1));
    assertEquals("[[1]]", CsvReads.rows(CsvReads.read(limited)).toString());
  }

  @Test
  void filesOfOtherOrders() {
    CsvReads.file(folder, "a.csv", "x,y\n1,a\n");
    CsvReads.file(folder, "b.csv", "y,x\nb,2\n");
    CsvReads.file(folder, "c.csv", "x,y\n");
    assertEquals("[[1, a], [2, b]]", CsvReads.rows(CsvReads.open(folder, Map.of(), 0)).toString());
    assertEquals(1, CsvReads.plan(CsvReads.open(folder, Map.of(), 0), List.of()).splits().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"utf-16le", "utf-16be", "latin1", "windows-1252", "gz", "zst", "utf-16.gz"})
  void encodingsAndCompression(String how) throws Exception {
    String text = "grüße,n\n\"Zoë, ¼\",1\nx,2\n";
    StringBuilder many = new StringBuilder(text);
    for (int i = 3; i < 30_000; i++) {
      many.append("é").append(i % 7).append(',').append(i).append('\n');
    }
    boolean wide = how.startsWith("utf-16");
    Charset charset =
        how.equals("utf-16be")
            ? StandardCharsets.UTF_16BE
            : wide
                ? StandardCharsets.UTF_16LE
                : how.contains("1") ? Charset.forName(how) : StandardCharsets.UTF_8;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String ending = how.endsWith("gz") ? ".gz" : how.equals("zst") ? ".zst" : "";
    try (OutputStream out =
        ending.equals(".gz")
            ? new GZIPOutputStream(bytes)
            : ending.equals(".zst")
                ? new com.github.luben.zstd.ZstdOutputStreamNoFinalizer(bytes)
                : bytes) {
      out.write(((wide ? "\ufeff" : "") + many).getBytes(charset));
    }
    Path file = Files.write(folder.resolve("e.csv" + ending), bytes.toByteArray());
    boolean named = !wide && how.contains("1");
    Map<String, String> options = named ? Map.of("encoding", how) : Map.of();
    CsvSource source = CsvReads.open(file, options, 5_000);
    assertEquals(named, CsvReads.plan(source, List.of("n")).splits().size() > 10);
    List<List<Object>> rows = CsvReads.rows(source);
    assertEquals("grüße", source.schema().field(0).name());
    assertEquals(29_999, rows.size());
    assertEquals(List.of("Zoë, ¼", 1L), rows.get(0));
    assertEquals(List.of("é3", 29_998L), rows.get(29_997));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quoting=all",
        "quoting=strings;line_end=crlf",
        "quote=';line_end=crlf;null_value=NA",
        "header=false;delimiter=\t",
        "compression=gzip;quoting=all",
        "compression=zstd;null_value=-"
      })
  void readsBackWhatTheSinkWritesIn(String style) {
    Schema schema = RandomBatches.ALL_TYPES;
    List<Batch> batches = new RandomBatches(11).batches(schema, 700, 300);
    Map<String, String> writing = new HashMap<>();
    Map<String, String> reading = new HashMap<>();
    for (String option : style.split(";")) {
      String[] parts = option.split("=", 2);
      writing.put(parts[0], parts[1]);
      switch (parts[0]) {
        case "null_value" -> reading.put("null_values", parts[1]);
        case "quote", "header", "delimiter" -> reading.put(parts[0], parts[1]);
        default -> {}
      }
    }
    String compression = writing.getOrDefault("compression", "");
    Path file =
        folder.resolve(
            "s.csv" + (compression.equals("gzip") ? ".gz" : compression.isEmpty() ? "" : ".zst"));
    Outputs.write(
        new CsvFormat().sink(Outputs.spec("csv", file, writing), schema),
        batches.stream().map(List::of).toList());
    CsvSource source = CsvReads.open(file, CsvReads.typed(schema, reading), 500);
    assertEquals(CsvReads.rows(batches), CsvReads.rows(source));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void readsBackWhatTheSinkWrites(long seed) {
    Schema schema = RandomBatches.ALL_TYPES;
    List<Batch> batches = new RandomBatches(seed).batches(schema, 3_000, 1_000);
    Path file = folder.resolve("all.csv");
    Map<String, String> options =
        seed == 2 ? Map.of("null_value", "NULL", "delimiter", ";") : Map.of();
    Outputs.write(
        new CsvFormat().sink(Outputs.spec("csv", file, options), schema),
        batches.stream().map(List::of).toList());
    Map<String, String> reading =
        seed == 2 ? Map.of("null_values", "NULL", "delimiter", ";") : Map.of();
    for (long bytes : new long[] {0, 1_000}) {
      CsvSource source = CsvReads.open(file, CsvReads.typed(schema, reading), bytes);
      List<List<Object>> expected = CsvReads.rows(batches);
      List<List<Object>> read = CsvReads.rows(source);
      assertEquals(expected.size(), read.size());
      for (int i = 0; i < expected.size(); i++) {
        assertEquals(expected.get(i), read.get(i), "seed " + seed + ", row " + i);
      }
    }
  }

  @Test
  void cutsWithoutLookingForQuotesWhenTold() {
    StringBuilder text = new StringBuilder("a,b\n");
    for (int i = 0; i < 5_000; i++) {
      text.append(i).append(",\"x, ").append(i).append("\"\n");
    }
    Path file = CsvReads.file(folder, "q.csv", text.toString());
    CsvSource source = CsvReads.open(file, Map.of("quoted_newlines", "false"), 1_000);
    assertTrue(CsvReads.plan(source, List.of("a")).splits().size() > 50);
    assertEquals(5_000, CsvReads.rows(source).size());
    assertFalse(source.files().isEmpty());
  }

  @Test
  void manyColumnsOfWhichMostAreEmpty() {
    StringBuilder text = new StringBuilder("id");
    for (int i = 1; i < 300; i++) {
      text.append(",c").append(i);
    }
    for (int row = 0; row < 6_000; row++) {
      text.append('\n').append(row).append(",".repeat(299)).append(row % 1_000 == 1 ? "\"x\"" : "");
    }
    Path file = CsvReads.file(folder, "wide.csv", text.toString());
    CsvSource source = CsvReads.open(file, Map.of(), 0);
    List<List<Object>> rows =
        CsvReads.rows(CsvReads.read(CsvReads.plan(source, List.of("id", "c150", "c299"))));
    assertEquals(6_000, rows.size());
    for (int row = 0; row < rows.size(); row++) {
      assertEquals(Arrays.asList((long) row, null, row % 1_000 == 1 ? "x" : null), rows.get(row));
    }
  }
}
