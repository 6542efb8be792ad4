package dev.longbow.cli;

import dev.longbow.memory.MemoryPool;
import dev.longbow.run.Launcher;
import dev.longbow.run.LocalSession;
import dev.longbow.run.RunSettings;
import dev.longbow.text.Sizes;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** How the hand tools run in this process: as {@code run} does on the direct runner. */
final class LocalRunArguments {
  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description =
          "The memory budget, for example 2GB; at most "
              + MemoryPool.LARGEST_HEAP_PERCENT
              + "%% of the heap. Default: half.")
  private String memory;

  @Option(
      names = {"--parallelism", "--threads"},
      paramLabel = "N",
      description = "Tasks that run at a time. Default: one per processor.")
  private Integer parallelism;

  @Option(
      names = "--spill-dir",
      paramLabel = "FOLDER",
      description = "Where spill files go. Default: the system's folder for temporary files.")
  private Path spillFolder;

  @Option(names = "--no-progress", description = "Shows no progress.")
  private boolean noProgress;

  RunSettings settings() {
    RunSettings settings = RunSettings.defaults();
    if (memory != null) {
      settings = settings.withMemory(Sizes.parse("memory", memory));
    }
    if (parallelism != null) {
      settings = settings.withParallelism(parallelism);
    }
    return spillFolder == null ? settings : settings.withSpillFolder(spillFolder);
  }

  Launcher.Watcher watcher() {
    return RunReport.watcher(!noProgress);
  }

  LocalSession session() {
    return new LocalSession(settings(), watcher());
  }
}
