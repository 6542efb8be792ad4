package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A nightly job whose result is not as it should be ends with code 3 and leaves the old result. */
class CheckTest {
  @TempDir private Path folder;

  private Outcome run(String param) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("p.yaml"),
            """
            name: nightly
            params: {most: 100}
            inputs:
              readings: {rows: [{site: a, n: 5}, {site: b, n: 0}, {site: c, n: null}, {site: d, n: 7}]}
            transforms:
              - {id: checked, type: check, conditions: ["n >= 0 OR n IS NULL", "coalesce(n, 0) < :most"], min_rows: 1}
            outputs:
              - {path: "%1$s/out.csv"}
              - {input: readings, path: "%1$s/all.csv"}
            """
                .formatted(folder));
    return Outcome.of("run", file.toString(), "--no-progress", "--param", param);
  }

  @Test
  void failsWithCodeThreeAndKeepsTheOldResult() throws IOException {
    assertEquals(0, run("most=100").code());
    String old = Files.readString(folder.resolve("out.csv"));
    Outcome failed = run("most=7");
    assertEquals(3, failed.code(), failed.toString());
    assertTrue(
        failed.toString().contains("LB306 [checked] 1 of 4 rows do not fulfil coalesce(n, 0) < 7"),
        failed.toString());
    assertTrue(failed.toString().contains("    n = 7, site = d"), failed.toString());
    assertEquals(old, Files.readString(folder.resolve("out.csv")));
    try (Stream<Path> files = Files.list(folder)) {
      List<String> names =
          files
              .map(path -> path.getFileName().toString())
              .filter(name -> !name.endsWith(".manifest.json"))
              .sorted()
              .toList();
      assertEquals(List.of("all.csv", "out.csv", "p.yaml"), names);
    }
  }
}
