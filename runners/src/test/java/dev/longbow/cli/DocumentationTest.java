package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.longbow.cli.MarkdownPages.Piece;
import dev.longbow.yaml.PipelineSpec;
import dev.longbow.yaml.SpecReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
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

  @BeforeAll
  static void makeData() throws Exception {
    longbow("", List.of("demo-data", "--rows", "5000", "--out", folder + "/data"));
  }

  /** What an action prints to stdout. */
  private static String printed(Callable<?> action) throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      System.setOut(out);
      action.call();
    } finally {
      System.setOut(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** Runs a command that must succeed; gives its last line. */
  private static String longbow(String origin, List<String> arguments) throws Exception {
    return printed(() -> Main.run(arguments.toArray(new String[0])))
        .lines()
        .reduce((first, second) -> second)
        .orElseGet(() -> fail("No result: " + origin + " " + arguments));
  }

  @Test
  void everyBlockIsOfAKnownKindAndOneCannotRun() {
    Set<String> known = Set.of("", "yaml", "java", "yaml fragment", "java fragment");
    List<Piece> blocks = MarkdownPages.blocks();
    blocks.forEach(block -> assertTrue(known.contains(block.kind()), block.toString()));
    List<Piece> fragments = blocks.stream().filter(b -> b.kind().endsWith("fragment")).toList();
    assertEquals(3, fragments.size(), fragments.toString());
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
      String json = longbow(block.toString(), command);
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
      String table = printed(() -> compile(source, block).invoke(null));
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

  private static Method compile(String source, Piece block) throws Exception {
    Path file = Files.writeString(folder.resolve("Shown.java"), source);
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    String classPath = System.getProperty("java.class.path");
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, errors, "-proc:none", "-cp", classPath, file.toString());
    assertEquals(0, code, () -> block + "\n" + errors.toString(StandardCharsets.UTF_8));
    URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()});
    return loader.loadClass("Shown").getMethod("run");
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
