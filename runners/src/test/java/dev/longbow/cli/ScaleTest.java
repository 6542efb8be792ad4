package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longbow.testing.DuckDbOracle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many more groups than memory holds, in a small heap. It takes long, so it runs only when asked
 * for: CONTRIBUTING.md has the command.
 */
@Tag("scale")
class ScaleTest {
  private static final Path QUERY =
      Path.of(System.getProperty("basedir", "runners"))
          .toAbsolutePath()
          .resolveSibling("test-fixtures/benchmarks/queries/many_keys.yaml");

  private static final long KEYS = Long.getLong("scale.keys", 5_000_000);
  private static final int FILES = 6;

  /** Whatever the order of the rows; a single value that differs changes the checksum. */
  private static final String SUMMARY =
      """
      SELECT count(*) AS groups, CAST(sum(n) AS BIGINT) AS n, CAST(sum(max_hr) AS BIGINT) AS max_hr,
        CAST(sum(hash(patient_id, timestamp, n, max_hr)) AS VARCHAR) AS checksum
      FROM (%s)""";

  private static final String GROUPED =
      """
      SELECT patient_id, timestamp, count(*) AS n, max(heart_rate) AS max_hr
      FROM '%s' GROUP BY patient_id, timestamp""";

  @TempDir Path folder;

  @Test
  void millionsOfGroupsInASmallHeap() throws Exception {
    Path out = folder.resolve("many_keys.parquet");
    Path spill = folder.resolve("spill");
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      String vitals = writeVitals(oracle);
      JsonNode result =
          run(
              List.of("-Xmx256m", "-XX:+UseParallelGC"),
              "run",
              QUERY.toString(),
              "--input=vitals=" + vitals,
              "--output=parquet=" + out,
              "--memory=100MB",
              "--spill-dir=" + spill,
              "--show=0");
      assertEquals(KEYS, result.get("rows").asLong(), result.toString());
      assertTrue(result.get("spilled_bytes").asLong() > 0, result.toString());
      try (Stream<Path> left = Files.list(spill)) {
        assertEquals(List.of(), left.toList());
      }
      assertEquals(
          oracle.query(SUMMARY.formatted(GROUPED.formatted(vitals))),
          oracle.query(SUMMARY.formatted("SELECT * FROM '" + out + "'")));
    }
  }

  /** Scattered keys; every fifth of them comes twice, in different files. Gives their glob. */
  private String writeVitals(DuckDbOracle oracle) throws Exception {
    Path vitals = Files.createDirectories(folder.resolve("vitals"));
    long rows = KEYS + KEYS / 5;
    for (int i = 0; i < FILES; i++) {
      oracle.writeParquet(
          """
          SELECT CAST(hash(key) %% 1000000 AS BIGINT) AS patient_id,
            TIMESTAMP '2024-01-01' + to_seconds(key) AS timestamp,
            CASE WHEN row %% 10 > 0 THEN CAST(hash(row) %% 140 + 40 AS INTEGER) END AS heart_rate
          FROM (SELECT range AS row, range %% %d AS key FROM range(%d, %d))"""
              .formatted(KEYS, rows * i / FILES, rows * (i + 1) / FILES),
          vitals.resolve("part-" + i + ".parquet"),
          "COMPRESSION zstd");
    }
    return vitals + "/*.parquet";
  }

  private JsonNode run(List<String> options, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(LongbowProcess.OPENS);
    all.addAll(options);
    Path said = folder.resolve("said");
    Process process =
        new ProcessBuilder(LongbowProcess.command(all, arguments))
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      assertTrue(process.waitFor(20, TimeUnit.MINUTES), "Not done");
    } finally {
      process.destroyForcibly();
    }
    List<String> lines = Files.readAllLines(said);
    assertEquals(0, process.exitValue(), String.join("\n", lines));
    return new ObjectMapper().readTree(lines.get(lines.size() - 1));
  }
}
