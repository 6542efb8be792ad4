package dev.longbow.run.flink;

import dev.longbow.memory.MemoryPool;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.GlobalConfiguration;

/** Where a TaskManager keeps temporary files: Flink gives functions no way to ask. */
final class WorkerFolders {
  private static final String CONFIG_OPTION = "--configDir";

  private WorkerFolders() {}

  /** The folder for temporary files with the most room. */
  static Path temporary() {
    return folders().stream()
        .filter(folder -> Files.isDirectory(folder) && Files.isWritable(folder))
        .max(Comparator.comparingLong(folder -> folder.toFile().getUsableSpace()))
        .orElseGet(MemoryPool::defaultSpillFolder);
  }

  private static List<Path> folders() {
    List<String> command =
        Arrays.asList(System.getProperty("sun.java.command", "").split("\\s+", -1));
    Optional<String> given = given(command);
    List<String> texts = new ArrayList<>();
    if (given.isPresent()) {
      texts.addAll(Arrays.asList(given.get().split(",|" + File.pathSeparator, -1)));
    } else {
      Optional<String> configuration =
          after(command, CONFIG_OPTION)
              .or(() -> Optional.ofNullable(System.getenv("FLINK_CONF_DIR")));
      configuration.ifPresent(folder -> texts.addAll(configured(folder)));
    }
    return texts.stream().filter(text -> !text.isBlank()).map(Path::of).toList();
  }

  /** From the command line: containers are configured that way. */
  private static Optional<String> given(List<String> command) {
    String start = CoreOptions.TMP_DIRS.key() + "=";
    return command.stream()
        .filter(argument -> argument.startsWith(start) || argument.startsWith("-D" + start))
        .map(argument -> argument.substring(argument.indexOf('=') + 1))
        .findFirst();
  }

  private static Optional<String> after(List<String> command, String option) {
    int at = command.indexOf(option);
    return at < 0 || at + 1 >= command.size() ? Optional.empty() : Optional.of(command.get(at + 1));
  }

  private static List<String> configured(String folder) {
    try {
      Configuration configuration = GlobalConfiguration.loadConfiguration(folder);
      return List.of(ConfigurationUtils.parseTempDirectories(configuration));
    } catch (RuntimeException e) {
      // A process of another kind: the system's folder does.
      return List.of();
    }
  }
}
