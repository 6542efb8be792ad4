package dev.longbow.faults;

import dev.longbow.connector.Format;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/** The runnable jar with the classes of this package, as workers of a cluster load it. */
final class HookedJar {
  private HookedJar() {}

  /** Makes it. */
  static Path make(Path folder) throws IOException {
    Path built = Path.of("target/longbow.jar");
    if (!Files.exists(built)) {
      throw new IllegalStateException("Missing runners/target/longbow.jar: mvn -Pcluster verify");
    }
    Path jar = Files.copy(built, folder.resolve("longbow.jar"));
    String inside = HookedJar.class.getPackageName().replace('.', '/');
    try (FileSystem zip = FileSystems.newFileSystem(jar);
        Stream<Path> classes = Files.list(Path.of("target/test-classes", inside))) {
      Path to = zip.getPath(inside);
      Files.createDirectories(to);
      for (Path file : classes.toList()) {
        Files.copy(file, to.resolve(file.getFileName().toString()));
      }
      Files.writeString(
          zip.getPath("META-INF/services", Format.class.getName()),
          "\n" + GatedFormat.class.getName() + "\n",
          StandardOpenOption.APPEND);
    }
    return jar;
  }
}
