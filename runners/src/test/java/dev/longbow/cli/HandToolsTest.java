package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** head, count, describe and convert, as a user calls them. */
final class HandToolsTest {
  private static final int ROWS = 6_000;

  @TempDir Path folder;
  private String csv;

  @BeforeEach
  void makeData() throws IOException {
    StringBuilder text = new StringBuilder("id,facility,rate,bmi\n");
    for (int i = 0; i < ROWS; i++) {
      text.append(i).append(',').append(i % 3 == 0 ? "UCSF" : "ZSFG").append(',');
      text.append(i % 10 == 0 ? "" : i % 100).append(',');
      text.append(i % 4 == 0 ? "NaN" : i / 2.0).append('\n');
    }
    csv = Files.writeString(folder.resolve("v.csv"), text).toString();
  }

  private static Outcome ok(String... arguments) {
    Outcome outcome = Outcome.of(arguments);
    assertEquals(0, outcome.code(), outcome::toString);
    return outcome;
  }

  private static void fails(int code, String text, String... arguments) {
    Outcome outcome = Outcome.of(arguments);
    assertEquals(code, outcome.code(), outcome::toString);
    assertTrue(String.join("\n", outcome.err()).contains(text), outcome::toString);
  }

  private String parquet() {
    String file = folder + "/v.parquet";
    ok("convert", csv, file, "--no-progress");
    return file;
  }

  @Test
  void headShowsTheFirstRows() {
    Outcome table = ok("head", csv, "-n", "2");
    assertEquals(
        List.of(
            "id    | facility | rate  | bmi",
            "int64 | string   | int64 | float64",
            "------+----------+-------+--------",
            "    0 | UCSF     |  null |     NaN",
            "    1 | ZSFG     |     1 |     0.5"),
        table.out());
    for (String file : List.of(csv, parquet())) {
      assertEquals(
          List.of("{\"rate\":3,\"id\":3}", "{\"rate\":3,\"id\":103}"),
          ok("head", file, "-n", "2", "--where", "rate = 3", "--columns", "rate,id", "--ndjson")
              .out());
      assertEquals(13, ok("head", file).out().size());
      assertEquals(3, ok("head", file, "-n", "0").out().size());
    }
  }

  @Test
  void headPrintsJson() throws IOException {
    JsonNode rows =
        new ObjectMapper().readTree(String.join("\n", ok("head", csv, "--json", "-n", "3").out()));
    assertEquals(3, rows.size());
    assertEquals("NaN", rows.get(0).get("bmi").asText());
    assertTrue(rows.get(0).get("rate").isNull());
    assertEquals(2, rows.get(2).get("rate").asInt());
    assertEquals(List.of("[]"), ok("head", csv, "--json", "--where", "id < 0").out());
  }

  @Test
  void headReadsNoFurther() throws IOException {
    // Nobody gets to the value that is no number, nor to the file that is none.
    Files.writeString(folder.resolve("a.csv"), "a\n" + "1\n".repeat(30_000) + "x\n");
    Files.writeString(folder.resolve("b.csv"), "a\n\"");
    assertEquals(
        2,
        ok(
                "head",
                folder + "/[ab].csv",
                "--option",
                "schema={\"a\":\"int64\"}",
                "-n",
                "2",
                "--ndjson")
            .out()
            .size());
    fails(
        3,
        "line 30,002",
        "head",
        folder + "/a.csv",
        "--option",
        "schema={\"a\":\"int64\"}",
        "-n",
        "40000");
  }

  @Test
  void countsFromFootersWhereThereAreSome() {
    JsonNode parquet = ok("count", parquet()).json();
    assertEquals(ROWS, parquet.get("rows").asLong());
    assertEquals("footers", parquet.get("from").asText());
    JsonNode text = ok("count", csv, "--columns", "rate,facility", "--no-progress").json();
    assertEquals("scan", text.get("from").asText());
    assertEquals(ROWS, text.get("rows").asLong());
    assertEquals(ROWS * 9 / 10, text.get("values").get("rate").asLong());
    assertEquals(ROWS, text.get("values").get("facility").asLong());
    JsonNode some = ok("count", folder + "/v.parquet", "--where", "id < 7").json();
    assertEquals(7, some.get("rows").asLong());
  }

