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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many more groups than memory holds, joins with a key that a tenth of all rows have, and frames of
 * most rows, in a small heap. It takes long, so it runs only when asked for: CONTRIBUTING.md has
 * the command.
 */
@Tag("scale")
class ScaleTest {
  private static final Path QUERY =
      Path.of(System.getProperty("basedir", "runners"))
          .toAbsolutePath()
          .resolveSibling("test-fixtures/benchmarks/queries/many_keys.yaml");

  private static final long KEYS = Long.getLong("scale.keys", 5_000_000);
  private static final long JOINED_ROWS = Long.getLong("scale.joined", 4_000_000);
  private static final long WIDE_ROWS = Long.getLong("scale.wide", 1_500_000);
  private static final long WINDOW_ROWS = Long.getLong("scale.window", 4_000_000);
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

  /** A tenth of the rows find hundreds of partners each: more than one task should do. */
  @Test
  void aKeyOfATenthOfAllRowsInASmallHeap() throws Exception {
    Path out = folder.resolve("joined.parquet");
    Path log = folder.resolve("joined.log");
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      String events = writeSkewed(oracle, "events", JOINED_ROWS, 10);
      String people = writeSkewed(oracle, "people", JOINED_ROWS / 4, 5_000);
      Files.writeString(
          folder.resolve("skewed.yaml"),
          """
          inputs:
            events: {path: "%s"}
            people: {path: "%s"}
          transforms:
            - {id: joined, type: join, left: events, right: people, on: [k], validate: "m:m"}
            - {id: grouped, type: group_by, keys: [b_right],
               aggregations: [{function: count, alias: n}, {column: v, function: sum, alias: v}]}
          outputs:
            parquet: %s
            log: %s
          """
              .formatted(events, people, out, log));
      JsonNode result =
          run(
              List.of("-Xmx256m", "-XX:+UseParallelGC"),
              "run",
              folder.resolve("skewed.yaml").toString(),
              "--memory=100MB",
              "--spill-dir=" + folder.resolve("spill"),
              "--show=0");
      assertTrue(result.get("spilled_bytes").asLong() > 0, result.toString());
      String summary = "SELECT count(*), CAST(sum(hash(b_right, n, v)) AS VARCHAR) FROM (%s)";
      assertEquals(
          oracle.query(
              summary.formatted(
                  """
                  SELECT r.b AS b_right, count(*) AS n, CAST(sum(l.v) AS BIGINT) AS v
                  FROM '%s' l JOIN '%s' r USING (k) GROUP BY r.b"""
                      .formatted(events, people))),
          oracle.query(summary.formatted("SELECT * FROM '%s'".formatted(out))));
    }
    Matcher stage =
        Pattern.compile("tasks, ([0-9.]+) s in all, longest ([0-9.]+) s.*\\R  step +hash join")
            .matcher(Files.readString(log));
    assertTrue(stage.find(), Files.readString(log));
    // Alone, the task of that key takes six tenths of the time of all.
    double share = Double.parseDouble(stage.group(2)) / Double.parseDouble(stage.group(1));
    assertTrue(share < 0.5, Files.readString(log));
    Matcher peak = Pattern.compile("peak memory ([0-9,]+) MiB").matcher(Files.readString(log));
    assertTrue(peak.find(), Files.readString(log));
    assertTrue(Integer.parseInt(peak.group(1)) < 600, peak.group());
  }

  /** Half of the rows are one group; the others' states hold three long strings each. */
  @Test
  void wideStatesAndOneHugeGroupInASmallHeap() throws Exception {
    Path out = folder.resolve("wide.parquet");
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      Path notes = Files.createDirectories(folder.resolve("notes"));
      for (int i = 0; i < FILES; i++) {
        oracle.writeParquet(
            """
            SELECT CAST(CASE WHEN range %% 2 = 0 THEN 0 ELSE hash(range) %% 200000 END AS BIGINT) AS k,
              range AS n, CAST(hash(range + 1) AS VARCHAR) || repeat('x', 380) AS s,
              CAST(hash(range + 2) %% 1000000000 AS DOUBLE) / 7 AS v
            FROM range(%d, %d)"""
                .formatted(WIDE_ROWS * i / FILES, WIDE_ROWS * (i + 1) / FILES),
            notes.resolve("part-" + i + ".parquet"),
            "COMPRESSION zstd, ROW_GROUP_SIZE 40960");
      }
      Files.writeString(
          folder.resolve("wide.yaml"),
          """
          inputs:
            notes: {path: "%s/*.parquet"}
          transforms:
            - id: grouped
              type: group_by
              keys: [k]
              aggregations:
                - {column: s, function: min, alias: least}
                - {column: s, function: max, alias: most}
                - {column: s, function: first, alias: first}
                - {function: count, alias: rows}
                - {column: v, function: median, alias: middle}
                - {column: n, function: n_unique, alias: different}
          outputs:
            parquet: %s
          """
              .formatted(notes, out));
      JsonNode result =
          run(
              List.of("-Xmx320m", "-XX:+UseParallelGC"),
              "run",
              folder.resolve("wide.yaml").toString(),
              "--memory=100MB",
              "--spill-dir=" + folder.resolve("spill"),
              "--show=0");
      assertTrue(result.get("spilled_bytes").asLong() > 0, result.toString());
      String summary =
          """
          SELECT count(*), CAST(sum(hash(k, least, most, first, rows, middle, different)) AS VARCHAR)
          FROM (%s)""";
      assertEquals(
          oracle.query(
              summary.formatted(
                  """
                  SELECT k, min(s) AS least, max(s) AS most, arg_min(s, n) AS first,
                    count(*) AS rows, median(v) AS middle, count(DISTINCT n) AS different
                  FROM '%s/*.parquet' GROUP BY k"""
                      .formatted(notes))),
          oracle.query(summary.formatted("SELECT * FROM '%s'".formatted(out))));
    }
  }

  /** One partition, whose ranges tell each other more rows than memory holds. */
  @Test
  void framesOfMostRowsInASmallHeap() throws Exception {
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      String rows = writeUnsorted(oracle);
      List<String> small = windows(rows, "small", "100MB", "-Xmx256m", true);
      List<String> large = windows(rows, "large", "800MB", "-Xmx1500m", false);
      assertEquals(large, small);
      String maxima =
          "SELECT count(*), CAST(sum(hash(id, m)) AS VARCHAR), CAST(sum(n) AS BIGINT) FROM (%s)";
      assertEquals(
          oracle.query(
              maxima.formatted(
                  """
                  SELECT id, max(a) OVER (ORDER BY id ROWS BETWEEN %d PRECEDING AND CURRENT ROW) AS m,
                    count(b) OVER (ORDER BY id ROWS BETWEEN %d PRECEDING AND CURRENT ROW) AS n
                  FROM '%s'"""
                      .formatted(WINDOW_ROWS / 25 - 1, WINDOW_ROWS * 3 / 4 - 1, rows))),
          oracle.query(
              maxima.formatted(
                  "SELECT * FROM '%s/*.parquet'".formatted(folder.resolve("small-windows")))));
    }
  }

  /** The checksums of the parts. */
  private List<String> windows(String rows, String name, String memory, String heap, boolean spills)
      throws Exception {
    Path out = folder.resolve(name + "-windows");
    Path pipeline = folder.resolve(name + ".yaml");
    Files.writeString(
        pipeline,
        """
        inputs:
          rows: {path: "%s"}
        transforms:
          - id: windows
            type: window
            order_by: [id]
            functions:
              - {function: rolling_max, column: a, window_size: %3$d, min_periods: 1, alias: m}
              - {function: rolling_count, column: b, window_size: %4$d, alias: n}
              - {function: rolling_mean, column: b, window_size: %4$d, min_periods: 1, alias: mean}
              - {function: rolling_std, column: b, window_size: %4$d, min_periods: 2, alias: std}
              - {function: lag, column: b, n: %4$d, alias: before}
        outputs:
          parquet: %2$s/
        """
            .formatted(rows, out, WINDOW_ROWS / 25, WINDOW_ROWS * 3 / 4));
    JsonNode result =
        run(
            List.of(heap, "-XX:+UseParallelGC"),
            "run",
            pipeline.toString(),
            "--memory=" + memory,
            "--spill-dir=" + folder.resolve("spill"),
            "--show=0");
    assertEquals(WINDOW_ROWS, result.get("rows").asLong(), result.toString());
    assertEquals(spills, result.get("spilled_bytes").asLong() > 0, result.toString());
    // The manifest says when it was.
    return Files.readAllLines(out.resolve("checksums.txt")).stream()
        .filter(line -> !line.endsWith("manifest.json"))
        .toList();
  }

  /** Every row once, in no order. Gives their glob. */
  private String writeUnsorted(DuckDbOracle oracle) throws Exception {
    Path table = Files.createDirectories(folder.resolve("unsorted"));
    for (int i = 0; i < FILES; i++) {
      oracle.writeParquet(
          """
          SELECT CAST(range * 1000003 %% %d AS BIGINT) AS id,
            CAST(hash(range) %% 1000000000 AS INTEGER) AS a,
            CASE WHEN range %% 9 > 0 THEN (hash(range + 1) %% 1000000) / 7.0 END AS b
          FROM range(%d, %d)"""
              .formatted(WINDOW_ROWS, WINDOW_ROWS * i / FILES, WINDOW_ROWS * (i + 1) / FILES),
          table.resolve("part-" + i + ".parquet"),
          "COMPRESSION zstd");
    }
    return table + "/*.parquet";
  }

  /** One row of so many has the key 7; the others' keys are even. Gives the table's glob. */
  private String writeSkewed(DuckDbOracle oracle, String name, long rows, int hot)
      throws Exception {
    Path table = Files.createDirectories(folder.resolve(name));
    for (int i = 0; i < FILES; i++) {
      oracle.writeParquet(
          """
          SELECT CAST(CASE WHEN range %% %d = 0 THEN 7 ELSE hash(range) %% %d END AS BIGINT) AS k,
            CAST(hash(range + 1) %% 1000 AS BIGINT) AS b, CAST(hash(range + 2) %% 100 AS BIGINT) AS v,
            repeat('x', CAST(hash(range + 3) %% 20 AS INTEGER)) AS s
          FROM range(%d, %d)"""
              .formatted(hot, JOINED_ROWS / 8, rows * i / FILES, rows * (i + 1) / FILES),
          table.resolve("part-" + i + ".parquet"),
          "COMPRESSION zstd");
    }
    return table + "/*.parquet";
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
