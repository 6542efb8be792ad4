package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a user sees: exit codes, one line for a mistake, the JSON line of a run; and what he keeps:
 * old output as it was, and nothing of a failed run beside it.
 */
class CommandLineTest {
  private static final int USAGE = 2;
  private static final int DATA = 3;
  private static final int RESOURCES = 4;
  private static final int FAILED = 1;

  @TempDir private static Path folder;
  private static Path vitals;
  private Path outputs;

  @BeforeAll
  static void makeData() {
    vitals = folder.resolve("data");
    Outcome made =
        run("demo-data", "--rows", "2000", "--out", vitals.toString(), "--tables", "vitals");
    assertEquals(0, made.code(), made.toString());
  }

  @BeforeEach
  void emptyOutputs() throws IOException {
    outputs = Files.createTempDirectory(folder, "outputs");
  }

  private static Outcome run(String... arguments) {
    return Outcome.of(arguments);
  }

  /** A pipeline from an input through lines of YAML to out.parquet. */
  private Path pipeline(String input, String... transforms) throws IOException {
    Path file = outputs.resolveSibling(outputs.getFileName() + ".yaml");
    Files.writeString(
        file,
        "name: test\ninputs:\n  vitals: {path: \"%s\"}\n%soutputs:\n  parquet: \"%s\"\n"
            .formatted(
                input,
                transforms.length == 0
                    ? ""
                    : "transforms:\n  - " + String.join("\n  - ", transforms) + "\n",
                outputs.resolve("out.parquet")));
    return file;
  }

  private String input() {
    return vitals + "/vitals/*.parquet";
  }

  private static String filter(String where) {
    return "{id: kept, type: filter, input: vitals, where: \"" + where + "\"}";
  }

  /** The run fails with this line, leaves the old output alone and nothing else behind. */
  private void fails(int code, String label, List<String> parts, String... arguments)
      throws IOException {
    Path old = outputs.resolve("out.parquet");
    byte[] before = "the old output".getBytes(StandardCharsets.UTF_8);
    Files.write(old, before);
    Outcome outcome = run(arguments);
    String text = outcome.toString();
    assertEquals(code, outcome.code(), text);
    List<String> lines = outcome.err().stream().filter(line -> line.startsWith("LB")).toList();
    assertEquals(1, lines.size(), text);
    assertTrue(lines.get(0).startsWith(label + " "), text);
    String said = String.join("\n", outcome.err());
    parts.forEach(part -> assertTrue(said.contains(part), () -> "'" + part + "' in " + text));
    assertFalse(said.contains("\tat "), text);
    assertTrue(outcome.out().stream().noneMatch(line -> line.contains("\"done\"")), text);
    assertArrayEquals(before, Files.readAllBytes(old), text);
    try (Stream<Path> files = Files.list(outputs)) {
      assertEquals(List.of(old), files.toList(), text);
    }
  }

  @Test
  void runEndsWithJsonAndWritesManifest() throws IOException {
    Path file = pipeline(input(), filter("heart_rate > 80"));
    Outcome outcome = run("run", file.toString(), "--no-progress");
    assertEquals(0, outcome.code(), outcome.toString());
    String last = outcome.out().get(outcome.out().size() - 1);
    assertTrue(last.startsWith("{\"status\":\"done\","), last);
    assertTrue(last.contains("\"rows_read\":2000"), last);
    assertTrue(Files.exists(outputs.resolve("out.parquet")));
    assertTrue(Files.exists(outputs.resolve("out.parquet.manifest.json")));
    assertTrue(Files.exists(outputs.resolve("out.parquet.checksums.txt")));
    try (Stream<Path> files = Files.list(outputs)) {
      assertEquals(3, files.count());
    }
  }

