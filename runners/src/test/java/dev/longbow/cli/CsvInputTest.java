package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CSV inputs as a user meets them: in pipeline files and on the command line. */
class CsvInputTest {
  @TempDir private Path folder;
  private Path vitals;

  @BeforeEach
  void makeData() throws IOException {
    vitals = folder.resolve("vitals.csv");
    StringBuilder text = new StringBuilder("facility;\"heart rate\";note;seen\n");
    for (int i = 0; i < 3000; i++) {
      text.append(i % 3 == 0 ? "UCSF" : "ZSFG").append(';');
      text.append(i % 10 == 0 ? "NA" : 60 + i % 50).append(';');
      text.append("\"line\none, of ").append(i).append("\";31/01/2024\n");
    }
    Files.writeString(vitals, text);
  }

  private Outcome runs(String input, String where) throws IOException {
    Path file = folder.resolve("p.yaml");
    Files.writeString(
        file,
        """
        inputs:
          vitals: {path: "%s", %s}
        transforms:
          - {id: some, type: filter, where: '%s'}
          - {id: groups, type: group_by, keys: [facility], aggregations: ["count(*) AS n", 'sum("heart rate") AS beats', "max(seen) AS last"]}
          - {id: sorted, type: sort, by: facility}
        outputs: [{path: "%s/out.csv"}]
        """
            .formatted(vitals, input, where, folder));
    return Outcome.of("run", file.toString(), "--no-progress");
  }

  @Test
  void pipelinesReadThem() throws IOException {
    String options = "delimiter: ;, null_values: NA, date_format: dd/MM/yyyy";
    Outcome outcome = runs(options.replace(";,", "';',"), "\"heart rate\" > 80");
    assertEquals(0, outcome.code(), outcome.toString());
    List<String> lines = Files.readAllLines(folder.resolve("out.csv"));
    long ucsf = 0;
    long sum = 0;
    for (int i = 0; i < 3000; i += 3) {
      if (i % 10 != 0 && 60 + i % 50 > 80) {
        ucsf++;
        sum += 60 + i % 50;
      }
    }
    assertEquals("UCSF,%d,%d,2024-01-31".formatted(ucsf, sum), lines.get(1));
  }

  @Test
  void mistakesNameFileAndLine() throws IOException {
    Outcome outcome =
        runs("delimiter: ';', schema: {\"heart rate\": int32, seen: string}", "facility <> ''x''");
    assertEquals(3, outcome.code(), outcome.toString());
    String error = String.join("\n", outcome.err());
    assertTrue(error.contains("LB302 [vitals] " + vitals + ", line 2: Invalid value 'NA'"), error);
    assertEquals(2, runs("delimiter: ab", "true").code());
    assertEquals(3, runs("delimiter: ';', schema: {heart: int8}", "true").code());
  }

  @Test
  void schemaPrintsAnInputToPaste() {
    Outcome outcome =
        Outcome.of(
            "schema", vitals.toString(), "--option", "delimiter=;", "--option", "null_values=NA");
    assertEquals(0, outcome.code(), outcome.toString());
    assertEquals(
        """
        inputs:
          vitals:
            path: "%s"
            delimiter: ";"
            null_values: NA
            schema:
              facility: string
              "heart rate": int64
              note: string
              seen: string"""
            .formatted(vitals),
        String.join("\n", outcome.out()));
    assertEquals(2, Outcome.of("schema", "p.yaml", "--option", "a=b").code());
  }

  @Test
  void rejectedRowsGoToASideFileAndAreCounted() throws IOException {
    Path data = folder.resolve("some.csv");
    StringBuilder text = new StringBuilder("id,n,note\n");
    // Long enough for several splits.
    String note = ",\"a\nb" + "x".repeat(150) + "\"\n";
    for (int i = 0; i < 50_000; i++) {
      text.append(i).append(',').append(i % 10_000 == 17 ? "x" + i : i % 7).append(note);
      text.append(i == 33_333 ? "1,2\n" : "");
    }
    Files.writeString(data, text);
    List<List<String>> sides = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    for (String runner : List.of("direct", "direct", "flink")) {
      Path file = folder.resolve("r.yaml");
      Files.writeString(
          file,
          """
          inputs:
            some: {path: "%1$s/some.csv", schema: {n: int64}, on_error: reject, rejects: "%1$s/bad.csv"}
          transforms:
            - {id: odd, type: filter, input: some, where: "id %% 2 = 1"}
            - {id: again, type: join, left: odd, right: some, on: id, how: semi}
          outputs: [{path: "%1$s/out.csv"}]
          """
              .formatted(folder));
      String tasks = outputs.isEmpty() ? "1" : "4";
      Outcome outcome =
          Outcome.of(
              "run", file.toString(), "--runner", runner, "--parallelism", tasks, "--no-progress");
      assertEquals(0, outcome.code(), outcome.toString());
      outputs.add(Files.readString(folder.resolve("out.csv")));
      List<String> side = Files.readAllLines(folder.resolve("bad.csv"));
      sides.add(side);
      assertEquals("file,line,column,reason,text", side.get(0));
      assertEquals(
          data + ",36,n,Invalid value 'x17' of column 'n': expected int64,\"17,x17,\"\"a",
          side.get(1));
      assertTrue(
          String.join("\n", side).contains(",66670,,\"Invalid row: 2 cells, expected 3\",\"1,2\""),
          side.toString());
      JsonNode manifest =
          new ObjectMapper().readTree(folder.resolve("out.csv.manifest.json").toFile());
      int scans = 0;
      for (JsonNode step : manifest.get("steps")) {
        if (step.get("kind").asText().equals("scan")) {
          scans++;
          assertEquals(50_001, step.get("rows_in").asLong(), step.toString());
          assertEquals(49_995, step.get("rows_out").asLong(), step.toString());
          assertEquals(6, step.get("rejected").asLong(), step.toString());
        }
      }
      assertEquals(2, scans);
    }
    assertEquals(1, Set.copyOf(sides).size());
    assertEquals(1, Set.copyOf(outputs).size());
  }

  @Test
  void rejectingNeedsAPlace() throws IOException {
    Outcome outcome = runs("delimiter: ';', on_error: reject", "true");
    assertEquals(2, outcome.code(), outcome.toString());
    assertTrue(String.join("\n", outcome.err()).contains("Missing rejects"), outcome.toString());
    String side = vitals.toString();
    Outcome over = runs("delimiter: ';', on_error: reject, rejects: \"" + side + "\"", "true");
    assertEquals(2, over.code(), over.toString());
  }

  @Test
  void valuesMadeNullAreCounted() throws IOException {
    Outcome outcome =
        runs("delimiter: ';', schema: {\"heart rate\": int32}, on_error: null", "true");
    assertEquals(0, outcome.code(), outcome.toString());
    JsonNode manifest =
        new ObjectMapper().readTree(folder.resolve("out.csv.manifest.json").toFile());
    assertEquals(300, manifest.get("steps").get(0).get("values_made_null").asLong());
  }
}
