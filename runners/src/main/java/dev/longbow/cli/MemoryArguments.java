package dev.longbow.cli;

import dev.longbow.memory.MemoryPool;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How much memory a run takes, and where it goes on beyond that. */
final class MemoryArguments {
  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description =
          "The memory budget, for example 2GB; at most "
              + MemoryPool.LARGEST_HEAP_PERCENT
              + "%% of the heap. Default: half.")
  private String memory;

  @Option(
      names = "--spill-dir",
      paramLabel = "FOLDER",
      description = "Where spill files go. Default: the system's folder for temporary files.")
  private Path spillFolder;

  Optional<String> budget() {
    return Optional.ofNullable(memory);
  }

  Optional<Path> spillFolder() {
    return Optional.ofNullable(spillFolder);
  }
}
