package dev.longbow.testing.flink;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Flink's jars, as the module {@code deploy/flink} collects them. */
final class FlinkDistribution {
  private static final String BUILT = "deploy/flink/target/lib";
  private static final String SETTINGS = "deploy/flink/conf/config.yaml";

  private FlinkDistribution() {}

  /** The folder of the property {@code longbow.flink.lib}, or of this build. */
  static Path lib() {
    String named = System.getProperty("longbow.flink.lib");
    if (named != null) {
      return Path.of(named);
    }
    return find(BUILT);
  }

  /** What {@code deploy/flink} recommends for every cluster, by key. */
  static Map<String, String> recommended() throws IOException {
    Map<String, String> settings = new TreeMap<>();
    for (String line : Files.readAllLines(find(SETTINGS))) {
      int colon = line.indexOf(": ");
      if (colon > 0 && !line.startsWith("#")) {
        settings.put(line.substring(0, colon), line.substring(colon + 2).strip());
      }
    }
    return settings;
  }

  private static Path find(String path) {
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      Path found = folder.resolve(path);
      if (Files.exists(found)) {
        return found;
      }
    }
    throw new IllegalStateException(
        "Missing " + path + ". Make it with: mvn -pl deploy/flink process-resources");
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
