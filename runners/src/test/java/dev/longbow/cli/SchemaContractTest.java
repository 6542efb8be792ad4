package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.DataType;
import dev.longbow.connector.SchemaContract;
import dev.longbow.connector.SchemaContract.Column;
import dev.longbow.connector.Source;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.frame.LazyFrame;
import dev.longbow.io.csv.Csv;
import dev.longbow.io.parquet.Parquet;
import dev.longbow.testing.DuckDbOracle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that are not as an input declares them are refused before the run, with all that differs.
 */
class SchemaContractTest {
  @TempDir private static Path data;
  private static DuckDbOracle oracle;
  @TempDir private Path folder;

  @BeforeAll
  static void write() throws IOException {
    oracle = new DuckDbOracle();
    Files.createDirectories(data.resolve("f/year=2024"));
    Files.createDirectories(data.resolve("f/year=2025"));
    parquet("f/year=2024/a.parquet", "1::INT AS id, 70::FLOAT AS heart_rate, 'x' AS note");
    parquet("f/year=2025/b.parquet", "2::INT AS id, NULL::FLOAT AS heart_rate, 'y' AS note");
    parquet("other.parquet", "'1' AS id, 70::FLOAT AS hart_rate");
    Files.writeString(data.resolve("r.csv"), "id,heart_rate,note\n1,70,x\n2,,y\n");
    Files.writeString(data.resolve("r.ndjson"), "{\"id\": 1, \"heart_rate\": 70}\n{\"id\": 2}\n");
    assertEquals(
        0,
        of(
                "{path: \"%s/f/**/*.parquet\", partitions: false}",
                "outputs: {arrow: \"%s/r.arrow\"}", "run")
            .code());
  }

  @AfterAll
  static void close() {
    oracle.close();
  }

  private static void parquet(String file, String columns) {
    oracle.writeParquet("SELECT " + columns, data.resolve(file));
  }

  private static Outcome of(String input, String outputs, String verb) throws IOException {
    Path file = Files.createTempFile(data, "p", ".yaml");
    Files.writeString(
        file, "inputs:\n  readings: " + input.formatted(data) + "\n" + outputs.formatted(data));
    return verb.equals("run")
        ? Outcome.of("run", file.toString(), "--no-progress", "--show", "0")
        : Outcome.of(verb, file.toString());
  }

  private Outcome run(String input) throws IOException {
    return of(input, "outputs: {csv: \"" + folder + "/o.csv\"}\n", "run");
  }

  private String rows() throws IOException {
    return Files.readString(folder.resolve("o.csv"));
  }

  @Test
  void filesThatAreAsDeclaredAreRead() throws IOException {
    String all = "id,heart_rate,note,year\n1,70.0,x,2024\n2,,y,2025\n";
    Outcome done =
        run("{path: \"%s/f/\", schema: {id: {type: int32, nullable: false}, year: int64}}");
    assertEquals(0, done.code(), done.toString());
    assertEquals(all, rows());
    // An optional column that is not there; any type.
    assertEquals(
        0,
        run("{path: \"%s/f/\", schema: {id: {}, missing: {type: string, required: false}}}")
            .code());
    Outcome wide =
        run("{path: \"%s/f/\", schema: {id: {type: int64, convert: true, nullable: false}}}");
    assertEquals(0, wide.code(), wide.toString());
    assertEquals(all, rows());
  }

  @Test
  void everythingThatDiffersIsInOneMessage() throws IOException {
    Outcome outcome =
        of(
            "{path: \"%1$s/f/\", allow_extra_columns: false, schema: {id: int64, note: int32, heart_rate: {type: float32, nullable: false}, hight: float64, seen: date}}",
            "outputs: {csv: \"" + folder + "/o.csv\"}\n", "validate");
    assertEquals(3, outcome.code(), outcome.toString());
    String said = String.join("\n", outcome.err());
    for (String part :
        List.of(
            "LB301 [readings] ",
            "p",
            "' is not as declared:\n",
            "    Missing columns: [hight, seen]. Available: [id, heart_rate, note, year], in '",
            "a.parquet' and 1 more\n",
            "    Column 'id' is int32, declared int64 (convert: true would widen it), in '",
            "    Column 'note' is string, declared int32, in '",
            "    Column 'heart_rate' has 1 nulls, the first of them in row group 0, declared nullable: false: '",
            "    Columns that are not declared: [year], in '")) {
      assertTrue(said.contains(part), () -> part + "\n" + said);
    }
    assertTrue(
        said.lines()
            .filter(line -> line.contains("heart_rate' has"))
            .allMatch(line -> line.contains("b.parquet")),
        said);
  }

