package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longbow.testing.DuckDbOracle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No row goes missing between the input files and the outputs: manifest and log say where it is.
 */
class RowsAccountedTest {
  private static final int ROWS = 100_000;

  @TempDir private static Path folder;

  @BeforeAll
  static void makeData() {
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      oracle.writeParquet(
          "SELECT range AS id, range % 10 AS digit FROM range(" + ROWS + ")",
          folder.resolve("in.parquet"),
          "ROW_GROUP_SIZE 20480");
    }
  }

  private static List<JsonNode> steps(String name, String... transforms) throws IOException {
    Path file = folder.resolve(name + ".yaml");
    Path out = folder.resolve(name + ".parquet");
    Files.writeString(
        file,
        """
        name: rows
        inputs:
          all: {path: "%s/in.parquet"}
        transforms:
          - %s
        outputs:
          parquet: "%s"
          log: "%s.log"
        """
            .formatted(folder, String.join("\n  - ", transforms), out, out));
    Outcome outcome = Outcome.of("run", file.toString(), "--no-progress", "--parallelism", "1");
    assertEquals(0, outcome.code(), outcome.toString());
    JsonNode manifest = new ObjectMapper().readTree(Path.of(out + ".manifest.json").toFile());
    List<JsonNode> steps = new ArrayList<>();
    manifest.get("steps").forEach(steps::add);
    return steps;
  }

  private static void step(JsonNode step, String kind, long in, long out) {
    assertEquals(kind, step.get("kind").asText(), step.toString());
    assertEquals(in, step.get("rows_in").asLong(), step.toString());
    assertEquals(out, step.get("rows_out").asLong(), step.toString());
    if (kind.equals("scan")) {
      assertEquals(
          in, out + step.get("filtered").asLong() + step.path("limited").asLong(), step.toString());
    }
  }

  @Test
  void filterPushedIntoTheScan() throws IOException {
    List<JsonNode> steps =
        steps("filter", "{id: sevens, type: filter, input: all, where: digit = 7}");
    step(steps.get(0), "scan", ROWS, ROWS / 10);
    assertTrue(steps.get(0).get("step").asText().contains("all"), steps.toString());
    assertEquals(ROWS - ROWS / 10, steps.get(0).get("filtered").asLong());
    step(steps.get(1), "sink write", ROWS / 10, ROWS / 10);
    String log = Files.readString(folder.resolve("filter.parquet.log"));
    assertTrue(log.contains("100,000 rows in, 10,000 rows out, 90,000 filtered"), log);
  }

  @Test
  void rowGroupsPrunedByStatistics() throws IOException {
    List<JsonNode> steps =
        steps("pruned", "{id: late, type: filter, input: all, where: id >= 99000}");
    step(steps.get(0), "scan", ROWS, 1000);
    assertEquals(ROWS - 1000, steps.get(0).get("filtered").asLong());
    List<JsonNode> none = steps("none", "{id: none, type: filter, input: all, where: id < 0}");
    step(none.get(0), "scan", ROWS, 0);
  }

  @Test
  void limitPushedIntoTheScan() throws IOException {
    List<JsonNode> steps =
        steps(
            "limit",
            "{id: sevens, type: filter, input: all, where: digit = 7}",
            "{id: few, type: limit, count: 100}");
    JsonNode scan = steps.get(0);
    step(scan, "scan", ROWS, 100);
    // A step of 16,384 rows was read for them; the rest of it and of the file was not wanted.
    assertEquals(16_384 - 1_638, scan.get("filtered").asLong(), steps.toString());
    assertEquals(ROWS - 16_384 + 1_538, scan.get("limited").asLong(), steps.toString());
  }

  @Test
  void filterAndLimitBehindTheScan() throws IOException {
    List<JsonNode> steps =
        steps(
            "behind",
            "{id: counted, type: group_by, input: all, keys: [id],"
                + " aggregations: [{function: count, alias: n}]}",
            "{id: each, type: filter, where: n = 1}",
            "{id: some, type: limit, count: 10}");
    for (JsonNode step : steps) {
      if (List.of("scan", "filter", "limit").contains(step.get("kind").asText())) {
        assertEquals(
            step.get("rows_in").asLong(),
            step.get("rows_out").asLong()
                + step.path("filtered").asLong()
                + step.path("limited").asLong(),
            steps.toString());
      }
    }
    step(steps.get(0), "scan", ROWS, ROWS);
    assertTrue(
        steps.stream().anyMatch(step -> step.path("limited").asLong() > 0), steps.toString());
  }
}
