package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a process of its own shows: options of the virtual machine, and signals. */
class ProcessTest {
  private static final int USAGE = 2;
  private static final int DATA = 3;
  private static final int TERMINATED = 128 + 15;
  private static final String COUNT = "[{function: count, alias: n}]}";

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
      awaitFiles(out, "parts", process);
      process.destroy();
      assertTrue(process.waitFor(60, TimeUnit.SECONDS));
      assertEquals(TERMINATED, process.exitValue(), said());
      assertFalse(said().contains("\tat "), said());
      assertEquals(List.of(), files(out), said());
    } finally {
      process.destroyForcibly();
    }
  }

  /** On Flink too, in whose task managers and hooks many threads end at once. */
  @Test
  void aFlinkRunThatIsToldToEndSaysSoAndLeavesNothingBehind() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Path out = folder.resolve("out");
    String file =
        pipeline(
            "{id: each, type: group_by, keys: [patient_id, timestamp], aggregations: " + COUNT);
    List<String> options = new ArrayList<>(LongbowProcess.OPENS);
    options.add("-Djava.io.tmpdir=" + temporary);
    Process process = start(options, "run", file, "--runner", "flink", "--no-progress");
    try {
      awaitFiles(temporary, "flink-io-", process);
      process.destroy();
      assertTrue(process.waitFor(60, TimeUnit.SECONDS));
      assertEquals(TERMINATED, process.exitValue(), said());
      assertEquals(1, said().lines().count(), said());
      assertTrue(said().startsWith("LB507 "), said());
      assertEquals(List.of(), files(out), said());
      try (Stream<Path> left = Files.list(temporary)) {
        assertEquals(List.of(), left.toList(), said());
      }
    } finally {
      process.destroyForcibly();
    }
  }

  /** What a task of Flink's fails with is told once, as on the direct runner. */
  @Test
  void anErrorInTheDataIsOneLineOnFlink() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    String file = pipeline("{id: bad, type: with_columns, columns: {none: \"sbp % 0\"}}");
    List<String> options = new ArrayList<>(LongbowProcess.OPENS);
    options.add("-Djava.io.tmpdir=" + temporary);
    Process process = start(options, "run", file, "--runner", "flink", "--no-progress");
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(DATA, process.exitValue(), said());
    assertEquals(1, said().lines().count(), said());
    assertTrue(said().startsWith("LB303 "), said());
    try (Stream<Path> left = Files.list(temporary)) {
      assertEquals(List.of(), left.toList(), said());
    }
  }

  private String pipeline(String transform) throws IOException {
    Path data = folder.resolve("data");
    Outcome made =
        Outcome.of("demo-data", "--rows", "100000", "--out", data.toString(), "--tables", "vitals");
    assertEquals(0, made.code(), made.toString());
    Path file = folder.resolve("pipeline.yaml");
    Files.writeString(
        file,
        """
        name: process
        inputs:
          vitals: {path: "%s/vitals/*.parquet"}
        transforms:
          - %s
        outputs:
          parquet: "%s/"
        """
            .formatted(data, transform, folder.resolve("out")));
    return file.toString();
  }

  private void awaitFiles(Path out, String name, Process process) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (paths(out).stream().noneMatch(file -> file.toString().contains(name))) {
      assertTrue(process.isAlive(), said());
      assertTrue(System.nanoTime() < deadline, said());
      Thread.sleep(20);
    }
  }

  private static List<Path> files(Path root) throws IOException {
    return paths(root).stream().filter(Files::isRegularFile).toList();
  }

  private static List<Path> paths(Path root) throws IOException {
    if (!Files.exists(root)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(root)) {
      return paths.toList();
    } catch (java.io.UncheckedIOException e) {
      // A folder went away while it was listed.
      return paths(root);
    }
  }
}
