package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.testing.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that is killed, without a chance to clean up, while it joins, sorts or writes: the old
 * output stands, and the next run leaves nothing of it.
 */
class KilledRunTest {
  private static final int KILLED = 128 + 9;

  @TempDir Path folder;

  @Test
  void oldOutputStandsAndTheNextRunCleansUp() throws Exception {
    Path data = folder.resolve("data");
    Path spill = Files.createDirectory(folder.resolve("spill"));
    Path out = Files.createDirectory(folder.resolve("out"));
    Path file = Files.writeString(folder.resolve("pipeline.yaml"), pipeline(data, out));
    assertEquals(
        0,
        Outcome.of(
                "demo-data",
                "--rows",
                "60000",
                "--out",
                data.toString(),
                "--tables",
                "vitals,encounters")
            .code());
    String[] run = {"run", file.toString(), "--spill-dir", spill.toString(), "--no-progress"};
    List<String> little = new ArrayList<>(List.of(run));
    little.addAll(List.of("--memory", "2MB", "--param", "from=0"));

    Outcome first = Outcome.of(with(run, "--param", "from=30"));
    assertEquals(0, first.code(), first.toString());
    List<String> before = shown(folder);
    String published = Sha256.of(out.resolve("sorted.parquet"));

    killed(little, path -> path.toString().endsWith(".spill"), spill);
    assertEquals(published, Sha256.of(out.resolve("sorted.parquet")));
    killed(little, path -> path.toString().contains("parts"), out);
    assertEquals(published, Sha256.of(out.resolve("sorted.parquet")));
    assertTrue(!shown(folder).equals(before), "The kills came too early to leave anything");

    Outcome last = Outcome.of(with(run, "--param", "from=30"));
    assertEquals(0, last.code(), last.toString());
    assertEquals(published, Sha256.of(out.resolve("sorted.parquet")));
    assertEquals(before, shown(folder));
  }

  /** Starts a run and kills it as soon as a file is there. */
  private void killed(List<String> arguments, Predicate<Path> sign, Path where) throws Exception {
    Path said = folder.resolve("said");
    Process process =
        new ProcessBuilder(
                LongbowProcess.command(LongbowProcess.OPENS, arguments.toArray(String[]::new)))
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (paths(where).stream().noneMatch(sign)) {
        assertTrue(process.isAlive(), Files.readString(said));
        assertTrue(System.nanoTime() < deadline, Files.readString(said));
        Thread.sleep(5);
      }
    } finally {
      process.destroyForcibly();
    }
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(KILLED, process.exitValue(), Files.readString(said));
    Files.delete(said);
  }

  private static String[] with(String[] arguments, String... more) {
    return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
  }

  private static String pipeline(Path data, Path out) {
    return """
        name: killed
        params: {from: 0}
        inputs:
          vitals: {path: "%1$s/vitals/*.parquet"}
          encounters: {path: "%1$s/encounters/*.parquet"}
        transforms:
          - {id: some, type: filter, input: vitals, where: "heart_rate >= :from"}
          - {id: joined, type: join, left: some, right: encounters, on: [patient_id], validate: "m:m"}
          - {id: sorted, type: sort, by: [heart_rate, timestamp, encounter_date]}
        outputs:
          parquet: "%2$s/sorted.parquet"
        """
        .formatted(data, out);
  }

  /** The files and folders below one, but for what a run says of itself. */
  private static List<String> shown(Path root) {
    return paths(root).stream().map(Path::toString).sorted().toList();
  }

  private static List<Path> paths(Path root) {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths.toList();
    } catch (UncheckedIOException | IOException e) {
      // A folder went away while it was listed.
      return paths(root);
    }
  }
}
