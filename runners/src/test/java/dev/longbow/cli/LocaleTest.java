package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longbow.connector.FileNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The locale C, as cron, containers and {@code env -i} have it: no name outside ASCII exists. */
class LocaleTest {
  private static final int USAGE = 2;

  @TempDir private static Path folder;

  @BeforeAll
  static void makeData() throws Exception {
    assumeTrue(FileNames.sayAll(), "this process cannot make the files");
    Files.createDirectory(folder.resolve("tmp"));
    Files.createDirectory(folder.resolve("\u00fcber"));
    Files.writeString(folder.resolve("m\u00fcnchen.yaml"), "");
    Outcome made = Outcome.of("demo-data", "--rows", "100", "--out", folder + "/d", "--files", "1");
    assertEquals(0, made.code(), made.toString());
    Path part = folder.resolve("d/vitals/part-00000.parquet");
    Files.createDirectory(folder.resolve("in"));
    Files.copy(part, folder.resolve("in/q1.parquet"));
    Files.copy(part, folder.resolve("in/q \u00fc.parquet"));
  }

  private record Said(int code, List<String> out, List<String> err) {}

  private static Said run(Path directory, String... arguments) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            LongbowProcess.command(
                Stream.concat(
                        LongbowProcess.OPENS.stream(),
                        Stream.of("-Djava.io.tmpdir=" + folder.resolve("tmp")))
                    .toList(),
                arguments));
    builder.directory(directory.toFile());
    builder.environment().put("LC_ALL", "C");
    Path out = Files.createTempFile(folder, "said", ".out");
    Path err = Files.createTempFile(folder, "said", ".err");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    Said said = new Said(process.exitValue(), lines(out), lines(err));
    assertEquals(List.of(), files(folder.resolve("tmp")), said.toString());
    return said;
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file, StandardCharsets.UTF_8);
  }

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      return files.toList();
    }
  }

  private static void refused(Said said, String... parts) {
    assertEquals(USAGE, said.code(), said.toString());
    assertEquals(1, said.err().size(), said.toString());
    assertEquals(List.of(), said.out(), said.toString());
    String line = said.err().get(0);
    assertTrue(line.startsWith("LB105 "), line);
    assertTrue(line.contains("LC_ALL=C.UTF-8"), line);
    Arrays.asList(parts).forEach(part -> assertTrue(line.contains(part), line));
  }

  private static String pipeline(String name, String input, String output) throws IOException {
    Path file = folder.resolve(name + ".yaml");
    Files.writeString(
        file,
        """
        name: locale
        inputs:
          cities: {%s}
        transforms:
          - {id: all, type: filter, input: cities, where: "1 = 1"}
        outputs:
          parquet: "%s"
        """
            .formatted(input, output));
    return file.toString();
  }

  @Test
  void globDoesNotPassOverNamesItCannotSay() throws Exception {
    String file = pipeline("glob", "path: \"in/q*.parquet\"", "glob.parquet");
    refused(run(folder, "explain", file), "in/q*.parquet", "q ");
    // What the glob does not reach does not matter.
    String other = pipeline("other", "path: \"in/*1.parquet\"", "other.parquet");
    assertEquals(0, run(folder, "explain", other).code());
  }

  @Test
  void namesOfInputsAndOutputs() throws Exception {
    String input = pipeline("input", "path: \"in/q \u00fc.parquet\"", "input.parquet");
    refused(run(folder, "explain", input), "in/q");
    String output = pipeline("output", "path: in/q1.parquet", "\u00fc.parquet");
    refused(run(folder, "run", output), ".parquet");
    refused(run(folder, "run", "m\u00fcnchen.yaml"), "nchen.yaml");
  }

  @Test
  void workingDirectory() throws Exception {
    String file = pipeline("directory", "path: in/q1.parquet", "directory.parquet");
    refused(run(folder.resolve("\u00fcber"), "run", file));
  }

  @Test
  void rowsAreShownAsTheyAre() throws Exception {
    String file = pipeline("rows", "rows: [{city: Z\u00fcrich \u65e5}]", "rows.parquet");
    Said said = run(folder, "run", file);
    assertEquals(0, said.code(), said.toString());
    assertTrue(said.out().toString().contains("Z\u00fcrich \u65e5"), said.toString());
  }
}
