package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.testing.DuckDbOracle;
import dev.longbow.testing.RowsComparison;
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
              .filter(name -> !name.endsWith(".checksums.txt"))
              .sorted()
              .toList();
      assertEquals(List.of("all.csv", "out.csv", "p.yaml"), names);
    }
  }

  /** The example of a nightly job, with everything that differs from day to day on its line. */
  private Outcome report(String since, String vitals) {
    Path example =
        Path.of(System.getProperty("basedir", "runners"))
            .toAbsolutePath()
            .resolveSibling("pipelines/examples/batch_report.yaml");
    return Outcome.of(
        "run",
        example.toString(),
        "--param",
        "since=" + since,
        "--param",
        "least_vitals=2",
        "--input",
        "vitals=" + folder.resolve(vitals),
        "--output",
        "csv=" + folder.resolve("report.csv"),
        "--output",
        "parquet=" + folder.resolve("report.parquet"),
        "--output",
        "log=" + folder.resolve("report.log"),
        "--memory",
        "64MB",
        "--no-progress");
  }

  @Test
  void theBatchReportTakesItsDayFromTheCommandLineAndChecksItsResult() throws IOException {
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      String vitals =
          """
          SELECT range %% 700 AS patient_id,
                 TIMESTAMP '2025-10-01' + INTERVAL 1 HOUR * range AS timestamp,
                 CASE WHEN range %% 11 = 0 THEN NULL ELSE %s END AS heart_rate
          FROM range(2000)\
          """;
      oracle.writeParquet(vitals.formatted("60 + range % 50"), folder.resolve("good.parquet"));
      oracle.writeParquet(
          vitals.formatted("CASE WHEN range = 1900 THEN 900 ELSE 70 END"),
          folder.resolve("bad.parquet"));
      Outcome done = report("2025-11-01", "good.parquet");
      assertEquals(0, done.code(), done.toString());
      RowsComparison.exact()
          .inOrder()
          .check(
              "report",
              oracle.query(
                  """
                  SELECT patient_id, count(*) AS num_vitals,
                         median(heart_rate) AS median_heart_rate, max(timestamp) AS last_seen
                  FROM '%s/good.parquet' WHERE timestamp >= '2025-11-01'
                  GROUP BY ALL HAVING count(*) >= 2 ORDER BY patient_id\
                  """
                      .formatted(folder)),
              oracle.query("SELECT * FROM '%s/report.parquet'".formatted(folder)));
      String old = Files.readString(folder.resolve("report.csv"));

      Outcome bad = report("2025-11-01", "bad.parquet");
      assertEquals(3, bad.code(), bad.toString());
      assertTrue(bad.toString().contains("LB306 [checked] 1 of "), bad.toString());
      assertTrue(bad.toString().contains("    median_heart_rate = "), bad.toString());
      assertTrue(bad.toString().contains("patient_id = 500"), bad.toString());
      Outcome none = report("2026-06-01", "good.parquet");
      assertEquals(3, none.code(), none.toString());
      assertTrue(
          none.toString().contains("Too few rows: 0, expected at least min_rows = 1"),
          none.toString());
      assertEquals(old, Files.readString(folder.resolve("report.csv")));
    }
  }
}
