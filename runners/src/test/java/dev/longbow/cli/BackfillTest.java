package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Days of one pipeline, each with a folder of its own, run by several processes at once. */
class BackfillTest {
  private static final List<String> DAYS = List.of("2025-06-01", "2025-06-02");
  private static final Path EXAMPLES = Path.of("../pipelines/examples");

  @TempDir private Path folder;

  private String[] summary(String day, String outputs) {
    return new String[] {
      "run",
      EXAMPLES.resolve("daily_summary.yaml").toString(),
      "--param=ds=" + day,
      "--input=vitals=" + folder + "/by_day/day=${ds}/*.parquet",
      "--output=parquet=" + folder.resolve(outputs) + "/day=${ds}/",
      "--show=0",
      "--no-progress"
    };
  }

  private static void succeeds(String... arguments) {
    Outcome outcome = Outcome.of(arguments);
    assertEquals(0, outcome.code(), outcome.toString());
  }

  @Test
  void daysAtOnceDoNotDisturbOneAnother() throws IOException, InterruptedException {
    succeeds("demo-data", "--rows=40000", "--tables=vitals", "--out=" + folder, "--files=2");
    for (String day : DAYS) {
      succeeds(
          "run",
          EXAMPLES.resolve("land_day.yaml").toString(),
          "--param=ds=" + day,
          "--input=vitals=" + folder + "/vitals/*.parquet",
          "--output=parquet=" + folder + "/by_day/day=${ds}/",
          "--show=0");
      succeeds(summary(day, "in_turn"));
    }
    // The first time even the folder above is made by all of them; the second time all replace.
    for (int round = 0; round < 2; round++) {
      List<Process> processes = new ArrayList<>();
      for (String day : DAYS) {
        List<String> options = new ArrayList<>(LongbowProcess.OPENS);
        options.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"));
        processes.add(
            new ProcessBuilder(LongbowProcess.command(options, summary(day, "at_once")))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(day + ".txt").toFile())
                .start());
      }
      for (int i = 0; i < DAYS.size(); i++) {
        assertTrue(processes.get(i).waitFor(60, TimeUnit.SECONDS));
        String said = Files.readString(folder.resolve(DAYS.get(i) + ".txt"));
        assertEquals(0, processes.get(i).exitValue(), said);
      }
      assertEquals(files(folder.resolve("in_turn")), files(folder.resolve("at_once")));
    }
  }

  /** All files by their names, hidden ones too, with the bytes of those that hold data. */
  private static Map<String, String> files(Path root) throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.toList()) {
        boolean isData = path.toString().endsWith(".parquet");
        found.put(
            root.relativize(path).toString(),
            isData ? new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1) : "");
      }
    }
    assertEquals(
        DAYS.size(), found.keySet().stream().filter(name -> name.endsWith("_SUCCESS")).count());
    return found;
  }
}
