package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import javax.tools.ToolProvider;

/** Runs what pages show, in a folder: command lines in this process, Java once it is compiled. */
final class ShownCode {
  private final Path folder;

  ShownCode(Path folder) {
    this.folder = folder;
  }

  /** What an action prints to stdout. */
  static String printed(Callable<?> action) throws Exception {
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
  String longbow(String origin, List<String> arguments) throws Exception {
    return printed(() -> Main.run(arguments.toArray(new String[0])))
        .lines()
        .reduce((first, second) -> second)
        .orElseGet(() -> fail("No result: " + origin + " " + arguments));
  }

  /** The class that a source is. */
  Class<?> compile(String name, String source, String origin) throws Exception {
    Path file = Files.writeString(folder.resolve(name + ".java"), source);
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    String classPath = System.getProperty("java.class.path");
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, errors, "-proc:none", "-cp", classPath, file.toString());
    assertEquals(0, code, () -> origin + "\n" + errors.toString(StandardCharsets.UTF_8));
    URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()});
    return loader.loadClass(name);
  }
}
