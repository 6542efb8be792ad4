package dev.longbow.testing.clickhouse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.testing.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a program in npm's place that notes each call and brings a small file. */
final class ChdbLibraryTest {
  private static final String FINE =
      """
      #!/bin/sh
      echo "$@" >> "$(dirname "$0")/calls"
      sleep 0.3
      while [ "$1" != --prefix ]; do shift; done
      into="$2/node_modules/@chdb/lib-linux-x64-gnu"
      mkdir -p "$into" && printf engine > "$into/libchdb.so"
      """;

  @TempDir Path folder;
  private Path npm;
  private Path cache;
  private String sha256;

  @BeforeEach
  void prepare() throws IOException {
    npm = folder.resolve("npm");
    cache = folder.resolve("cache");
    sha256 = Sha256.of(Files.writeString(folder.resolve("expected"), "engine"));
    program(FINE);
  }

  private void program(String text) throws IOException {
    Files.writeString(npm, text);
    Files.setPosixFilePermissions(npm, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void bringsItOnce() throws IOException {
    Path file = new ChdbLibrary(cache, npm.toString(), sha256).installed();
    assertEquals("engine", Files.readString(file));
    assertTrue(file.startsWith(cache));
    assertEquals(file, new ChdbLibrary(cache, "no program", sha256).installed());
    List<String> calls = Files.readAllLines(folder.resolve("calls"));
    assertEquals(1, calls.size());
    assertTrue(calls.get(0).endsWith(" @chdb/lib-linux-x64-gnu@26.7.3-stable.1"), calls.get(0));
    assertTrue(calls.get(0).contains("--ignore-scripts"), calls.get(0));
    assertNothingElse(file);
  }

  private void assertNothingElse(Path file) throws IOException {
    try (Stream<Path> tree = Files.walk(cache)) {
      List<Path> files = tree.filter(Files::isRegularFile).filter(f -> !f.equals(file)).toList();
      assertEquals(1, files.size(), files::toString);
      assertTrue(files.get(0).toString().endsWith(".lock"), files::toString);
    }
  }

  @Test
  void racingProcessesBringItOnce() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processes.add(
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElseThrow(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Installing.class.getName(),
                  cache.toString(),
                  npm.toString(),
                  sha256)
              .inheritIO()
              .start());
    }
    for (Process process : processes) {
      assertEquals(0, process.waitFor());
    }
    assertEquals(1, Files.readAllLines(folder.resolve("calls")).size());
  }

  /** Two threads of a process ask, as the process beside it does. */
  static final class Installing {
    public static void main(String[] arguments) throws Exception {
      Runnable ask =
          () -> {
            try {
              new ChdbLibrary(Path.of(arguments[0]), arguments[1], arguments[2]).installed();
            } catch (IOException e) {
              e.printStackTrace();
              Runtime.getRuntime().halt(1);
            }
          };
      Thread other = new Thread(ask);
      other.start();
      ask.run();
      other.join();
    }
  }

  @Test
  void keepsNothingThatIsNotWhatWasPinned() throws IOException {
    ChdbLibrary library = new ChdbLibrary(cache, npm.toString(), "0".repeat(64));
    IOException error = assertThrows(IOException.class, library::installed);
    assertFalse(error instanceof ChdbLibrary.UnavailableException);
    assertEquals(
        "libchdb.so of @chdb/lib-linux-x64-gnu 26.7.3-stable.1 has SHA-256 "
            + sha256
            + ", expected "
            + "0".repeat(64),
        error.getMessage());
    assertNothingElse(null);
  }

  @Test
  void saysWhatNpmSays() throws IOException {
    program("#!/bin/sh\necho 'network is unreachable' >&2; exit 7\n");
    assertEquals(
        "npm cannot bring @chdb/lib-linux-x64-gnu 26.7.3-stable.1: network is unreachable",
        unavailable(npm.toString()).getMessage());
    assertNothingElse(null);
  }

  @Test
  void withoutNpmTestsAreSkippedAndOnCiTheyFail() {
    ChdbLibrary.UnavailableException reason = unavailable(folder.resolve("none").toString());
    assertTrue(
        reason
            .getMessage()
            .startsWith("@chdb/lib-linux-x64-gnu is not in " + cache + ", and the program npm"),
        reason.getMessage());
    String message = "No ClickHouse for this test: " + reason.getMessage();
    assertEquals(message, ClickHouseServer.missing(reason, false));
    assertEquals(
        message,
        assertThrows(IllegalStateException.class, () -> ClickHouseServer.missing(reason, true))
            .getMessage());
  }

  private ChdbLibrary.UnavailableException unavailable(String program) {
    return assertThrows(
        ChdbLibrary.UnavailableException.class,
        () -> new ChdbLibrary(cache, program, sha256).installed());
  }
}
