package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A side file has every row that is rejected, whatever else is wanted of the rows. */
final class RejectedRowsTest {
  private static final int ROWS = 100;

  @TempDir Path folder;

  /** Rows 20, 50 and 80 have no number, in two folders. */
  private void write(String format) throws IOException {
    for (int year = 2023; year <= 2024; year++) {
      StringBuilder text = new StringBuilder(format.equals("csv") ? "id,n\n" : "");
      for (int i = year == 2023 ? 0 : ROWS / 2; i < (year == 2023 ? ROWS / 2 : ROWS); i++) {
        String n = i % 30 == 20 ? "x" : String.valueOf(i);
        text.append(
            format.equals("csv")
                ? i + "," + n + "\n"
                : "{\"id\": %d, \"n\": %s}\n".formatted(i, n.equals("x") ? "\"x\"" : n));
      }
      Path file = folder.resolve("in/year=" + year + "/rows." + format);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"csv", "ndjson"})
  void allOfThemWhateverIsRead(String format) throws IOException {
    write(format);
    Path pipeline =
        Files.writeString(
            folder.resolve("p.yaml"),
            """
            inputs:
              rows:
                path: "$/in/"
                format: FORMAT
                schema: {id: int64, n: int64}
                on_error: reject
                rejects: $/bad.csv
            transforms:
              - {id: first, type: limit, input: rows, count: 5}
              - {id: ids, type: select, input: rows, columns: [id]}
              - {id: late, type: filter, input: rows, where: "year = 2024"}
            outputs:
              - {input: first, path: $/first.csv}
              - {input: ids, path: $/ids.csv}
              - {input: late, path: $/late.csv}
            """
                .replace("$", folder.toString())
                .replace("FORMAT", format));
    Outcome outcome = Outcome.of("run", pipeline.toString(), "--no-progress");
    assertEquals(0, outcome.code(), outcome::toString);
    List<String> bad = Files.readAllLines(folder.resolve("bad.csv"));
    assertEquals(4, bad.size(), bad::toString);
    int header = format.equals("csv") ? 1 : 0;
    assertTrue(bad.get(1).contains("year=2023/rows." + format + "," + (21 + header)), bad.get(1));
    assertTrue(bad.get(2).contains("year=2024/rows." + format + "," + (1 + header)), bad.get(2));
    assertTrue(bad.get(3).contains("year=2024/rows." + format + "," + (31 + header)), bad.get(3));
    assertEquals(1 + 5, Files.readAllLines(folder.resolve("first.csv")).size());
    assertEquals(1 + 97, Files.readAllLines(folder.resolve("ids.csv")).size());
    assertEquals(1 + 48, Files.readAllLines(folder.resolve("late.csv")).size());
  }

  @Test
  void validateLooksAtTheSideFile() throws IOException {
    write("csv");
    Files.writeString(folder.resolve("file"), "");
    for (String rejects : List.of("file/bad.csv", "in/year=2023/rows.csv", "ids.csv")) {
      Path pipeline =
          Files.writeString(
              folder.resolve("v.yaml"),
              """
              inputs:
                rows: {path: "$/in/", format: csv, on_error: reject, rejects: $/REJECTS}
              outputs: {csv: $/ids.csv}
              """
                  .replace("$", folder.toString())
                  .replace("REJECTS", rejects));
      Outcome outcome = Outcome.of("validate", pipeline.toString());
      assertTrue(outcome.code() != 0, () -> rejects + ": " + outcome);
      assertTrue(outcome.toString().contains(rejects.split("/")[0]), outcome::toString);
    }
  }
}