  @Test
  void overridesOfTheFile() throws IOException {
    Path file = pipeline("nowhere/*.parquet", filter("heart_rate > :least"));
    Files.writeString(file, "params: {least: 50}\n", java.nio.file.StandardOpenOption.APPEND);
    Path other = outputs.resolve("other.parquet");
    Outcome outcome =
        run(
            "run",
            file.toString(),
            "--input",
            "vitals=" + input(),
            "--output",
            "parquet=" + other,
            "--param",
            "least=1000",
            "--memory",
            "64MB",
            "--parallelism",
            "1",
            "--spill-dir",
            outputs.resolve("spill").toString(),
            "--no-progress");
    assertEquals(0, outcome.code(), outcome.toString());
    assertTrue(Files.exists(other));
    String last = outcome.out().get(outcome.out().size() - 1);
    assertTrue(last.contains("\"rows\":0"), last);
  }

  @Test
  void beamStyleArguments() throws IOException {
    Path file = pipeline(input(), filter("heart_rate > 80"));
    Outcome outcome =
        run("--pipeline=" + file, "--runner=DirectRunner", "--jobName=nightly", "--no-progress");
    assertEquals(0, outcome.code(), outcome.toString());
  }

  @Test
  void explainSchemaAndValidateReadNothing() throws IOException {
    String file = pipeline(input(), filter("heart_rate > 80")).toString();
    for (String verb : List.of("explain", "schema", "validate")) {
      Outcome outcome = run(verb, file);
      assertEquals(0, outcome.code(), outcome.toString());
      assertFalse(outcome.out().isEmpty(), verb);
    }
    try (Stream<Path> files = Files.list(outputs)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void beamStyleArgumentsThatAreUnknown() throws IOException {
    String file = "--pipeline=" + pipeline(input(), filter("heart_rate > 80"));
    fails(USAGE, "LB101", List.of("--tempLocation=x"), file, "--tempLocation=x");
    fails(USAGE, "LB101", List.of("PortableRunner", "flink"), file, "--runner=PortableRunner");
  }

  @Test
  void settingsThatCannotBe() throws IOException {
    String file = pipeline(input(), filter("heart_rate > 80")).toString();
    fails(USAGE, "LB101", List.of("much"), "run", file, "--memory", "much");
    fails(USAGE, "LB101", List.of("memory"), "run", file, "--memory", "0");
    fails(USAGE, "LB101", List.of("parallelism 0"), "run", file, "--parallelism", "0");
    fails(USAGE, "LB101", List.of("--parallelism", "many"), "run", file, "--parallelism", "many");
    fails(USAGE, "LB101", List.of("spark", "direct"), "run", file, "--runner", "spark");
  }

  @Test
  void spillFoldersThatCannotBeMade() throws IOException {
    String file = pipeline(input(), filter("heart_rate > 80")).toString();
    String blocker = Files.writeString(outputs.resolveSibling("blocker"), "").toString();
    fails(FAILED, "LB503", List.of(blocker, "a file"), "run", file, "--spill-dir", blocker);
    String below = blocker + "/below";
    fails(FAILED, "LB503", List.of(below), "run", file, "--spill-dir", below);
  }

  @Test
  void wrongUsage() throws IOException {
    fails(USAGE, "LB101", List.of("--no-such-option"), "run", "--no-such-option", "x.yaml");
    fails(USAGE, "LB102", List.of("missing.yaml"), "run", outputs + "/missing.yaml");
  }

  @Test
  void unknownKeyHasItsPlace() throws IOException {
    Path file = pipeline(input(), "{id: kept, type: filter, input: vitals, were: \"true\"}");
    fails(USAGE, "LB103", List.of("were", file.getFileName() + ":5"), "run", file.toString());
  }

  @Test
  void missingFilesAndEmptyGlobs() throws IOException {
    for (String path : List.of("/nowhere.parquet", "/nowhere/*.parquet")) {
      Path file = pipeline(vitals + path);
      fails(USAGE, "LB501", List.of(vitals + path), "run", file.toString());
    }
  }

  @Test
  void formatsThatCannotBeRead() throws IOException {
    Path matrix = Files.writeString(outputs.resolveSibling("table.npy"), "a,b\n1,2\n");
    Path file = pipeline(matrix.toString());
    fails(USAGE, "LB106", List.of("npy", "parquet"), "run", file.toString());
  }

  @Test
  void corruptFiles() throws IOException {
    Path part;
    try (Stream<Path> parts = Files.list(vitals.resolve("vitals"))) {
      part = parts.filter(p -> p.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(part);
    Path truncated = outputs.resolveSibling("truncated.parquet");
    Files.write(truncated, Arrays.copyOf(bytes, bytes.length / 2));
    fails(
        DATA,
        "LB304",
        List.of("truncated.parquet"),
        "run",
        pipeline(truncated.toString()).toString());

    Path damaged = outputs.resolveSibling("damaged.parquet");
    byte[] wrong = bytes.clone();
    Arrays.fill(wrong, 4, bytes.length / 2, (byte) 0x5A);
    Files.write(damaged, wrong);
    fails(
        DATA, "LB304", List.of("damaged.parquet"), "run", pipeline(damaged.toString()).toString());
  }

  @Test
  void wrongExpressions() throws IOException {
    fails(
        USAGE,
        "LB202",
        List.of("heart_rat", "heart_rate"),
        "run",
        pipeline(input(), filter("heart_rat > 1")).toString());
    fails(
        USAGE,
        "LB204",
        List.of("string", ".yaml:5:"),
        "run",
        pipeline(input(), filter("facility + 1 > 1")).toString());
    fails(
        USAGE,
        "LB201",
        List.of("^"),
        "run",
        pipeline(input(), filter("heart_rate > > 1")).toString());
  }

  @Test
  void namesThatStandForTwoThings() throws IOException {
    fails(
        USAGE,
        "LB203",
        List.of("patient_id"),
        "run",
        pipeline(
                input(),
                "{id: twice, type: rename, input: vitals, columns: {facility: patient_id}}")
            .toString());
  }

  @Test
  void parametersOfTheWrongType() throws IOException {
    Path file = pipeline(input(), filter("heart_rate > :least"));
    Files.writeString(file, "params: {least: 50}\n", java.nio.file.StandardOpenOption.APPEND);
    fails(
        USAGE, "LB104", List.of("least", "many"), "run", file.toString(), "--param", "least=many");
  }

  @Test
  void failureOfTheDataWhileRunning() throws IOException {
    Path file =
        pipeline(
            input(),
            "{id: cast, type: with_columns, input: vitals, columns: {x: \"CAST(facility AS"
                + " int64)\"}}");
    fails(
        DATA,
        "LB302",
        List.of("[cast]", "int64", ".parquet, row group 0, rows from 0"),
        "run",
        file.toString(),
        "--no-progress");
  }

  @Test
  void outputsThatCannotBeWritten() throws IOException {
    Path blocker = Files.writeString(outputs.resolveSibling("a-file"), "");
    Path file = pipeline(input());
    fails(
        FAILED,
        "LB505",
        List.of("a-file"),
        "run",
        file.toString(),
        "--output",
        "parquet=" + blocker.resolve("below/out.parquet"));
  }

  @Test
  void existingOutputIsKeptWhenToldSo() throws IOException {
    Path file = pipeline(input());
    String text = Files.readString(file);
    Path out = outputs.resolve("out.parquet");
    Files.writeString(
        file,
        text.replace(
            "outputs:\n  parquet: \"" + out + "\"",
            "outputs:\n  - {format: parquet, path: \"" + out + "\", mode: fail}"));
    fails(USAGE, "LB504", List.of("out.parquet"), "run", file.toString());
  }

  @Test
  void moreMemoryThanTheHeap() throws IOException {
    fails(
        RESOURCES,
        "LB401",
        List.of("-Xmx"),
        "run",
        pipeline(input()).toString(),
        "--memory",
        "4000GB");
  }
}
