package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.cli.MarkdownPages.Piece;
import dev.longbow.yaml.PipelineSpec;
import dev.longbow.yaml.SpecReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the Markdown pages show works: YAML and Java blocks run over small demo data, command lines
 * are understood, links lead to files. A block that cannot run is marked: {@code ```yaml fragment}.
 */
class DocumentationTest {
  private static final Pattern COMMAND =
      Pattern.compile(
          "(?:longbow |longbow\\.jar |exec\\.args=\")((?:run|explain|validate|schema|demo-data)\\b"
              + "[^\"`\n…]*)");
  private static final Pattern LINK = Pattern.compile("]\\(([^):#]+)(?:#[^)]*)?\\)");

  @TempDir private static Path folder;
  private static ShownCode shown;

  @BeforeAll
  static void makeData() throws Exception {
    shown = new ShownCode(folder);
    shown.longbow("", List.of("demo-data", "--rows", "5000", "--out", folder + "/data"));
  }

  @Test
  void everyBlockIsOfAKnownKindAndOneCannotRun() {
    Set<String> known = Set.of("", "yaml", "java", "yaml fragment", "java fragment");
    List<Piece> blocks = MarkdownPages.blocks();
    blocks.forEach(
        block -> assertTrue(known.contains(block.kind()) || runsInPython(block), block.toString()));
    List<Piece> fragments = blocks.stream().filter(b -> b.kind().endsWith("fragment")).toList();
    assertEquals(3, fragments.size(), fragments.toString());
  }

  /** Those of the page that test-fixtures/python/check_migration.py runs. */
  private static boolean runsInPython(Piece block) {
    return block.kind().equals("python") && block.page().equals(MigrationPageTest.PAGE);
  }

  @Test
  void pipelinesRun() throws Exception {
    List<Piece> blocks = MarkdownPages.blocks("yaml");
    assertTrue(blocks.size() > 0);
    for (Piece block : blocks) {
      String text = block.text().replace("rejected_rows: ", "rejected_rows: " + folder + "/");
      Path file = Files.writeString(folder.resolve("pipeline.yaml"), text);
      PipelineSpec spec = SpecReader.read(file);
      List<String> command = new ArrayList<>(List.of("run", file.toString(), "--no-progress"));
      for (PipelineSpec.Input input : spec.inputs()) {
        if (input.path() != null) {
          command.addAll(List.of("--input", input.name() + "=" + folder + "/" + input.path()));
        }
      }
      for (PipelineSpec.Output output : spec.outputs()) {
        command.addAll(List.of("--output", output.name() + "=" + folder + "/" + output.path()));
      }
      spec.log()
          .ifPresent(
              log -> command.addAll(List.of("--output", "log=" + folder + "/" + log.path())));
      command.addAll(List.of("--checkpoint-dir", folder + "/checkpoints"));
      String json = shown.longbow(block.toString(), command);
      assertTrue(json.matches(".*\"status\":\"done\".*\"rows\":[1-9].*"), block + "\n" + json);
    }
  }

  /** The statements of each block in a class of their own; they print a table or write files. */
  @Test
  void programsRun() throws Exception {
    List<Piece> blocks = MarkdownPages.blocks("java");
    assertTrue(blocks.size() > 0);
    for (Piece block : blocks) {
      StringBuilder imports = new StringBuilder();
      StringBuilder statements = new StringBuilder();
      block
          .text()
          .replace("\"data/", "\"" + folder + "/data/")
          .replace("\"outputs/", "\"" + folder + "/outputs/")
          .lines()
          .forEach(
              line ->
                  (line.startsWith("import ") ? imports : statements).append(line).append('\n'));
      String source =
          imports + "public class Shown { public static void run() {" + statements + "}}";
      String table =
          ShownCode.printed(
              () -> shown.compile("Shown", source, block.toString()).getMethod("run").invoke(null));
      List<Path> written =
          Pattern.compile("\"(outputs/[^\"]+)\"")
              .matcher(block.text())
              .results()
              .map(path -> folder.resolve(path.group(1)))
              .toList();
      assertTrue(
          written.isEmpty()
              ? table.lines().count() > 3
              : written.stream().allMatch(Files::isRegularFile),
          block + "\n" + table);
    }
  }

  @Test
  void commandLinesAreUnderstood() {
    List<Piece> commands = MarkdownPages.find(COMMAND);
    assertTrue(commands.size() > 5, commands.toString());
    for (Piece command : commands) {
      String[] arguments = command.text().strip().split(" +");
      assertDoesNotThrow(() -> Main.commandLine().parseArgs(arguments), command.toString());
    }
  }

  @Test
  void linksLeadToFiles() {
    List<Piece> links = MarkdownPages.find(LINK);
    assertTrue(links.size() > 10, links.toString());
    links.forEach(
        link -> assertTrue(Files.exists(MarkdownPages.file(link, link.text())), link.toString()));
  }
}
