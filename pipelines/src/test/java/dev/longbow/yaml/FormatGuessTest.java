package dev.longbow.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.connector.SinkSpec;
import dev.longbow.error.LongbowException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatGuessTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "a.csv, csv", "a.CSV, csv", "a.csv.gz, csv", "out.d/a.Csv.ZST, csv", "a.tsv.gz, csv",
        "a.PARQUET, parquet", "a_${run}.parquet, parquet", "a.xlsx, none", "out.csv/a, none",
            "a/, none"
      })
  void byTheEndingOfAPath(String path, String format) {
    assertEquals(Optional.ofNullable(format), FormatGuess.ofPath(path));
  }

  @ParameterizedTest
  @CsvSource({"a.log, log", "a.LOG.gz, log", "out.csv/a, ''", "a, ''", "a/, ''", "a.gz, ''"})
  void theEndingItself(String path, String ending) {
    assertEquals(ending, FormatGuess.ending(path));
  }

  @Test
  void byTheFilesOfAFolder(@TempDir Path folder) throws IOException {
    assertEquals(Map.of(), FormatGuess.ofFiles(folder + "/"));
    Files.writeString(folder.resolve("readme.txt"), "x");
    Files.writeString(folder.resolve("a.PARQUET"), "x");
    Files.writeString(folder.resolve("b.parquet"), "x");
    for (String location : List.of(folder.toString(), folder + "/", folder + "/*")) {
      assertEquals(Set.of("parquet"), FormatGuess.ofFiles(location).keySet(), location);
    }
    Files.writeString(folder.resolve("b.csv.gz"), "x");
    String line = problem("inputs: {t: \"" + folder + "\"}\noutputs: {csv: o.csv}\n");
    assertTrue(line.contains("Cannot tell the format of input 't'"), line);
    assertTrue(line.contains("which holds [" + folder + "/b.csv.gz, " + folder + "/a.P"), line);
  }

  private static String problem(String text) {
    return assertThrows(
            LongbowException.class,
            () -> SpecToPlan.build(SpecReader.read("p.yaml", text), Overrides.NONE, Map.of()))
        .line();
  }

  @Test
  void outputs() {
    String rows = "inputs: {t: {rows: [{x: 1}]}}\noutputs:\n";
    SinkSpec sink =
        SpecToPlan.build(
                SpecReader.read("p.yaml", rows + "  - {path: out/x.CSV.gz}\n"),
                Overrides.NONE,
                Map.of())
            .plan()
            .outputs()
            .get(0)
            .sink();
    assertEquals("csv", sink.format());
    assertEquals(
        "LB103 p.yaml:3:5: Missing key 'format' for the output 'out/a/'. Writable: [arrow, clickhouse, csv, ndjson, npy, parquet], and log",
        problem(rows + "  - {path: out/a/}\n"));
    String zipped = problem(rows + "  - {path: x.parquet.gz}\n");
    assertTrue(zipped.startsWith("LB103 p.yaml:3:12: Cannot write the Parquet file"), zipped);
  }
}
