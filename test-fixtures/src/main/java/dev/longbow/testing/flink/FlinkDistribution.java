package dev.longbow.testing.flink;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Flink's jars, as the module {@code deploy/flink} collects them. */
final class FlinkDistribution {
  private static final String BUILT = "deploy/flink/target/lib";

  private FlinkDistribution() {}

  /** The folder of the property {@code longbow.flink.lib}, or of this build. */
  static Path lib() {
    String named = System.getProperty("longbow.flink.lib");
    if (named != null) {
      return Path.of(named);
    }
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      Path lib = folder.resolve(BUILT);
      if (Files.isDirectory(lib)) {
        return lib;
      }
    }
    throw new IllegalStateException(
        "Missing " + BUILT + ". Make it with: mvn -pl deploy/flink process-resources");
  }

  /** The class path of a cluster's process: Flink, and the one class that starts it. */
  static String classPath() {
    try {
      Path own =
          Path.of(
              FlinkProcessMain.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return lib().resolve("*") + File.pathSeparator + own;
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
