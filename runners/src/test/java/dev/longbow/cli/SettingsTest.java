package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings of the command line and of the file have their effect, and flags win. */
class SettingsTest {
  /** Less than the groups need; the other is more. */
  private static final String LITTLE = "1MB";

  private static final String PLENTY = "400MB";

  @TempDir private static Path folder;
  private static Path data;
  private Path work;

  @BeforeAll
  static void makeData() {
    data = folder.resolve("data");
    Outcome made =
        Outcome.of("demo-data", "--rows", "100000", "--out", data.toString(), "--tables", "vitals");
    assertEquals(0, made.code(), made.toString());
  }

  @BeforeEach
  void emptyFolder() throws IOException {
    work = Files.createTempDirectory(folder, "work");
  }

  /** Groups with a group for each row; ends in lines of YAML. */
  private Path pipeline(String... more) throws IOException {
    return Files.writeString(
        work.resolve("pipeline.yaml"),
        """
        inputs: {vitals: "%s/vitals/*.parquet"}
        transforms:
          - id: grouped
            type: group_by
            keys: [patient_id, timestamp]
            aggregations: [{column: bmi, function: mean}]
        outputs: {parquet: "%s", log: "%s"}
        """
                .formatted(data, out(), log())
            + String.join("\n", more));
  }

  private Path out() {
    return work.resolve("out.parquet");
  }

  private Path log() {
    return work.resolve("run.log");
  }

  private static Outcome succeeds(String... arguments) {
    Outcome outcome = Outcome.of(arguments);
    assertEquals(0, outcome.code(), outcome.toString());
    return outcome;
  }

  private Outcome run(Path pipeline, String... flags) {
    List<String> arguments =
        new ArrayList<>(List.of("run", pipeline.toString(), "--no-progress", "--show", "0"));
    arguments.addAll(List.of(flags));
    return succeeds(arguments.toArray(new String[0]));
  }

  private static long spilled(Outcome outcome) {
    return outcome.json().get("spilled_bytes").asLong();
  }

  @Test
  void memoryDecidesWhetherGroupsAreSpilled() throws IOException {
    Path file = pipeline();
    Outcome little = run(file, "--memory", LITTLE);
    assertTrue(spilled(little) > 0, little.toString());
    assertTrue(String.join("\n", little.err()).contains(" spilled"), little.toString());
    String told = Files.readString(log());
    assertTrue(told.lines().anyMatch(line -> line.matches(".* [1-9][0-9,]* bytes spilled")), told);
    byte[] bytes = Files.readAllBytes(out());

    Outcome plenty = run(file, "--memory", PLENTY);
    assertEquals(0, spilled(plenty), plenty.toString());
    assertFalse(String.join("\n", plenty.err()).contains("spilled"), plenty.toString());
    assertArrayEquals(bytes, Files.readAllBytes(out()));
  }

  @Test
  void spillFilesComeAndGoInTheirFolder() throws Exception {
    Path spill = work.resolve("made/for/spilling");
    try (Seen seen = new Seen(spill)) {
      assertTrue(spilled(run(pipeline(), "--memory", LITTLE, "--spill-dir", spill.toString())) > 0);
      assertTrue(seen.spillFiles(), "No spill file in " + spill);
    }
    assertEquals(List.of(), below(spill));
  }

  @Test
  void parallelismDoesNotChangeTheBytes() throws IOException {
    Path file = pipeline();
    run(file, "--parallelism", "1");
    byte[] one = Files.readAllBytes(out());
    run(file, "--parallelism", "3");
    assertArrayEquals(one, Files.readAllBytes(out()));
  }

  @Test
  void settingsOfTheFileAreUsed() throws Exception {
    Path spill = work.resolve("spill");
    Path file =
        pipeline("settings: {memory: %s, parallelism: 1, spill_dir: %s}".formatted(LITTLE, spill));
    try (Seen seen = new Seen(spill)) {
      assertTrue(spilled(run(file)) > 0);
      assertTrue(seen.spillFiles(), "No spill file in " + spill);
    }
  }

  @Test
  void flagsWinOverTheFile() throws IOException {
    Path never = work.resolve("never");
    Path file =
        pipeline(
            "settings: {runner: flink, memory: 4000GB, parallelism: 7, spill_dir: %s}"
                .formatted(never));
    Path spill = work.resolve("spill");
    Outcome outcome =
        run(
            file,
            "--runner=direct",
            "--memory=" + PLENTY,
            "--parallelism=2",
            "--spill-dir=" + spill);
    assertEquals(0, spilled(outcome), outcome.toString());
    assertTrue(Files.readString(log()).lines().anyMatch(line -> line.endsWith("runner direct")));
    assertTrue(Files.exists(spill));
    assertFalse(Files.exists(never));
  }

  @Test
  void beamStyleArgumentsSetTheSame() throws IOException {
    Path other = work.resolve("other.parquet");
    Outcome outcome =
        succeeds(
            "--jobName=nightly",
            "--runner=DirectRunner",
            "--memory=" + LITTLE,
            "--parallelism=1",
            "--output=parquet=" + other,
            "--no-progress",
            "--pipeline=" + pipeline());
    assertTrue(spilled(outcome) > 0, outcome.toString());
    assertTrue(Files.exists(other));
    assertFalse(Files.exists(out()));
  }

  private static List<Path> below(Path root) {
    if (!Files.exists(root)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(path -> !path.equals(root)).toList();
    } catch (IOException | UncheckedIOException e) {
      // Something went away while it was listed.
      return List.of();
    }
  }

  /** Looks into a folder again and again while a run goes on. */
  private static final class Seen implements AutoCloseable {
    private final Thread thread;
    private volatile boolean stop;
    private volatile boolean spillFiles;

    Seen(Path folder) {
      thread = new Thread(() -> look(folder), "look-for-spill-files");
      thread.start();
    }

    private void look(Path folder) {
      while (!stop && !spillFiles) {
        spillFiles = below(folder).stream().anyMatch(file -> file.toString().endsWith(".spill"));
        LockSupport.parkNanos(1_000_000);
      }
    }

    /** Whether there was a spill file until now. */
    boolean spillFiles() throws InterruptedException {
      stop = true;
      thread.join();
      return spillFiles;
    }

    @Override
    public void close() {
      stop = true;
    }
  }
}
