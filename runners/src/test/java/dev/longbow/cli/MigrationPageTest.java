package dev.longbow.cli;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.error.ErrorCode;
import dev.longbow.frame.CloseableIterator;
import dev.longbow.frame.LazyFrame;
import dev.longbow.frame.RunSummary;
import dev.longbow.io.parquet.Parquet;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Both Longbow columns of the tables of FROM_POLARS.md give the same rows. What pandas and Polars
 * give is compared with the YAML column by test-fixtures/python/check_migration.py.
 */
public class MigrationPageTest {
  static final String PAGE = "pipelines/FROM_POLARS.md";
  private static final List<String> TABLES =
      List.of("vitals", "patients", "encounters", "labs", "dx_events", "bars");
  private static final Pattern TABLE =
      Pattern.compile("(?m)^\\| \\| pandas \\| Polars \\| YAML \\| Java \\|\n.*\n((?:\\|.*\n)+)");
  private static final Pattern ROW =
      Pattern.compile("\\| ([^|`]+) \\| `[^`]+` \\| `[^`]+` \\| `([^`]+)` \\| `([^`]+)` \\|");
  private static final Pattern WARNINGS =
      Pattern.compile("(?m)^\\| written \\| explain says \\|\n.*\n((?:\\|.*\n)+)");
  private static final Pattern WARNING = Pattern.compile("\\| `([^`]+)` \\| `([^`]+)` \\|");
  private static final Pattern ID = Pattern.compile("\\{id: (\\w+)");
  private static final Pattern NAME = Pattern.compile("(?:inputs: \\{|input: )(\\w+)");
  private static final Pattern WRITTEN = Pattern.compile("outputs/[\\w./]+");

  @TempDir private static Path folder;
  private static ShownCode shown;

  /** A row of a table. */
  private record Row(String what, String yaml, String java) {
    boolean isStep() {
      return yaml.startsWith("{");
    }

    /** The file of its result, from the folder of outputs. */
    String result(String text) {
      Matcher written = WRITTEN.matcher(text);
      return text.contains("scan(") || text.startsWith("inputs:") || !written.find()
          ? "outputs/" + what.replaceAll("[^a-z]+", "_") + ".parquet"
          : written.group();
    }
  }

  @BeforeAll
  static void makeData() throws Exception {
    shown = new ShownCode(folder);
    shown.longbow(
        "",
        List.of(
            "demo-data",
            "--rows",
            "5000",
            "--out",
            folder + "/data",
            "--tables",
            String.join(",", TABLES)));
  }

  private static List<Row> rows() {
    return MarkdownPages.find(PAGE, TABLE).stream()
        .flatMap(table -> table.group(1).lines())
        .map(MigrationPageTest::row)
        .toList();
  }

  private static Row row(String line) {
    Matcher cells = ROW.matcher(line);
    assertTrue(cells.matches(), line);
    return new Row(cells.group(1).strip(), cells.group(2), cells.group(3));
  }

  private static String placed(String text, String kind) {
    return text.replace("data/", folder + "/data/").replace("outputs/", folder + "/" + kind + "/");
  }

  private static void run(String yaml) throws Exception {
    Path file = Files.writeString(folder.resolve("pipeline.yaml"), placed(yaml, "yaml"));
    shown.longbow(yaml, List.of("run", file.toString(), "--no-progress"));
  }

  private static String input(String name) {
    return name + ": \"data/" + name + "/*.parquet\"";
  }

  /** The steps as one pipeline, what reads or writes files as one each. */
  private static void runYaml(List<Row> rows) throws Exception {
    List<String> outputs = new ArrayList<>();
    for (Row row : rows) {
      if (row.isStep()) {
        outputs.add(
            "{input: %s, path: %s}".formatted(lastStep(row.yaml()), row.result(row.yaml())));
        continue;
      }
      Matcher name = NAME.matcher(row.yaml());
      assertTrue(name.find(), row.yaml());
      run(
          row.yaml().startsWith("inputs:")
              ? "%s\noutputs: [{input: %s, path: %s}]"
                  .formatted(row.yaml(), name.group(1), row.result(row.yaml()))
              : "inputs: {%s}\n%s".formatted(input(name.group(1)), row.yaml()));
    }
    String steps = rows.stream().filter(Row::isStep).map(Row::yaml).collect(joining(",\n  "));
    run(pipeline(steps, String.join(",\n  ", outputs)));
  }

  private static String pipeline(String steps, String outputs) {
    String inputs = TABLES.stream().map(MigrationPageTest::input).collect(joining(", "));
    return "inputs: {%s}\ntransforms: [%s]\noutputs: [%s]".formatted(inputs, steps, outputs);
  }

  private static String lastStep(String yaml) {
    return ID.matcher(yaml).results().map(m -> m.group(1)).reduce((a, b) -> b).orElseThrow();
  }

