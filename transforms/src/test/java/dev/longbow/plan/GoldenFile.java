package dev.longbow.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Expected text under {@code src/test/resources/golden}; rewritten when the tests are run with
 * {@code -Dlongbow.golden.update=true}.
 */
public final class GoldenFile {
  private GoldenFile() {}

  /** Compares text with a golden file. */
  public static void check(String name, String actual) {
    Path file = Path.of("src/test/resources/golden", name);
    try {
      if (Boolean.getBoolean("longbow.golden.update")) {
        Files.createDirectories(file.getParent());
        Files.writeString(file, actual);
      }
      assertEquals(Files.readString(file), actual, "golden file " + name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
