package dev.longbow.run.flink;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipFile;

/** The jar that workers of a cluster load our classes from: the one this program runs from. */
final class FlinkJar {
  /** Names the jar where the program runs from class folders, as in tests. */
  static final String PROPERTY = "longbow.jar";

  private FlinkJar() {}

  /**
   * Finds it.
   *
   * @throws LongbowException {@link ErrorCode#ENVIRONMENT} with what to do
   */
  static Path find() {
    String named = System.getProperty(PROPERTY, System.getenv("LONGBOW_JAR"));
    if (named != null) {
      return checked(Path.of(named).toAbsolutePath());
    }
    Path own = ownPlace();
    if (Files.isDirectory(own)) {
      // Maven's: runners/target/classes.
      Path built = own.resolveSibling("longbow.jar");
      if (!Files.exists(built)) {
        throw new LongbowException(
            ErrorCode.ENVIRONMENT,
            "Missing longbow.jar, which Flink's workers load: this program runs from class folders (%s). Build it with 'mvn -DskipTests package' and start with 'java -jar longbow.jar', or name it with -D%s=FILE"
                .formatted(own, PROPERTY));
      }
      return checked(built);
    }
    return checked(own);
  }

  private static Path ownPlace() {
    try {
      URI place = FlinkJar.class.getProtectionDomain().getCodeSource().getLocation().toURI();
      return Path.of(place);
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new LongbowException(
          ErrorCode.ENVIRONMENT,
          "Cannot find the jar that this program runs from. Name it with -D" + PROPERTY + "=FILE",
          e);
    }
  }

  /** Fails for a jar without what workers need: a module's own small jar. */
  private static Path checked(Path jar) {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (String needed :
          new String[] {
            "org/apache/beam/runners/flink/FlinkRunner.class", "dev/longbow/beam/PlanRunner.class"
          }) {
        if (zip.getEntry(needed) == null) {
          throw new LongbowException(
              ErrorCode.ENVIRONMENT,
              "Cannot send %s to a Flink cluster: it lacks %s. Expected longbow.jar with everything in it (runners/target/longbow.jar), by 'java -jar' or -D%s=FILE"
                  .formatted(jar, needed, PROPERTY));
        }
      }
      return jar;
    } catch (IOException e) {
      throw new LongbowException(
          ErrorCode.ENVIRONMENT, "Cannot read %s: %s".formatted(jar, e.getMessage()), e);
    }
  }
}
