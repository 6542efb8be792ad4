package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.parquet.Parquet;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.run.Launcher;
import dev.longbow.run.RunSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What outputs may not be, found by all verbs alike before a run changes any file. */
class OutputsTest {
  private static final int USAGE = 2;

  @TempDir private static Path all;
  private Path folder;

  @BeforeEach
  void emptyFolder() throws IOException {
    folder = Files.createTempDirectory(all, "test").toRealPath();
  }

  /** A pipeline over two rows, or over what {@code input} says. */
  private String pipeline(String input, String outputs) throws IOException {
    return Files.writeString(
            folder.resolve("p.yaml"),
            "inputs:\n  d: %s\noutputs:%s\n"
                .formatted(
                    input.isEmpty() ? "{rows: [{a: 1}, {a: 2}]}" : input,
                    outputs.replace("$", folder.toString())))
        .toString();
  }

  private String data() throws IOException {
    Files.createDirectories(folder.resolve("data"));
    String file = folder + "/data/in.parquet";
    Outcome made = Outcome.of("run", pipeline("", " {parquet: \"" + file + "\"}"), "--no-progress");
    assertEquals(0, made.code(), made.toString());
    return file;
  }

  private Map<Path, String> files() throws IOException {
    Map<Path, String> files = new TreeMap<>();
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path file : found.toList()) {
        files.put(file, Files.isRegularFile(file) ? hash(file) : "");
      }
    }
    return files;
  }

  private static String hash(Path file) {
    try {
      return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All three verbs refuse it in one and the same line, and no file has changed. */
  private void refused(String label, List<String> parts, String file, String... options)
      throws IOException {
    Map<Path, String> before = files();
    for (String verb : List.of("run", "validate", "explain")) {
      String[] arguments =
          Stream.concat(Stream.of(verb, file), Stream.of(options)).toArray(String[]::new);
      Outcome outcome = Outcome.of(arguments);
      assertEquals(USAGE, outcome.code(), outcome.toString());
      assertTrue(outcome.err().get(0).startsWith(label), outcome.toString());
      String said = String.join("\n", outcome.err());
      parts.forEach(part -> assertTrue(said.contains(part), () -> part + " in " + outcome));
      assertFalse(said.contains("WARN"), outcome.toString());
      assertEquals(before, files(), outcome.toString());
    }
  }

  @Test
  void outputsThatMeet() throws IOException {
    String same = pipeline("", "\n  - {path: \"$/m/a.csv\"}\n  - {path: \"$/./m/../m/a.csv\"}");
    refused("LB206", List.of("p.yaml:5:5", "'csv2'", "'csv'", "/m/a.csv"), same);
    String plain = pipeline("", " {csv: \"$/m/a.csv\", parquet: \"$/m/z\"}");
    String other = "parquet=" + folder + "/m/a.csv";
    refused("LB206", List.of("p.yaml:", "'csv'", "'parquet'"), plain, "--output", other);
    String below = "parquet=" + folder + "/m/a.csv/z";
    refused("LB206", List.of("'csv'", "'parquet'"), plain, "--output", below);
    String one = pipeline("", " {csv: \"$/m/a.csv\"}");
    refused("LB206", List.of("[--output parquet] ", "'csv'"), one, "--output", other);
    String manifest =
        pipeline(
            "", "\n  - {path: \"$/a.csv\"}\n  - {format: csv, path: \"$/a.csv.manifest.json\"}");
    refused("LB206", List.of("a.csv.manifest.json", "'csv'"), manifest);
    String folders =
        pipeline("", "\n  - {format: csv, path: \"$/a/b/\"}\n  - {format: csv, path: \"$/a/\"}");
    refused("LB206", List.of("'csv'", "would lie in it"), folders);
  }

  @Test
  void outputsThatAreInputs() throws IOException {
    String in = data();
    refused(
        "LB206",
        List.of("p.yaml:", "'parquet'", "input 'd'"),
        pipeline(in, " {parquet: \"" + in + "\"}"));
    refused(
        "LB206",
        List.of("in.parquet of input 'd'"),
        pipeline(in, "\n  - {format: csv, path: \"$/data/\"}"));
    String glob =
        pipeline("\"" + folder + "/data/*.parquet\"", " {parquet: \"$/data/out.parquet\"}");
    refused("LB206", List.of("'parquet'", "file of input 'd'", "/data/*.parquet"), glob);
    String whole =
        pipeline(
            "{format: parquet, path: \"" + folder + "/data/\"}",
            " {parquet: \"$/data/x/out.parquet\"}");
    refused("LB206", List.of("'parquet'", "file of input 'd'"), whole);
  }

  @Test
  void plansInJavaAreRefusedToo() throws IOException {
    String in = data();
    Map<Path, String> before = files();
    LogicalPlan scan = LogicalPlan.Scan.of("d", Parquet.scan(in));
    PipelinePlan.Output csv = output(scan, "csv", folder + "/x/o");
    refusedPlan(csv, output(scan, "parquet", folder + "/x/../x/o"));
    refusedPlan(output(scan, "parquet", in));
    assertEquals(before, files());
  }

  private static PipelinePlan.Output output(LogicalPlan rows, String format, String path) {
    return new PipelinePlan.Output(
        rows, new SinkSpec(format, format, path, SinkSpec.Mode.OVERWRITE, Map.of()));
  }

  private static void refusedPlan(PipelinePlan.Output... outputs) {
    PipelinePlan plan = new PipelinePlan("java", List.of(), List.of(outputs));
    LongbowException refused =
        assertThrows(
            LongbowException.class,
            () -> Launcher.run(plan, Map.of(), RunSettings.defaults(), Launcher.Watcher.NONE));
    assertEquals(ErrorCode.PLAN_INVALID, refused.code(), refused.line());
  }
}
