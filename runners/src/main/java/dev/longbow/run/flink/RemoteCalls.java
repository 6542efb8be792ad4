package dev.longbow.run.flink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.runtime.rpc.RpcSystem;

/**
 * How the parts of Flink call each other, loaded once in a process: Flink copies its classes, 42
 * MB, out of a jar within a jar into a temporary file, which lives as long as the process.
 */
final class RemoteCalls {
  private RemoteCalls() {}

  /** Loaded when first asked for. */
  private static final class Loaded {
    private static final RpcSystem SYSTEM = load();
  }

  /** Flink's, for any number of clusters. */
  static RpcSystem system() {
    return Loaded.SYSTEM;
  }

  private static RpcSystem load() {
    try {
      Path folder = Files.createTempDirectory("longbow-flink-rpc-");
      RpcSystem system =
          RpcSystem.load(new Configuration().set(CoreOptions.TMP_DIRS, folder.toString()));
      removeAtExit(folder);
      return system;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What was made last is removed first. */
  private static void removeAtExit(Path folder) throws IOException {
    folder.toFile().deleteOnExit();
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(file -> file.toFile().deleteOnExit());
    }
  }
}
