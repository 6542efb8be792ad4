package dev.longbow.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line in a virtual machine of its own, with the classes of this one. */
final class LongbowProcess {
  /** The options without which it does not start; the jar's manifest has them. */
  static final List<String> OPENS =
      List.of(
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/java.util=ALL-UNNAMED");

  private LongbowProcess() {}

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
