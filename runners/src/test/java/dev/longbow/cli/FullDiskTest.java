package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs on a disk that is really full: a file system of half a megabyte in memory, mounted where
 * only the run sees it. Skipped where the system does not let users mount (CI does).
 */
class FullDiskTest {
  /** Mounts, leaves an old output, runs, then says the exit code and what is on the disk. */
  private static final String SCRIPT =
      """
      mount -t tmpfs -o size=512k none "$DISK" || exit 99
      echo old > "$DISK/out.parquet"
      "$@"
      echo "exit code $?"
      echo "old output: $(cat "$DISK/out.parquet")"
      echo "files: $(ls -A "$DISK")"
      """;

  @TempDir private static Path folder;

  @BeforeAll
  static void makeData() throws Exception {
    assumeTrue(
        new ProcessBuilder("unshare", "--user", "--map-root-user", "--mount", "true")
                .start()
                .waitFor()
            == 0,
        "this system does not let users mount file systems");
    int code =
        Main.run(
            new String[] {
              "demo-data", "--rows", "50000", "--out", folder + "/data", "--tables", "vitals"
            });
    assertEquals(0, code);
  }

  private static List<String> run(Path disk, String transform, String output, String... options)
      throws IOException, InterruptedException {
    Files.createDirectories(disk);
    Path pipeline = disk.resolveSibling(disk.getFileName() + ".yaml");
    Files.writeString(
        pipeline,
        """
        name: full disk
        inputs:
          vitals: {path: "%s/data/vitals/*.parquet"}
        transforms:
          - %s
        outputs:
          parquet: "%s"
        """
            .formatted(folder, transform, output));
    List<String> command = new ArrayList<>();
    command.addAll(List.of("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", SCRIPT));
    command.add("sh");
    command.addAll(LongbowProcess.command(LongbowProcess.OPENS, "run", pipeline.toString()));
    command.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("DISK", disk.toString());
    Path said = disk.resolveSibling(disk.getFileName() + ".said");
    Process process = builder.redirectOutput(said.toFile()).start();
    assertTrue(process.waitFor(120, TimeUnit.SECONDS));
    return Files.readAllLines(said, StandardCharsets.UTF_8);
  }

  private static void failed(List<String> said, String named) {
    String text = String.join("\n", said);
    List<String> errors = said.stream().filter(line -> line.startsWith("LB")).toList();
    assertEquals(1, errors.size(), text);
    assertTrue(errors.get(0).contains("disk is full"), text);
    assertTrue(errors.get(0).contains(named), text);
    assertFalse(text.contains("\tat "), text);
    assertTrue(said.contains("exit code 4"), text);
    assertTrue(said.contains("old output: old"), text);
    assertTrue(said.contains("files: out.parquet"), text);
  }

  @Test
  void whileAnOutputIsWritten() throws Exception {
    Path disk = folder.resolve("output");
    failed(
        run(
            disk,
            "{id: kept, type: filter, input: vitals, where: heart_rate > 0}",
            disk + "/out.parquet"),
        disk.toString());
  }

  @Test
  void whileStatesAreSpilled() throws Exception {
    Path disk = folder.resolve("spill");
    failed(
        run(
            disk,
            "{id: each, type: group_by, input: vitals, keys: [patient_id, timestamp],"
                + " aggregations: [{function: count, alias: n}, {expr: min(temp), alias: least}]}",
            folder + "/elsewhere.parquet",
            "--memory",
            "1MB",
            "--spill-dir",
            disk.toString()),
        disk.toString());
    assertFalse(Files.exists(folder.resolve("elsewhere.parquet")));
  }
}