  /** Files that are not like each other either are told so by the same error. */
  @Test
  void whatFilesDisagreeAboutIsInTheSameMessage() throws IOException {
    Files.createDirectories(data.resolve("d"));
    parquet("d/a.parquet", "1::INT AS id, 2::INT AS n, 'x' AS note, 3::INT AS z, 4::INT AS more");
    parquet("d/b.parquet", "1::BIGINT AS id, 2::BIGINT AS n, DATE '2024-01-01' AS z, 'y' AS more");
    String columns = "columns: [id, n, more, lost], ";
    String schema =
        "schema: {id: int32, n: {type: int64, convert: true}, note: {required: false}, z: {}, visit: date}";
    Outcome outcome =
        of(
            "{path: \"%s/d/*.parquet\", " + columns + schema + "}",
            "outputs: {csv: \"" + folder + "/o.csv\"}\n",
            "validate");
    assertEquals(3, outcome.code(), outcome.toString());
    String said = String.join("\n", outcome.err()).replace(data + "/d/", "");
    for (String part :
        List.of(
            "    Missing columns: [visit]. Available: [id, n, note, z, more], in 'a.parquet'\n",
            "    Missing columns: [visit]. Available: [id, n, z, more], in 'b.parquet'\n",
            "    Column 'id' is int64, declared int32, in 'b.parquet'\n",
            "column 'n' is int32 in 'a.parquet' but int64 in 'b.parquet'",
            "Missing column 'note' (string in 'a.parquet') in 'b.parquet'",
            "column 'z' is int32 in 'a.parquet' but date in 'b.parquet'",
            "column 'more' is int32 in 'a.parquet' but string in 'b.parquet'",
            "Missing columns: [lost]. Available: [id, n, note, z, more]")) {
      assertTrue(said.contains(part), () -> part + "\n" + said);
    }
    assertEquals(1, said.split("'id'", -1).length - 1, said);
    assertEquals(1, said.split("LB301", -1).length - 1, said);
    // As declared, they are told apart where they are read.
    Outcome read =
        run("{path: \"%s/d/*.parquet\", schema: {n: {type: int64, convert: true}, z: {}}}");
    assertEquals(3, read.code(), read.toString());
    assertTrue(read.toString().contains("column 'n' is int32 in '"), read.toString());
    assertTrue(read.toString().contains("column 'z' is int32 in '"), read.toString());
  }

  @Test
  void framesScanByContractsToo() {
    SchemaContract contract =
        SchemaContract.empty()
            .column("id", Column.of(DataType.INT64).converted().notNull())
            .column("heart_rate", Column.any())
            .column("gone", Column.of(DataType.DATE).optional());
    Source files = Parquet.scan(data + "/f/");
    LazyFrame rows = LazyFrame.scan(files, contract);
    assertEquals(
        "id int64, heart_rate float32, note string, year int64",
        rows.schema().fields().stream()
            .map(field -> field.name() + " " + field.type())
            .collect(Collectors.joining(", ")));
    assertEquals(2, rows.filter("id > 0").collect().rows());
    LongbowException differs =
        assertThrows(
            LongbowException.class,
            () ->
                LazyFrame.scan(
                    files,
                    contract
                        .column("note", Column.of(DataType.INT32))
                        .column("hight", Column.any())
                        .withoutExtraColumns()));
    assertEquals(ErrorCode.SCHEMA_DRIFT, differs.code());
    assertEquals("parquet_1", differs.step().orElseThrow());
    for (String part :
        List.of(
            "Missing columns: [hight]",
            "Column 'note' is string, declared int32",
            "Columns that are not declared: [year]")) {
      assertTrue(differs.line().contains(part), differs.line());
    }
    // A header says nothing of nulls.
    LazyFrame text =
        LazyFrame.scan(
            Csv.scan(data + "/r.csv"),
            SchemaContract.empty().column("heart_rate", Column.any().notNull()));
    LongbowException nulls = assertThrows(LongbowException.class, text::collect);
    assertEquals(
        "LB306 [csv_1] 1 of 2 rows do not fulfil heart_rate nullable: false:",
        nulls.line().lines().findFirst().orElseThrow());
  }

  @Test
  void aColumnOfAnotherNameIsHinted() throws IOException {
    Outcome outcome =
        run(
            "{path: \"%s/other.parquet\", schema: {id: {type: int8, convert: true}, heart_rate: float32}}");
    String said = outcome.toString();
    assertTrue(said.contains("Missing columns: [heart_rate]. Nearest: [hart_rate]"), said);
    assertTrue(
        said.contains("Column 'id' is string, declared int8 (which cannot hold every value of it)"),
        said);
  }