  private static void runJava(List<Row> rows) throws Exception {
    StringBuilder source = new StringBuilder();
    MarkdownPages.blocks("java").stream()
        .filter(block -> block.page().equals(PAGE))
        .flatMap(block -> block.text().lines())
        .filter(line -> line.startsWith("import "))
        .distinct()
        .forEach(line -> source.append(line).append('\n'));
    source.append("import dev.longbow.cli.MigrationPageTest;\npublic class Steps {\n");
    for (String table : TABLES) {
      source.append(
          "  static LazyFrame %s = LazyFrame.scan(Parquet.scan(\"data/%s/*.parquet\"));\n"
              .formatted(table, table));
    }
    source.append("  public static void run() {\n");
    for (Row row : rows) {
      source.append(
          "    MigrationPageTest.save(%s, \"%s\");\n"
              .formatted(row.java(), row.result(row.java())));
    }
    String text = placed(source.append("  }\n}\n").toString(), "java");
    try {
      shown.compile("Steps", text, PAGE).getMethod("run").invoke(null);
    } catch (InvocationTargetException e) {
      throw new AssertionError(text, e.getCause());
    }
  }

  /** Keeps a result. */
  public static void save(LazyFrame frame, String path) {
    frame.writeParquet(path);
  }

  /** Keeps rows that were collected. */
  public static void save(Batch rows, String path) {
    save(LazyFrame.ofBatches(rows.schema(), List.of(rows)), path);
  }

  /** Keeps rows that came in batches. */
  public static void save(CloseableIterator<Batch> batches, String path) {
    List<Batch> all = new ArrayList<>();
    batches.forEachRemaining(all::add);
    batches.close();
    save(LazyFrame.ofBatches(all.get(0).schema(), all), path);
  }

  /** What was written stands where it was asked for. */
  public static void save(RunSummary written, String path) {
    assertTrue(Files.exists(Path.of(path)), path + " of " + written);
  }

  private static Object content(Path path) throws Exception {
    Path rows = path;
    if (path.toString().contains(".arrow")) {
      rows = Path.of(path + ".parquet");
      shown.longbow("", List.of("convert", path.toString(), rows.toString()));
    }
    return LazyFrame.scan(Parquet.scan(rows.toString())).collectRows();
  }

  @Test
  void yamlAndJavaGiveTheSame() throws Exception {
    List<Row> rows = rows();
    assertTrue(rows.size() > 35, rows.toString());
    runYaml(rows);
    runJava(rows);
    for (Row row : rows) {
      Path yaml = Path.of(placed(row.result(row.yaml()), "yaml"));
      Path java = Path.of(placed(row.result(row.java()), "java"));
      if (Files.isRegularFile(yaml) && Files.isRegularFile(java) && sameKind(yaml, java)) {
        assertEquals(-1, Files.mismatch(yaml, java), row.toString());
      } else {
        assertEquals(content(yaml), content(java), row.toString());
      }
    }
  }

  private static boolean sameKind(Path yaml, Path java) {
    return yaml.getFileName().equals(java.getFileName());
  }

  @Test
  void explainWarnsAsThePageSays() throws Exception {
    List<MatchResult> rows =
        MarkdownPages.find(PAGE, WARNINGS).stream()
            .flatMap(table -> table.group(1).lines())
            .map(MigrationPageTest::warning)
            .toList();
    String steps = rows.stream().map(row -> row.group(1)).collect(joining(",\n  "));
    String outputs =
        rows.stream()
            .map(row -> lastStep(row.group(1)))
            .map(step -> "{input: %s, path: outputs/%s.parquet}".formatted(step, step))
            .collect(joining(",\n  "));
    Path file =
        Files.writeString(
            folder.resolve("warned.yaml"), placed(pipeline(steps, outputs), "warned"));
    String text = ShownCode.printed(() -> Main.run(new String[] {"explain", file.toString()}));
    String warnings = text.substring(text.indexOf("Warnings\n"));
    rows.forEach(row -> assertTrue(warnings.contains(row.group(2)), row.group(2) + "\n" + text));
    assertEquals(rows.size() + 1, warnings.lines().count(), warnings);
  }

  private static MatchResult warning(String line) {
    Matcher cells = WARNING.matcher(line);
    assertTrue(cells.matches(), line);
    return cells;
  }

  @Test
  void codesAreThoseOfErrors() {
    Set<String> known = Arrays.stream(ErrorCode.values()).map(ErrorCode::label).collect(toSet());
    List<String> named =
        MarkdownPages.find(PAGE, Pattern.compile("LB\\d+")).stream()
            .map(MatchResult::group)
            .toList();
    assertTrue(named.size() > 15 && known.containsAll(named), named.toString());
  }
}
