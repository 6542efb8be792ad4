package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a process of its own shows: options of the virtual machine, and signals. */
class ProcessTest {
  private static final int USAGE = 2;
  private static final int TERMINATED = 128 + 15;

  @TempDir Path folder;

  private Process start(List<String> options, String... arguments) throws IOException {
    return new ProcessBuilder(LongbowProcess.command(options, arguments))
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("said").toFile())
        .start();
  }

  private String said() throws IOException {
    return Files.readString(folder.resolve("said"));
  }

  @Test
  void missingOptionOfTheVirtualMachine() throws Exception {
    Process process = start(List.of(), "run", "any.yaml");
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(USAGE, process.exitValue(), said());
    assertEquals(1, said().lines().count(), said());
    assertTrue(said().startsWith("LB105 "), said());
    assertTrue(said().contains("--add-opens=java.base/java.nio=ALL-UNNAMED"), said());
  }

  @Test
  void aRunThatIsToldToEndLeavesNothingBehind() throws Exception {
    Path out = folder.resolve("out");
    Process process =
        start(LongbowProcess.OPENS, "demo-data", "--rows", "200000000", "--out", out.toString());
    try {
      awaitParts(out, process);
      process.destroy();
      assertTrue(process.waitFor(60, TimeUnit.SECONDS));
      assertEquals(TERMINATED, process.exitValue(), said());
      assertFalse(said().contains("\tat "), said());
      assertEquals(List.of(), files(out), said());
    } finally {
      process.destroyForcibly();
    }
  }

  private void awaitParts(Path out, Process process) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (files(out).stream().noneMatch(file -> file.toString().contains("parts"))) {
      assertTrue(process.isAlive(), said());
      assertTrue(System.nanoTime() < deadline, said());
      Thread.sleep(20);
    }
  }

  private static List<Path> files(Path root) throws IOException {
    if (!Files.exists(root)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).toList();
    } catch (java.io.UncheckedIOException e) {
      // A folder went away while it was listed.
      return files(root);
    }
  }
}
