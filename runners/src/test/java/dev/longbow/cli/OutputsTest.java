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
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
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

  private String settings(String settings) throws IOException {
    String file = pipeline("", " {csv: \"$/a.csv\"}");
    Files.writeString(Path.of(file), "settings: {" + settings + "}\n", StandardOpenOption.APPEND);
    return file;
  }

  private String csv(String option) throws IOException {
    return pipeline("", "\n  - {path: \"$/a.csv\", " + option + "}");
  }

  private String parquet(String option) throws IOException {
    return pipeline("", "\n  - {path: \"$/a.parquet\", " + option + "}");
  }

  @Test
  void logsThatMeetOthers() throws IOException {
    String in = data();
    refused(
        "LB206",
        List.of("p.yaml:3:", "the log", "'csv'"),
        pipeline("", " {csv: \"$/a.csv\", log: \"$/./a.csv\"}"));
    refused(
        "LB206",
        List.of("the log", "'csv'"),
        pipeline("", " {csv: \"$/a.csv\", log: \"$/a.csv.manifest.json\"}"));
    refused(
        "LB206",
        List.of("the log", "'csv'"),
        pipeline("", "\n  - {format: csv, path: \"$/a/\"}\n  - {path: \"$/a/run.log\"}"));
    refused(
        "LB206",
        List.of("the log", "input 'd'"),
        pipeline(in, " {csv: \"$/a.csv\", log: \"" + in + "\"}"));
    String plain = pipeline("", " {csv: \"$/a.csv\"}");
    refused(
        "LB206",
        List.of("[--output log] ", "the log"),
        plain,
        "--output",
        "log=" + folder + "/a.csv");
    refused(
        "LB103",
        List.of("p.yaml:6:5", "one.log", "two.log"),
        pipeline("", "\n  - {path: \"$/a.csv\"}\n  - {path: one.log}\n  - {path: two.log}"));
    refused(
        "LB103",
        List.of("Unknown key 'compression' in a log"),
        pipeline("", "\n  - {path: \"$/a.csv\"}\n  - {path: one.log, compression: zip}"));
  }

  @Test
  void logsThatCannotBeWritten() throws IOException {
    Files.createDirectory(folder.resolve("sub"));
    Files.writeString(folder.resolve("file"), "x");
    unwritable(
        "file is not a folder", pipeline("", " {csv: \"$/a.csv\", log: \"$/file/x/run.log\"}"));
    unwritable("it is a folder", pipeline("", " {csv: \"$/a.csv\", log: \"$/sub\"}"));
    unwritable("/proc/run.log", pipeline("", " {csv: \"$/a.csv\", log: /proc/run.log}"));
  }

  @Test
  void theLogReplacesTheOneBefore() throws IOException {
    String file = pipeline("", " {csv: \"$/a.csv\", log: \"$/logs/run.log\"}");
    for (int i = 0; i < 2; i++) {
      Outcome outcome = Outcome.of("run", file, "--no-progress");
      assertEquals(0, outcome.code(), outcome.toString());
    }
    assertTrue(Files.readString(folder.resolve("logs/run.log")).startsWith("pipeline    p\n"));
    assertEquals(
        List.of(
            "",
            "a.csv",
            "a.csv.checksums.txt",
            "a.csv.manifest.json",
            "logs",
            "logs/run.log",
            "p.yaml"),
        files().keySet().stream().map(path -> folder.relativize(path).toString()).toList());
  }

  @Test
  void optionsThatFormatsRefuse() throws IOException {
    refused("LB103", List.of("p.yaml:4:5", "compression 'zip'"), csv("compression: zip"));
    refused("LB103", List.of("p.yaml:4:5", "delimiter 'abc'"), csv("delimiter: abc"));
    refused("LB103", List.of("p.yaml:4:5", "header 'maybe'"), csv("header: maybe"));
    refused("LB103", List.of("p.yaml:4:5", "row_group_rows"), csv("row_group_rows: 7"));
    refused("LB103", List.of("p.yaml:4:5", "row_group_rows 'abc'"), parquet("row_group_rows: abc"));
    refused("LB103", List.of("p.yaml:4:5", "_level '99'"), parquet("compression_level: 99"));
    refused("LB103", List.of("p.yaml:4:5", "header"), parquet("header: true"));
    refused("LB", List.of("p.yaml:4:5", "bloom_filter", "nix"), parquet("bloom_filter: [nix]"));
    refused("LB103", List.of("p.yaml:4:5", "'zip'"), parquet("compression: zip"));
  }

  @Test
  void typesThatFormatsCannotWrite() throws Exception {
    String file = folder + "/nested.parquet";
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement()) {
      statement.execute(
          "COPY (SELECT [1, 2] AS l, {'a': 1} AS s) TO '" + file + "' (FORMAT parquet)");
    }
    String list = "{path: \"" + file + "\", columns: [l]}";
    refused("LB204", List.of("p.yaml:3:11", "'l'", "CSV"), pipeline(list, " {csv: \"$/a.csv\"}"));
    String struct = "{path: \"" + file + "\", columns: [s]}";
    refused("LB204", List.of("p.yaml:3:11", "'s'", "CSV"), pipeline(struct, " {csv: \"$/a.csv\"}"));
  }

  @Test
  void existingOutputThatIsToBeKept() throws IOException {
    Files.writeString(folder.resolve("a.csv"), "x");
    refused("LB504", List.of("p.yaml:4:5", "mode is fail"), csv("mode: fail"));
  }

  @Test
  void settingsThatCannotBe() throws IOException {
    refused("LB103", List.of("p.yaml:4:20", "memory 'lots'"), settings("memory: lots"));
    refused("LB103", List.of("p.yaml:4:20", "at least 1 MB"), settings("memory: 0"));
    refused("LB103", List.of("at least 1 MB"), settings("memory: 2"));
    refused("LB103", List.of("p.yaml:4:25", "parallelism 0"), settings("parallelism: 0"));
    refused("LB103", List.of("p.yaml:4:20", "spark"), settings("runner: spark"));
    // Problems of form come together, before what the settings mean is looked at.
    String two = settings("runner: spark, parallelism: 0");
    refused("LB103", List.of("spark", "parallelism 0"), two);
    String plain = settings("");
    refused("LB101", List.of("'lots'"), plain, "--memory", "lots");
    refused("LB101", List.of("parallelism 0"), plain, "--parallelism", "0");
    refused("LB101", List.of("spark"), plain, "--runner", "spark");
    for (String verb : List.of("run", "validate", "explain")) {
      Outcome outcome = Outcome.of(verb, settings("memory: 4000GB"));
      assertEquals(4, outcome.code(), outcome.toString());
      assertTrue(outcome.err().get(0).contains("p.yaml:4:20"), outcome.toString());
    }
  }

  /** The run fails with one line and leaves nothing; also in a spill folder made for it. */
  private void unwritable(String part, String file, String... options) throws IOException {
    Map<Path, String> before = files();
    String[] arguments =
        Stream.concat(Stream.of("run", file, "--no-progress"), Stream.of(options))
            .toArray(String[]::new);
    Outcome outcome = Outcome.of(arguments);
    assertEquals(1, outcome.code(), outcome.toString());
    assertEquals(1, outcome.err().size(), outcome.toString());
    assertTrue(outcome.err().get(0).matches("LB50[35] .*"), outcome.toString());
    assertTrue(outcome.err().get(0).contains(part), outcome.toString());
    assertFalse(outcome.err().get(0).contains("NoSuchFile"), outcome.toString());
    assertEquals(before, files(), outcome.toString());
  }

  @Test
  void placesThatCannotBeWritten() throws IOException {
    Files.writeString(folder.resolve("file"), "x");
    Files.createSymbolicLink(folder.resolve("link.csv"), folder.resolve("nothing.csv"));
    String spill = folder + "/made/spill";
    unwritable("/proc", pipeline("", " {csv: /proc/c.csv}"), "--spill-dir", spill);
    unwritable(
        "file is not a folder", pipeline("", " {csv: \"$/file/x/c.csv\"}"), "--spill-dir", spill);
    String longName = "n".repeat(236) + ".csv";
    unwritable(
        "name too long", pipeline("", " {csv: \"$/new/" + longName + "\"}"), "--spill-dir", spill);
    unwritable("symbolic link to nothing", pipeline("", " {csv: \"$/link.csv\"}"));
    unwritable("/proc/x", pipeline("", " {csv: \"$/a.csv\"}"), "--spill-dir", "/proc/x");
  }

  @Test
  void noOutputIsReplacedBeforeAllAreComplete() throws IOException {
    Files.writeString(folder.resolve("a.csv"), "old");
    LogicalPlan rows = LogicalPlan.Scan.of("d", Parquet.scan(data()));
    Map<Path, String> before = files();
    PipelinePlan plan =
        new PipelinePlan(
            "two",
            List.of(),
            List.of(output(rows, "csv", folder + "/a.csv"), output(rows, "probe", "full/")));
    LongbowException full =
        assertThrows(
            LongbowException.class,
            () -> Launcher.run(plan, Map.of(), RunSettings.defaults(), Launcher.Watcher.NONE));
    assertEquals(ErrorCode.DISK_FULL, full.code(), full.line());
    assertEquals(before, files());
  }
}
