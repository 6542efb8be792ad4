package dev.longbow.io.csv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvBadInputTest {
  @TempDir Path folder;

  /** The error that reading gives, whole and in splits of a few bytes. */
  private LongbowException error(Path file, Map<String, String> options) {
    String first = null;
    LongbowException failure = null;
    for (long bytes : new long[] {0, 5, 11}) {
      failure =
          assertThrows(
              LongbowException.class, () -> CsvReads.rows(CsvReads.open(file, options, bytes)));
      assertEquals(first == null ? failure.line() : first, failure.line());
      first = failure.line();
    }
    return failure;
  }

  private void fails(String text, Map<String, String> options, ErrorCode code, String... parts) {
    LongbowException failure = error(CsvReads.file(folder, "bad.csv", text), options);
    assertEquals(code, failure.code());
    for (String part : parts) {
      assertTrue(failure.line().contains(part), failure.line());
    }
  }

  @Test
  void raggedRowsNameTheirLine() {
    fails(
        "a,b\n1,\"x\ny\"\n2\n3,z\n",
        Map.of(),
        ErrorCode.BAD_VALUE,
        "bad.csv, line 4: Invalid row: 1 cells, expected 2");
    fails("a,b\n1,x\n2,y,z\n", Map.of(), ErrorCode.BAD_VALUE, "line 3: Invalid row: 3 cells");
  }

  @Test
  void unterminatedQuotesNameTheLineTheyBeginIn() {
    fails(
        "a,b\n1,x\n2,\"y\n3,z\n4,z\n",
        Map.of("schema", "{\"a\": \"int64\", \"b\": \"string\"}"),
        ErrorCode.BAD_VALUE,
        "line 3: Unterminated quote");
    fails(
        "a,b\n1,x\n2,\"y\n3,z\n4,z\n",
        Map.of("quoted_newlines", "false"),
        ErrorCode.BAD_VALUE,
        "line 3: Unterminated quote: with quoted_newlines: false");
    fails("a,\"b\n1,x\n", Map.of(), ErrorCode.BAD_VALUE, "Unterminated quote in the header of");
  }

  @Test
  void aValueThatDoesNotFitSaysWhatToWrite() {
    fails(
        "id,age\n1,5\n2,6\n3,\" old\"\n",
        Map.of("infer_rows", "2"),
        ErrorCode.BAD_VALUE,
        "bad.csv, line 4: Invalid value ' old' of column 'age': expected int64, inferred from the"
            + " first 2 rows. Write its type in the input: schema: {age: string}");
    fails(
        "id,age\n1,300\n",
        Map.of("schema", "{\"age\": \"int8\"}"),
        ErrorCode.BAD_VALUE,
        "line 2: Invalid value '300' of column 'age': expected int8");
    for (String bad :
        new String[] {
          "int64:1.5",
          "int64:1e3",
          "int64:--1",
          "int64:9223372036854775808",
          "uint8:-1",
          "float64:0x10",
          "float64:1d",
          "float64:1e999",
          "float64:1.2.3",
          "float64:.",
          "bool:maybe",
          "date:2024-02-30",
          "date:2024-1-1",
          "date:20240101",
          "time:24:00",
          "timestamp:2024-01-01 12",
          "timestamp:2024-01-01T12:00Z",
          "timestamp_tz:2024-01-01 +1",
          "decimal(4,2):1.234",
          "decimal(4,2):100",
          "uuid:123",
          "binary:0g",
          "binary:0"
        }) {
      String type = bad.substring(0, bad.indexOf(':'));
      fails(
          "id,v\n1,\n2," + bad.substring(bad.indexOf(':') + 1) + "\n",
          Map.of("schema", "{\"v\": \"" + type + "\"}"),
          ErrorCode.BAD_VALUE,
          "line 3: Invalid value",
          "expected " + type);
    }
  }

  @Test
  void separatorsOfThousandsStandBetweenGroupsOfThree() {
    for (String bad :
        new String[] {
          "1234.567", "12.34", ".123", "1..234", "1.2345", "1.e23", "1.234e1", "0.123", "-1234.567"
        }) {
      for (String type : new String[] {"int64", "float64", "decimal(9,2)"}) {
        fails(
            "v;w\n1.234;1\n" + bad + ";1\n",
            Map.of(
                "delimiter",
                ";",
                "thousands",
                ".",
                "decimal",
                ",",
                "schema",
                "{\"v\": \"" + type + "\"}"),
            ErrorCode.BAD_VALUE,
            "line 3: Invalid value '" + bad + "'");
      }
    }
  }

  @Test
  void decimalsOfVeryManyDigits() {
    fails(
        "v\n1\n" + "0".repeat(1000) + "1\n",
        Map.of("schema", "{\"v\": \"decimal(9,2)\"}"),
        ErrorCode.BAD_VALUE,
        "line 3: Invalid value '000",
        "expected decimal(9,2)");
  }

  @Test
  void linesThatEndWithCarriageReturnsAlone() {
    for (Map<String, String> options :
        List.of(
            Map.<String, String>of(),
            Map.of("header", "false"),
            Map.of("header", "false", "skip_rows", "1", "schema", "{\"v\": \"string\"}"))) {
      fails("v\r1\r2\r", options, ErrorCode.FORMAT_UNSUPPORTED, "carriage returns alone");
    }
  }

  @Test
  void formatsWithoutYear() {
    fails("d\n31/12\n", Map.of("date_format", "dd/MM"), ErrorCode.SPEC_INVALID, "names no year");
    fails(
        "d\n31/12\n",
        Map.of("timestamp_format", "dd/MM 'y' HH:mm"),
        ErrorCode.SPEC_INVALID,
        "names no year");
  }

  @Test
  void wrongEncodings() throws Exception {
    Path file = folder.resolve("latin.csv");
    Files.write(file, "n,name\n1,Ada\n2,Zoë\n".getBytes(StandardCharsets.ISO_8859_1));
    LongbowException failure = error(file, Map.of());
    assertEquals(ErrorCode.BAD_VALUE, failure.code());
    assertTrue(
        failure.line().contains("latin.csv, line 3: Invalid bytes in column 'name'"),
        failure.line());
    Path wide = folder.resolve("cut.csv");
    Files.write(
        wide, new byte[] {-1, -2, 'a', 0, '\n', 0, '1', 0, '\n', 0, 0, (byte) 0xd8, 'x', 0});
    assertEquals(ErrorCode.CORRUPT_FILE, error(wide, Map.of()).code());
    Path undefined = folder.resolve("undefined.csv");
    Files.write(undefined, new byte[] {'a', '\n', 'b', '\n', (byte) 0x81, '\n'});
    LongbowException bytes = error(undefined, Map.of("encoding", "windows-1252"));
    assertEquals(ErrorCode.CORRUPT_FILE, bytes.code());
    assertTrue(bytes.line().contains("undefined.csv, line 3: Invalid bytes: 81"), bytes.line());
  }

  @Test
  void headersThatDoNotMatch() {
    CsvReads.file(folder, "1.csv", "id,name,age\n1,a,2\n");
    CsvReads.file(folder, "2.csv", "id,nom,age\n1,a,2\n");
    LongbowException failure =
        assertThrows(LongbowException.class, () -> CsvReads.open(folder, Map.of(), 0));
    assertEquals(ErrorCode.SCHEMA_DRIFT, failure.code());
    assertTrue(failure.line().contains("2.csv' differs from that of"), failure.line());
    assertTrue(failure.line().contains("missing [name], more [nom]"), failure.line());
    fails(
        "id,name\n1,a\n",
        Map.of("schema", "{\"nme\": \"string\"}"),
        ErrorCode.SCHEMA_DRIFT,
        "bad.csv' does not match the schema",
        "nme",
        "name");
    fails("a,a\n1,2\n", Map.of(), ErrorCode.NAME_AMBIGUOUS, "Duplicate column 'a'");
    fails("", Map.of(), ErrorCode.SCHEMA_DRIFT, "Missing header");
    fails(
        "1,2\n",
        Map.of("header", "false", "schema", "{\"a\": \"int64\"}"),
        ErrorCode.SCHEMA_DRIFT,
        "its first row has 2 cells, the schema 1 columns");
  }

  @Test
  void wrongOptions() {
    for (String option :
        new String[] {
          "delimiter=ab", "quote=é", "header=maybe", "skip_rows=-1", "encoding=ebcdic",
          "on_error=ignore", "infer_rows=0", "date_format=ddQQ'", "schema=[", "delimiter=\"",
          "schema={\"a\": \"list<int64>\"}", "decimal=,", "nulls=x"
        }) {
      String key = option.substring(0, option.indexOf('='));
      String value = option.substring(option.indexOf('=') + 1);
      fails("a,b\n1,2\n", Map.of(key, value), ErrorCode.SPEC_INVALID, key.substring(0, 4));
    }
  }

  @Test
  void damagedArchives() throws Exception {
    Path file = folder.resolve("cut.csv.gz");
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    try (java.io.OutputStream out = new java.util.zip.GZIPOutputStream(bytes)) {
      out.write("a,b\n1,2\n".repeat(10_000).getBytes(StandardCharsets.UTF_8));
    }
    Files.write(file, java.util.Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2));
    LongbowException failure = error(file, Map.of());
    assertEquals(ErrorCode.CORRUPT_FILE, failure.code());
    Files.writeString(file, "a,b\n1,2\n");
    assertEquals(ErrorCode.CORRUPT_FILE, error(file, Map.of()).code());
  }

  @Test
  void badValuesAsNulls() {
    Path file = CsvReads.file(folder, "n.csv", "a,b\n1,x\noops,y\n3,z\n");
    CsvSource source =
        CsvReads.open(file, Map.of("on_error", "null", "schema", "{\"a\": \"int64\"}"), 0);
    assertEquals("[[1, x], [null, y], [3, z]]", CsvReads.rows(source).toString());
  }
}
