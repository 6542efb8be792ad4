package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.testing.DuckDbOracle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