  @Test
  void convertsToFoldersByValues() {
    String out = folder + "/by/";
    JsonNode json =
        ok(
                "convert",
                csv,
                out,
                "--partition-by",
                "facility",
                "--output-option",
                "compression=snappy")
            .json();
    assertEquals(ROWS, json.get("rows").asLong());
    assertEquals(1, json.get("input_files").asInt());
    assertTrue(json.get("bytes").asLong() < json.get("input_bytes").asLong(), json::toString);
    assertTrue(Files.exists(folder.resolve("by/facility=UCSF/part-00000.parquet")));
    assertEquals(ROWS, ok("count", out).json().get("rows").asLong());
    assertEquals("footers", ok("count", out).json().get("from").asText());
    assertEquals(
        "{\"id\":1,\"facility\":\"ZSFG\"}",
        ok(
                "head",
                out,
                "--where",
                "facility = 'ZSFG'",
                "--columns",
                "id,facility",
                "--ndjson",
                "-n",
                "1")
            .out()
            .get(0));
    fails(2, "LB504", "convert", csv, out);
    assertEquals(
        10,
        ok("convert", csv, out, "--mode", "overwrite", "--where", "id < 10")
            .json()
            .get("rows")
            .asLong());
  }

  @Test
  void convertsEveryWay() throws IOException {
    String from = csv;
    for (String ending : List.of("arrow", "ndjson", "parquet", "csv.gz", "csv")) {
      String to = folder + "/next." + ending;
      Outcome outcome = ok("convert", from, to, "--no-progress");
      assertEquals(ROWS, outcome.json().get("rows").asLong());
      from = to;
    }
    List<String> expected = new ArrayList<>(Files.readAllLines(Path.of(csv)));
    // Numbers are written in one form, and names with quotes where needed.
    assertEquals(expected.get(8), Files.readAllLines(Path.of(from)).get(8));
    assertEquals(expected.size(), Files.readAllLines(Path.of(from)).size());
  }

  @Test
  void describesColumns() {
    Outcome table = ok("describe", csv, "--no-progress");
    assertEquals(
        List.of(
            "column", "type", "count", "nulls", "nan", "mean", "std", "min", "25%", "50%", "75%",
            "max"),
        List.of(table.out().get(0).split("\\s*\\|\\s*")));
    assertEquals(2 + 4, table.out().size(), table::toString);
    JsonNode columns =
        ok("describe", parquet(), "--json", "--distinct", "--no-progress").json().get("columns");
    JsonNode id = columns.get(0);
    assertEquals(ROWS, id.get("count").asLong());
    assertEquals((ROWS - 1) / 2.0, id.get("mean").asDouble());
    assertEquals((ROWS - 1) / 4.0, id.get("25%").asDouble());
    assertEquals(ROWS, id.get("distinct").asLong());
    JsonNode facility = columns.get(1);
    assertEquals("UCSF", facility.get("min").asText());
    assertEquals(2, facility.get("distinct").asLong());
    assertFalse(facility.has("mean"));
    assertEquals(ROWS / 10, columns.get(2).get("nulls").asLong());
    JsonNode bmi = columns.get(3);
    assertEquals(ROWS, bmi.get("count").asLong());
    assertEquals(ROWS / 4, bmi.get("nan").asLong());
    assertEquals(0.5, bmi.get("min").asDouble());
    assertEquals((ROWS - 1) / 2.0, bmi.get("max").asDouble());
    assertFalse(ok("describe", csv, "--fast", "--columns", "bmi").out().get(0).contains("50%"));
  }

  @Test
  void describesTypesAndNothing() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("t.csv"),
            "d,t,b,e\n2024-01-01,2024-01-01 10:00:00,true,\n2024-01-03,,false,\n");
    JsonNode columns = ok("describe", file.toString(), "--json").json().get("columns");
    assertEquals("2024-01-03", columns.get(0).get("max").asText());
    assertEquals("2024-01-02T00:00:00", columns.get(0).get("50%").asText().substring(0, 19));
    assertEquals(1, columns.get(1).get("nulls").asInt());
    assertEquals(2, columns.get(3).get("nulls").asInt());
    JsonNode none = ok("describe", file.toString(), "--json", "--where", "b IS NULL").json();
    assertEquals(0, none.get("rows").asLong());
    assertTrue(none.get("columns").get(0).get("min").isNull());
  }

  @Test
  void mistakesAreSaidBeforeAnythingIsRead() {
    fails(2, "LB202", "head", csv, "--columns", "bmi,bmj");
    fails(2, "LB202", "describe", csv, "--where", "bmj > 1");
    fails(2, "LB501", "count", folder + "/none.csv");
    fails(2, "Put a glob in quotes", "count", csv, csv);
    fails(2, "Missing OUT", "convert", csv);
    fails(2, "add --to NAME", "convert", csv, folder + "/x.unknown");
    fails(2, "Unknown --mode", "convert", csv, folder + "/x.parquet", "--mode", "keep");
    fails(2, "Invalid -n -1", "head", csv, "-n", "-1");
    fails(2, "memory", "describe", csv, "--memory", "many");
    fails(2, "parallelism", "describe", csv, "--threads", "0");
    for (String verb : List.of("head", "count", "describe", "convert", "compact")) {
      assertTrue(ok(verb, "--help").out().get(0).startsWith("Usage: longbow " + verb));
    }
  }
}
