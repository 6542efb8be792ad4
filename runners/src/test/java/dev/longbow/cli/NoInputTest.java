package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A day without input is skipped when that is asked for; nothing else is. */
class NoInputTest {
  private static final int SKIPPED = 99;
  private static final int USAGE = 2;

  @TempDir private Path folder;
  private Path output;

  @BeforeEach
  void oldOutput() throws IOException {
    output = Files.createDirectory(folder.resolve("out"));
    Files.writeString(output.resolve("day.csv"), "the old output");
  }

  /** Reads the location {@code vitals} and two inline rows. */
  private Path pipeline(String vitals, String filter) throws IOException {
    return Files.writeString(
        folder.resolve("p.yaml"),
        """
        name: Day
        params: {ds: 2025-01-01}
        inputs:
          vitals: {path: "%s"}
          names: {rows: [{id: 1}, {id: 2}]}
        transforms:
          - {id: kept, type: filter, input: vitals, where: "id > 0"}
          - {id: named, type: filter, input: names, where: "%s"}
        outputs:
          - {input: kept, path: "%s/day.csv"}
          - {input: named, path: "%s/names.csv"}
        """
            .formatted(vitals, filter, output, output));
  }

  private void checkUntouched() throws IOException {
    assertEquals("the old output", Files.readString(output.resolve("day.csv")));
    try (Stream<Path> files = Files.list(output)) {
      assertEquals(1, files.count());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/day=${ds}/*.parquet",
        "/day=${ds}/",
        "/day=${ds}",
        "/day.parquet",
        "/empty",
        "/empty/",
        "/empty/*",
        "/empty/**.parquet"
      })
  void noFiles(String location) throws IOException {
    Files.createDirectory(folder.resolve("empty"));
    Files.writeString(folder.resolve("empty/_SUCCESS"), "");
    String file = pipeline(folder + location, "id > 0").toString();
    Outcome skipped = Outcome.of("run", file, "--skip-if-no-input");
    assertEquals(SKIPPED, skipped.code(), skipped.toString());
    JsonNode json = skipped.json();
    assertEquals("skipped", json.get("status").asText());
    assertEquals(0, json.get("rows").asInt());
    assertEquals(0, json.get("outputs").size());
    assertEquals(1, json.get("missing_inputs").size());
    assertEquals("vitals", json.get("missing_inputs").get(0).get("name").asText());
    String resolved = folder + location.replace("${ds}", "2025-01-01");
    String reason = json.get("missing_inputs").get(0).get("reason").asText();
    assertTrue(reason.contains(resolved), reason);
    assertTrue(
        skipped.err().stream().anyMatch(line -> line.startsWith("Skipped: LB501 [vitals]")),
        skipped.toString());
    checkUntouched();

    Outcome failed = Outcome.of("run", file);
    assertEquals(USAGE, failed.code(), failed.toString());
    assertTrue(
        failed.err().stream().anyMatch(line -> line.startsWith("LB501 [vitals]")),
        failed.toString());
  }

  @Test
  void severalInputsAndAnOverride() throws IOException {
    Path file = pipeline(folder + "/day/*.parquet", "id > 0");
    Files.writeString(
        file,
        Files.readString(file)
            .replace("names: {rows: [{id: 1}, {id: 2}]}", "names: {path: nowhere.parquet}"));
    Outcome skipped =
        Outcome.of(
            "--runner=DirectRunner",
            "--pipeline=" + file,
            "--param=ds=2025-02-03",
            "--input=vitals=" + folder + "/${ds}/*.parquet",
            "--skip-if-no-input");
    assertEquals(SKIPPED, skipped.code(), skipped.toString());
    assertEquals(
        List.of("vitals", "names"), skipped.json().get("missing_inputs").findValuesAsText("name"));
    assertTrue(skipped.out().get(0).contains(folder + "/2025-02-03/*.parquet"), skipped.toString());
  }

  /** What else is wrong is said at once, not on the first day that has files. */
  @ParameterizedTest
  @ValueSource(strings = {"--param=nothing=1", "--memory=much", "--max-spill=some"})
  void otherProblemsBesideIt(String argument) throws IOException {
    String file = pipeline(folder + "/day/*.parquet", "id > 0").toString();
    Outcome failed = Outcome.of("run", file, "--skip-if-no-input", argument);
    assertEquals(USAGE, failed.code(), failed.toString());
    assertTrue(failed.out().isEmpty(), failed.toString());
    checkUntouched();
  }

  @Test
  void mistakesInStepsOfOtherInputs() throws IOException {
    String file = pipeline(folder + "/day/*.parquet", "idd > 0").toString();
    Outcome failed = Outcome.of("run", file, "--skip-if-no-input");
    assertEquals(USAGE, failed.code(), failed.toString());
    assertTrue(failed.toString().contains("Missing columns: [idd]"), failed.toString());
    assertTrue(failed.toString().contains("LB501 [vitals]"), failed.toString());
  }

  @Test
  void filesThatAreThereButAreNotWhatTheyShould() throws IOException {
    Files.createDirectory(folder.resolve("day"));
    Files.writeString(folder.resolve("day/a.parquet"), "no Parquet file");
    String file = pipeline(folder + "/day/*.parquet", "id > 0").toString();
    Outcome corrupt = Outcome.of("run", file, "--skip-if-no-input");
    assertEquals(3, corrupt.code(), corrupt.toString());
    Files.move(folder.resolve("day/a.parquet"), folder.resolve("day/a.what"));
    Outcome unknown =
        Outcome.of("run", file, "--skip-if-no-input", "--input=vitals=" + folder + "/day");
    assertEquals(USAGE, unknown.code(), unknown.toString());
    assertTrue(unknown.toString().contains("Cannot tell the format"), unknown.toString());
    checkUntouched();
  }

  @Test
  void aRunWithFilesIsARun() throws IOException {
    Path file = pipeline(folder + "/*.parquet", "id > 0");
    Files.writeString(
        file, Files.readString(file).replaceFirst("vitals: .*", "vitals: {rows: [{id: 5}]}"));
    Outcome done = Outcome.of("run", file.toString(), "--skip-if-no-input", "--show=0");
    assertEquals(0, done.code(), done.toString());
    assertEquals("done", done.json().get("status").asText());
    assertFalse(done.json().has("missing_inputs"));
  }
}
