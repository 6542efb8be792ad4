package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The command line in a virtual machine of its own, with the classes of this one. */
final class LongbowProcess {
  private static final int LONGEST_SECONDS = 180;

  /** The options without which it does not start; the jar's manifest has them. */
  static final List<String> OPENS =
      List.of(
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/java.util=ALL-UNNAMED");

  private LongbowProcess() {}

  /**
   * A process that has ended.
   *
   * @param text all that it wrote, to both streams
   */
  record Ended(int code, String text) {}

  /** Runs a command in a folder, with more in its environment, until it ends. */
  static Ended run(List<String> command, Path folder, Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().putAll(environment);
    Path said = Files.createTempFile(folder, "said", ".txt");
    Process process = builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertTrue(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS));
    return new Ended(process.exitValue(), Files.readString(said));
  }

  /**
   * What starts it.
   *
   * @param options of the virtual machine
   */
  static List<String> command(List<String> options, String... arguments) {
    return command(Main.class.getName(), options, arguments);
  }

  /** What starts another program with the same classes. */
  static List<String> command(String mainClass, List<String> options, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    command.addAll(List.of(arguments));
    return command;
  }
}
