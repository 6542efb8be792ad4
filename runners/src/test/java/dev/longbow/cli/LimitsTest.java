package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a plan before it starts: warnings, and that it is too large to start at all. */
class LimitsTest {
  private static final int USAGE = 2;
  private static final int RESOURCES = 4;

  @TempDir private static Path folder;

  @BeforeAll
  static void makeData() {
    Outcome made =
        Outcome.of("demo-data", "--rows", "30000", "--out", folder + "/data", "--tables", "vitals");
    assertEquals(0, made.code(), made.toString());
  }

  /** Joins the vitals with themselves. */
  private static Path pipeline(String... settings) throws IOException {
    return Files.writeString(
        folder.resolve("pipeline.yaml"),
        """
        inputs:
          vitals: {path: "%1$s/data/vitals/*.parquet", columns: [patient_id, timestamp, bmi]}
        transforms:
          - {id: recent, type: filter, input: vitals, where: "bmi > 35"}
          - {id: joined, type: join, left: vitals, right: recent, on: [patient_id, timestamp], how: full}
        outputs: {csv: "%1$s/out.csv", log: "%1$s/run.log"}
        """
                .formatted(folder)
            + String.join("\n", settings));
  }

  private static Outcome run(Path pipeline, String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("run", pipeline.toString(), "--no-progress", "--show", "0"));
    arguments.addAll(List.of(options));
    return Outcome.of(arguments.toArray(new String[0]));
  }

  private static void assertRefused(Outcome outcome, int code, String... parts) {
    assertEquals(code, outcome.code(), outcome.toString());
    assertEquals(
        1,
        outcome.err().stream().filter(line -> line.startsWith("LB")).count(),
        outcome.toString());
    for (String part : parts) {
      assertTrue(String.join("\n", outcome.err()).contains(part), part + " in " + outcome);
    }
    assertFalse(Files.exists(folder.resolve("out.csv")));
  }

  @Test
  void plansThatAreTooLargeAreNotStarted() throws IOException {
    assertRefused(
        run(pipeline(), "--max-shuffle", "10KB"),
        RESOURCES,
        "LB403 [joined] Cannot start: the plan is estimated to shuffle ",
        " of it in this step (hash join, builds right [",
        "max_shuffle is 10 KB");
    assertRefused(
        run(pipeline(), "--max-spill=1KB", "--memory=1MB"),
        RESOURCES,
        "LB403 [joined] Cannot start: with a memory budget of 1.0 MB the plan is estimated to spill ",
        "max_spill is 1.0 KB");
    assertRefused(
        run(pipeline("settings: {memory: 1MB, max_spill: 1KB}")), RESOURCES, "max_spill is 1.0 KB");
    assertRefused(
        run(pipeline("settings: {max_shuffle: 9KB}")), RESOURCES, "max_shuffle is 9.0 KB");
  }

  @Test
  void badLimitsAreRefusedWhereTheyStand() throws IOException {
    assertRefused(
        run(pipeline(), "--max-spill=much"),
        USAGE,
        "LB101 Invalid max_spill 'much'. Expected a size");
    assertRefused(
        run(pipeline("settings: {max_shuffle: much}")),
        USAGE,
        "pipeline.yaml:7:",
        "Invalid max_shuffle 'much'. Expected a size");
  }

  @Test
  void warningsAreSaidAndKept() throws IOException {
    Path file = pipeline("settings: {max_shuffle: 1KB}");
    String warning =
        "[joined] Rows may multiply: neither side is known to have each key (patient_id, timestamp)";
    Outcome explained = Outcome.of("explain", file.toString(), "--memory=1MB", "--parallelism=3");
    assertEquals(0, explained.code(), explained.toString());
    String text = String.join("\n", explained.out());
    assertTrue(
        text.contains("Costs, estimated for 3 tasks at a time and a memory budget of 1.0 MB"),
        text);
    assertTrue(text.contains("\nWarnings\n  " + warning), text);

    assertTrue(text.contains("\nA run would not start\n  LB403 [joined] Cannot start: "), text);

    Outcome outcome = run(file, "--max-shuffle=1GB");
    assertEquals(0, outcome.code(), outcome.toString());
    assertTrue(
        outcome.err().stream().anyMatch(line -> line.startsWith("Warning: " + warning)),
        outcome.toString());
    assertTrue(outcome.json().get("warnings").get(0).asText().startsWith(warning));
    assertTrue(Files.readString(folder.resolve("run.log")).contains("warning     " + warning));
    Files.delete(folder.resolve("out.csv"));
  }
}
