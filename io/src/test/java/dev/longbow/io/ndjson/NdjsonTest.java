package dev.longbow.io.ndjson;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.BatchReader;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Source;
import dev.longbow.connector.Split;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.Duck;
import dev.longbow.io.Outputs;
import dev.longbow.io.RandomBatches;
import dev.longbow.io.files.FileSet;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NdjsonTest {
  private static final Schema SCHEMA = withList();

  @TempDir Path folder;

  @BeforeAll
  static void registerFileSystems() {
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
  }

  private static Schema withList() {
    List<Field> fields = new ArrayList<>(RandomBatches.ALL_TYPES.fields());
    fields.add(Field.of("list", new DataType.ListOf(DataType.STRING)));
    return new Schema(fields);
  }

  private static String json(Schema schema) {
    return schema.fields().stream()
        .map(field -> "\"" + field.name() + "\": \"" + field.type() + "\"")
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static List<Batch> read(ScanPlan plan) {
    List<Batch> batches = new ArrayList<>();
    for (Split split : plan.splits()) {
      try (BatchReader reader = new NdjsonFormat().open(plan.reader(), split)) {
        for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
          batches.add(batch);
        }
      }
    }
    return batches;
  }

  private static ScanPlan plan(Source source) {
    return source.plan(new ScanRequest(source.schema().names(), Optional.empty(), Long.MAX_VALUE));
  }

  private static List<Batch> read(Path file, Map<String, String> options, long splitBytes) {
    return read(
        plan(
            NdjsonSource.open(
                FileSet.list(file.toString(), new NdjsonFormat().extensions()),
                NdjsonReadOptions.of(file.toString(), options),
                splitBytes)));
  }

  private static List<List<Object>> rows(List<Batch> batches) {
    List<List<Object>> rows = new ArrayList<>();
    for (Batch batch : batches) {
      for (int row = 0; row < batch.rows(); row++) {
        List<Object> values = new ArrayList<>();
        for (Column column : batch.columns()) {
          Object value = column.value(row);
          values.add(value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value);
        }
        rows.add(values);
      }
    }
    return rows;
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("some.ndjson"), text);
  }

  @ParameterizedTest
  @CsvSource({"ndjson,1", "ndjson.gz,2", "jsonl.zst,3"})
  void readsWhatWasWritten(String ending, long seed) {
    List<Batch> written = new RandomBatches(seed).batches(SCHEMA, 2_000, 500);
    Path file = folder.resolve("all." + ending);
    int cut = written.size() / 2;
    Outputs.write(
        new NdjsonFormat().sink(Outputs.spec("ndjson", file, Map.of()), SCHEMA),
        List.of(written.subList(0, cut), written.subList(cut, written.size())));
    // Cut anywhere: also in the middle of lines, and several times in one.
    for (long splitBytes : new long[] {0, 100_000, 20_000}) {
      Map<String, String> options = Map.of("schema", json(SCHEMA), "infer_rows", "0");
      assertEquals(rows(written), rows(read(file, options, splitBytes)));
    }
  }

  @Test
  void linesBelongToTheSplitTheyBeginIn() throws IOException {
    StringBuilder text = new StringBuilder("\ufeff");
    List<List<Object>> expected = new ArrayList<>();
    for (long i = 0; i < 40; i++) {
      text.append("{\"a\": ").append(i).append(i % 3 == 0 ? "}\n" : "}\r\n\n");
      expected.add(List.of(i));
    }
    Path file = file(text.toString());
    for (long splitBytes : new long[] {1, 2, 3, 7, 13, 31, 59}) {
      assertEquals(expected, rows(read(file, Map.of(), splitBytes)), splitBytes + " bytes");
    }
  }

  @Test
  void duckDbReadsItAndWeReadDuckDb() throws Exception {
    // DuckDB's JSON has no binary values and no NaN, and takes decimals for doubles.
    Schema schema =
        new Schema(
            RandomBatches.ALL_TYPES.fields().stream()
                .filter(field -> !List.of("bin", "f32", "f64", "d18", "d38").contains(field.name()))
                .toList());
    List<Batch> written = new RandomBatches(7).batches(schema, 2_000, 500);
    Path file = folder.resolve("ours.ndjson");
    Outputs.write(
        new NdjsonFormat().sink(Outputs.spec("ndjson", file, Map.of()), schema), List.of(written));
    Path theirs = folder.resolve("theirs.ndjson");
    String columns =
        schema.fields().stream()
            .map(field -> "'" + field.name() + "': '" + sql(field.type()) + "'")
            .collect(Collectors.joining(", ", "{", "}"));
    String table =
        "read_json('%s', columns = %s, format = 'newline_delimited')".formatted(file, columns);
    try (Duck duck = new Duck()) {
      duck.assertRows(table, schema, written);
      duck.execute("COPY (SELECT * FROM %s) TO '%s' (FORMAT json)".formatted(table, theirs));
    }
    assertEquals(rows(written), rows(read(theirs, Map.of("schema", json(schema)), 50_000)));
  }

  private static String sql(DataType type) {
    if (type instanceof DataType.Int integer) {
      List<String> names =
          integer.signed()
              ? List.of("TINYINT", "SMALLINT", "INTEGER", "BIGINT")
              : List.of("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT");
      return names.get(Integer.numberOfTrailingZeros(integer.bits()) - 3);
    }
    return switch (type.toString()) {
      case "string" -> "VARCHAR";
      case "timestamp_tz" -> "TIMESTAMPTZ";
      default -> type.toString();
    };
  }

  @Test
  void infersTypes() throws IOException {
    Path file =
        file(
            """
            {"b": true, "i": 1, "u": 18446744073709551615, "n": 123456789012345678901234567890, "f": 1, "nan": "NaN", "s": "x", "d": "2024-01-31", "t": "2024-01-31T12:00:00", "z": "2024-01-31T12:00:00Z", "c": "12:30:00", "l": [1, null], "o": {"x": 1, "y": ["a"]}, "mixed": 1, "empty": null, "none": []}
            {"b": null, "f": 2.5, "nan": 1.5, "u": 1, "s": "2024-01-31", "d": null, "t": "2024-01-31", "l": [], "o": {"x": null, "z": 1.5}, "mixed": {"k": [1, 2]}, "later": 5}
            """);
    Schema schema = new NdjsonFormat().source(file.toString(), Map.of()).schema();
    assertEquals(
        "b:bool i:int64 u:uint64 n:string f:float64 nan:float64 s:string d:date t:timestamp"
            + " z:timestamp_tz c:time l:list<int64> o:struct<x: int64, y: list<string>, z: float64>"
            + " mixed:string empty:string none:list<string> later:int64",
        schema.fields().stream()
            .map(field -> field.name() + ":" + field.type())
            .collect(Collectors.joining(" ")));
    List<Object> second = rows(read(file, Map.of(), 0)).get(1);
    assertEquals("{\"k\": [1, 2]}", second.get(schema.indexOf("mixed")));
    assertEquals(5L, second.get(schema.indexOf("later")));
    assertEquals("{x=null, y=null, z=1.5}", second.get(schema.indexOf("o")).toString());
    assertEquals(
        "123456789012345678901234567890",
        rows(read(file, Map.of(), 0)).get(0).get(schema.indexOf("n")));
  }

  @Test
  void readsNestedValuesAsTextWhenTheSchemaSaysSo() throws IOException {
    Path file = file("{\"o\": {\"x\": [1, {\"y\": 2}]}, \"l\": [ 1,2 ], \"n\": 1.50}\n");
    Map<String, String> options =
        Map.of("schema", "{\"o\": \"string\", \"l\": \"string\", \"n\": \"string\"}");
    assertEquals(
        List.of(List.of("{\"x\": [1, {\"y\": 2}]}", "[ 1,2 ]", "1.50")),
        rows(read(file, options, 0)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\": 1, \"b\": }|Invalid JSON at column 15: Unexpected character",
        "{\"a\": 1|Invalid JSON at column 8: Unexpected end-of-input",
        "[1, 2]|Invalid line: an array, expected an object",
        "7|Invalid line: 7, expected an object",
        "{\"a\": 1} {\"a\": 2}|Invalid line: more behind its object",
        "{\"a\": 1, \"a\": 2}|Invalid line: the key 'a' twice",
        "{\"a\": 300}|Invalid value of column 'a': 300, expected int8",
        "{\"a\": \"x\"}|Invalid value of column 'a': \"x\", expected int8",
        "{\"a\": 1.5}|Invalid value of column 'a': 1.5, expected int8",
        "{\"a\": {\"b\": [1]}}|Invalid value of column 'a': an object, expected int8",
        "{\"d\": \"2024-02-30\"}|Invalid value of column 'd': \"2024-02-30\", expected date",
        "{\"l\": [1, [2]]}|Invalid value of column 'l': an array, expected int64",
        "{\"m\": 1.234}|Invalid value of column 'm': 1.234, expected decimal(5,2)",
        "{\"m\": 1e999999999}|Invalid value of column 'm': 1e999999999, expected decimal(5,2)",
        "{\"f\": \"1.5\"}|Invalid value of column 'f': \"1.5\", expected float64",
        "{\"s\": \"\\ud800\"}|Invalid value of column 's'",
        "{\"new\": 1}|Unknown key 'new': it is in no row that columns were inferred from",
      })
  void badLines(String line, String reason) throws IOException {
    String types =
        "{\"a\": \"int8\", \"d\": \"date\", \"l\": \"list<int64>\", \"m\": \"decimal(5,2)\","
            + " \"f\": \"float64\", \"s\": \"string\"}";
    Path file = file("{\"a\": 1}\n\n" + line + "\n{\"a\": 2}\n");
    Map<String, String> options = Map.of("schema", types, "infer_rows", "1");
    for (long splitBytes : new long[] {0, 5}) {
      LongbowException e =
          assertThrows(LongbowException.class, () -> read(file, options, splitBytes));
      assertEquals(ErrorCode.BAD_VALUE, e.code());
      assertTrue(e.text().startsWith(file + ", line 3: " + reason), e.line());
    }
    Map<String, String> rejecting =
        Map.of("schema", types, "infer_rows", "1", "on_error", "reject", "rejects", "rejected.csv");
    Source source = new NdjsonFormat().source(file.toString(), rejecting);
    ScanPlan plan = plan(source);
    try (BatchReader reader = new NdjsonFormat().open(plan.reader(), plan.splits().get(0))) {
      Batch batch = reader.next();
      assertEquals(2, batch.rows());
      assertEquals(
          List.of(1L, 2L), Arrays.asList(batch.column(0).value(0), batch.column(0).value(1)));
      assertEquals(null, batch.column(2).value(1));
      assertEquals(1, reader.rowsRejected());
      Batch rejected = reader.rejected().orElseThrow();
      assertEquals(3L, rejected.column(1).value(0));
      assertEquals(line, rejected.column(4).value(0));
    }
  }

  /** However many lines in a row are rejected, those behind them are read. */
  @Test
  void linesBehindALongOneThatIsRejected() throws IOException {
    Path file = file("{\"a\": \"" + "x".repeat(9 << 20) + "\"}\n" + "{\"a\": 1}\n".repeat(100));
    Map<String, String> rejecting =
        Map.of("schema", "{\"a\": \"int64\"}", "on_error", "reject", "rejects", "rejected.csv");
    Source source = new NdjsonFormat().source(file.toString(), rejecting);
    ScanPlan plan = plan(source);
    long rows = 0;
    long rejected = 0;
    for (Split split : plan.splits()) {
      try (BatchReader reader = new NdjsonFormat().open(plan.reader(), split)) {
        for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
          rows += batch.rows();
        }
        rejected += reader.rowsRejected();
      }
    }
    assertEquals(100, rows);
    assertEquals(1, rejected);
  }

  @Test
  void numbersThatAreTooLarge() throws IOException {
    for (String type : List.of("float32", "float64")) {
      Path file = file("{\"x\": 1e400}\n");
      Map<String, String> options = Map.of("schema", "{\"x\": \"" + type + "\"}");
      LongbowException e = assertThrows(LongbowException.class, () -> read(file, options, 0L));
      assertEquals(ErrorCode.BAD_VALUE, e.code(), e::line);
    }
    // Right behind the middle of two floats; as a double it is the middle.
    Path file = file("{\"x\": 1.000000059604644775390626}\n");
    Source source =
        new NdjsonFormat().source(file.toString(), Map.of("schema", "{\"x\": \"float32\"}"));
    ScanPlan plan = plan(source);
    try (BatchReader reader = new NdjsonFormat().open(plan.reader(), plan.splits().get(0))) {
      assertEquals(1.0000001f, reader.next().column(0).value(0));
    }
  }

  @Test
  void valuesThatDoNotFitMayBeNull() throws IOException {
    Path file =
        file(
            "{\"a\": {\"x\": [1, {}]}, \"b\": 1}\n{\"a\": 5, \"b\": \"no\"}\n{\"l\": [1, {\"x\": []}], \"b\": 2}\n");
    Map<String, String> options =
        Map.of(
            "schema",
            "{\"a\": \"int8\", \"b\": \"int8\", \"l\": \"list<int64>\"}",
            "on_error",
            "null",
            "infer_rows",
            "0");
    ScanPlan plan = plan(new NdjsonFormat().source(file.toString(), options));
    try (BatchReader reader = new NdjsonFormat().open(plan.reader(), plan.splits().get(0))) {
      assertEquals(
          List.of(
              Arrays.asList(null, 1L, null),
              Arrays.asList(5L, null, null),
              Arrays.asList(null, 2L, null)),
          rows(List.of(reader.next())));
      assertEquals(3, reader.valuesNulled());
    }
  }

  @Test
  void passesOverKeysWhenTheSchemaIsAll() throws IOException {
    Path file = file("{\"a\": 1, \"more\": {\"x\": [1]}}\n{\"more\": 2}\n");
    Map<String, String> options = Map.of("schema", "{\"a\": \"int8\"}", "infer_rows", "0");
    assertEquals(
        List.of(Arrays.asList(1L), Arrays.asList((Object) null)), rows(read(file, options, 0)));
  }

  @Test
  void refusesOneArrayAndWrongOptions() throws IOException {
    Path file = file("[\n{\"a\": 1}\n]\n");
    LongbowException array =
        assertThrows(
            LongbowException.class, () -> new NdjsonFormat().source(file.toString(), Map.of()));
    assertTrue(array.text().contains("it is one JSON array"), array.line());
    for (Map<String, String> options :
        List.of(
            Map.of("infer_rows", "0"),
            Map.of("infer_rows", "x"),
            Map.of("on_error", "skip"),
            Map.of("on_error", "reject"),
            Map.of("delimiter", ","))) {
      assertThrows(
          LongbowException.class, () -> new NdjsonFormat().source(file.toString(), options));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ndjson.gz", "ndjson.zst"})
  void aCompressedFileThatWasCut(String ending) throws IOException {
    Path file = folder.resolve("all." + ending);
    Outputs.write(
        new NdjsonFormat().sink(Outputs.spec("ndjson", file, Map.of()), SCHEMA),
        List.of(new RandomBatches(9).batches(SCHEMA, 1_000, 500)));
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 100));
    LongbowException e =
        assertThrows(
            LongbowException.class,
            () -> read(file, Map.of("schema", json(SCHEMA), "infer_rows", "0"), 0));
    assertEquals(ErrorCode.CORRUPT_FILE, e.code(), e.line());
    assertTrue(e.text().contains("Cannot decompress '" + file), e.line());
  }

  @Test
  void writesPlainLines() throws IOException {
    Schema schema =
        Schema.of(
            Field.of("name \"x\"", DataType.STRING),
            Field.of("f", DataType.FLOAT64),
            Field.of("u", DataType.UINT64),
            Field.of("day", DataType.DATE),
            Field.of("l", new DataType.ListOf(DataType.INT32)),
            Field.of("price", new DataType.Decimal(20, 3)));
    List<Column> columns =
        List.of(
            ColumnBuilder.of(DataType.STRING, "é\n\"", null),
            ColumnBuilder.of(DataType.FLOAT64, Double.NaN, -0.0),
            ColumnBuilder.of(
                DataType.UINT64, BigInteger.TWO.pow(64).subtract(BigInteger.ONE), null),
            ColumnBuilder.of(DataType.DATE, LocalDate.EPOCH, null),
            ColumnBuilder.of(
                new DataType.ListOf(DataType.INT32), Arrays.asList(1L, null), List.of()),
            ColumnBuilder.of(new DataType.Decimal(20, 3), new BigDecimal("1.500"), null));
    Path file = folder.resolve("plain.jsonl");
    Outputs.write(
        new NdjsonFormat().sink(Outputs.spec("ndjson", file, Map.of()), schema),
        List.of(List.of(new Batch(schema, columns, 2))));
    assertEquals(
        """
        {"name \\"x\\"":"é\\n\\"","f":"NaN","u":18446744073709551615,"day":"1970-01-01","l":[1,null],"price":1.500}
        {"name \\"x\\"":null,"f":-0.0,"u":null,"day":null,"l":[],"price":null}
        """,
        Files.readString(file));
  }

  @Test
  void readsFromStoresThatOnlySeek() throws IOException {
    Path file = file("{\"a\": 1}\n{\"a\": 2}\n{\"a\": 3}");
    List<List<Object>> expected = List.of(List.of(1L), List.of(2L), List.of(3L));
    assertEquals(
        expected, rows(read(plan(new NdjsonFormat().source("shadow://" + file, Map.of())))));
  }

  @Test
  void rejectedLinesDoNotPileUp() throws IOException {
    Path file = file("{\"a\": 1}\n" + "{\"a\": \"x\"}\n".repeat(50_000) + "{\"a\": 2}\n");
    Map<String, String> options =
        Map.of("schema", "{\"a\": \"int64\"}", "on_error", "reject", "rejects", "rejected.csv");
    ScanPlan plan =
        plan(
            NdjsonSource.open(
                FileSet.list(file.toString(), new NdjsonFormat().extensions()),
                NdjsonReadOptions.of(file.toString(), options),
                0));
    long rows = 0;
    long rejected = 0;
    try (BatchReader reader = new NdjsonFormat().open(plan.reader(), plan.splits().get(0))) {
      for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
        rows += batch.rows();
        long held = reader.heapBytes();
        Batch some = reader.rejected().orElseThrow();
        rejected += some.rows();
        assertTrue(some.rows() <= 8192, () -> some.rows() + " rows at once");
        assertTrue(held - reader.heapBytes() > 100L * some.rows(), "not counted");
      }
    }
    assertEquals(2, rows);
    assertEquals(50_000, rejected);
  }

  @Test
  void decimalsOfVeryManyDigits() throws IOException {
    Path file = file("{\"a\": \"" + "0".repeat(1000) + "1\"}\n");
    LongbowException digits =
        assertThrows(
            LongbowException.class,
            () -> read(file, Map.of("schema", "{\"a\": \"decimal(9,2)\"}"), 0));
    assertTrue(digits.line().contains("expected decimal(9,2)"), digits.line());
  }

  @Test
  void linesThatAreNoText() throws IOException {
    Path file = folder.resolve("bytes.ndjson");
    // An overlong slash in an object that is taken as text.
    byte[] line = "{\"a\": {\"b\": \"..\"}}\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    byte[] wrong = line.clone();
    wrong[13] = (byte) 0xc0;
    wrong[14] = (byte) 0xaf;
    byte[] both = Arrays.copyOf(line, 2 * line.length);
    System.arraycopy(wrong, 0, both, line.length, line.length);
    Files.write(file, both);
    LongbowException failure =
        assertThrows(
            LongbowException.class, () -> read(file, Map.of("schema", "{\"a\": \"string\"}"), 0));
    assertTrue(
        failure.line().contains("line 2: Invalid bytes: the line is no text in UTF-8"),
        failure.line());
  }
}
