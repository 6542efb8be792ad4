package dev.longbow.cli;

import dev.longbow.run.Launcher;
import dev.longbow.run.LocalSession;
import dev.longbow.run.RunSettings;
import dev.longbow.text.Sizes;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How the hand tools run in this process: as {@code run} does on the direct runner. */
final class LocalRunArguments {
  @Mixin private MemoryArguments memory;

  @Option(
      names = {"--parallelism", "--threads"},
      paramLabel = "N",
      description = "Tasks that run at a time. Default: one per processor.")
  private Integer parallelism;

  @Option(names = "--no-progress", description = "Shows no progress.")
  private boolean noProgress;

  RunSettings settings() {
    RunSettings settings = RunSettings.defaults();
    if (memory.budget().isPresent()) {
      settings = settings.withMemory(Sizes.parse("memory", memory.budget().get()));
    }
    if (parallelism != null) {
      settings = settings.withParallelism(parallelism);
    }
    Optional<Path> spillFolder = memory.spillFolder();
    return spillFolder.isPresent() ? settings.withSpillFolder(spillFolder.get()) : settings;
  }

  Launcher.Watcher watcher() {
    return RunReport.watcher(!noProgress);
  }

  LocalSession session() {
    return new LocalSession(settings(), watcher());
  }
}