  @Test
  void nullsThatFilesSayNothingAboutAreFoundInTheirRows() throws IOException {
    String schema =
        "schema: {id: {type: int64, nullable: false}, heart_rate: {type: float32, nullable: false}}";
    for (String file : List.of("r.csv", "r.ndjson")) {
      Outcome outcome = run("{path: \"%1$s/" + file + "\", columns: [id], " + schema + "}");
      assertEquals(3, outcome.code(), outcome.toString());
      assertTrue(
          outcome
              .toString()
              .contains("LB306 [readings] 1 of 2 rows do not fulfil heart_rate nullable: false"),
          outcome.toString());
    }
    Outcome arrow =
        run("{path: \"%s/r.arrow\", columns: [id], schema: {heart_rate: {nullable: false}}}");
    assertTrue(arrow.toString().contains("LB306 [readings] 1 of 2 rows"), arrow.toString());
    assertEquals(
        0, run("{path: \"%s/r.arrow\", columns: [note], schema: {id: {nullable: false}}}").code());
    assertEquals("note\nx\ny\n", rows());
  }

  @Test
  void textIsReadByTheDeclaredTypes() throws IOException {
    String schema = "{id: int64, heart_rate: {type: int16}, gone: {type: date, required: false}}";
    assertEquals(0, run("{path: \"%s/r.csv\", schema: " + schema + "}").code());
    assertEquals("id,heart_rate,note\n1,70,x\n2,,y\n", rows());
    Outcome extra = run("{path: \"%s/r.csv\", allow_extra_columns: false, schema: " + schema + "}");
    assertEquals(3, extra.code(), extra.toString());
    assertTrue(
        extra.toString().contains("Columns that are not declared: [note]"), extra.toString());
  }

  @Test
  void columnsThatNoRowHasAreMissing() throws IOException {
    for (String input :
        List.of(
            "{path: \"%s/r.ndjson\", schema: {id: int64, hart_rate: int64}}",
            "{rows: [{id: 1, heart_rate: 70}], schema: {id: int64, hart_rate: int64}}")) {
      Outcome outcome = run(input);
      assertEquals(3, outcome.code(), outcome.toString());
      String said = outcome.toString();
      assertTrue(said.contains("Missing columns: [hart_rate]. Nearest: [heart_rate]"), said);
    }
    String optional = "schema: {id: int64, gone: {type: date, required: false}}}";
    assertEquals(0, run("{rows: [{id: 1}], " + optional).code());
    assertEquals("id,gone\n1,\n", rows());
    assertEquals(0, run("{path: \"%s/r.ndjson\", columns: [id, gone], " + optional).code());
    assertEquals("id,gone\n1,\n2,\n", rows());
    Outcome all =
        run(
            "{path: \"%s/r.ndjson\", infer_rows: 0, schema: {id: int64, heart_rate: {type: int64, required: false}}}");
    assertEquals(0, all.code(), all.toString());
    assertEquals("id,heart_rate\n1,70\n2,\n", rows());
  }

  @Test
  void columnsWithoutAHeaderAreAllThereWithATypeEach() throws IOException {
    Files.writeString(data.resolve("bare.csv"), "1,70\n2,\n");
    String input = "{path: \"%s/bare.csv\", header: false, schema: ";
    assertEquals(0, run(input + "{id: int64, heart_rate: int64}}").code());
    assertEquals("id,heart_rate\n1,70\n2,\n", rows());
    for (String column : List.of("{}", "{type: int64, required: false}")) {
      Outcome outcome = run(input + "{id: int64, heart_rate: " + column + "}}");
      assertEquals(2, outcome.code(), outcome.toString());
      assertTrue(outcome.toString().contains("column 'heart_rate' has "), outcome.toString());
    }
  }

  @Test
  void formsThatMakeNoSenseAreRefused() throws IOException {
    for (String input :
        List.of(
            "{path: \"%s/r.csv\", schema: {id: {typ: int64}}}",
            "{path: \"%s/r.csv\", allow_extra_columns: false}",
            "{path: \"%s/r.arrow\", schema: {id: int65}}",
            "{path: \"%s/r.arrow\", schema: {id: {type: int32, nullable: maybe}}}")) {
      assertEquals(2, run(input).code(), input);
    }
  }

  @Test
  void whatSchemaPrintsCanBePasted() throws IOException {
    Outcome printed = Outcome.of("schema", data + "/other.parquet");
    assertEquals(0, printed.code(), printed.toString());
    Path file =
        Files.writeString(
            folder.resolve("p.yaml"),
            String.join("\n", printed.out()) + "\noutputs: {csv: \"" + folder + "/o.csv\"}\n");
    Outcome run = Outcome.of("run", file.toString(), "--no-progress");
    assertEquals(0, run.code(), run + "\n" + printed);
  }
}
