package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longbow.frame.LazyFrame;
import dev.longbow.plan.StepCheck;
import dev.longbow.testing.DuckDbOracle;
import dev.longbow.testing.RowsComparison;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
              - {id: checked, type: check, checks: [n >= 0, "coalesce(n, 0) < :most", {type: row_count, min: 1}]}
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

  private static final String CHECKED =
      """
      name: checked
      inputs:
        sites: {rows: [{site: a}, {site: b}, {site: c}]}
        readings:
          rows: [{site: a, n: 5}, {site: b, n: 900}, {site: a, n: null}, {site: x, n: 7}, {site: c, n: 901}]
          checks:
            - {type: in_range, column: n, max: 100, severity: reject}
            - {type: foreign_key, column: site, step: sites, severity: warn}
            - {type: unique, column: site, severity: warn, name: one a day}
            - {type: row_count, min: 3, max: 3}
          rejected_rows: "%1$s/rejected.csv"
      outputs:
        - {input: readings, path: "%1$s/out.csv"}
        - {input: readings, path: "%1$s/again.ndjson"}
        - {path: "%1$s/run.log", format: log}
      """;

  @Test
  void warnsAndRejects() throws IOException {
    Path file = Files.writeString(folder.resolve("p.yaml"), CHECKED.formatted(folder));
    Outcome explained = Outcome.of("explain", file.toString());
    assertEquals(0, explained.code(), explained.toString());
    assertTrue(
        explained.toString().contains("check [readings] n <= 100 (reject)"), explained.toString());
    Outcome done = Outcome.of("run", file.toString(), "--no-progress");
    assertEquals(0, done.code(), done.toString());
    List<String> said =
        List.of(
            "Rejected: [readings] 2 of 5 rows do not fulfil n <= 100",
            "    n = 900, site = b",
            "    n = 901, site = c",
            "Warning: [readings] 1 of 3 rows do not fulfil site in site of [sites]",
            "    site = x",
            "Warning: [readings] 2 of 3 rows do not fulfil one a day",
            "    site = a, rows = 2");
    assertEquals(said, done.err().stream().filter(said::contains).toList(), () -> done.toString());
    assertEquals("reject", done.json().at("/failed_checks/0/severity").asText());
    assertEquals(2, done.json().at("/failed_checks/0/failed").asInt());
    assertEquals("site,n\na,5\na,\nx,7\n", Files.readString(folder.resolve("out.csv")));
    assertEquals(
        "site,n,failed_checks\nb,900,n <= 100\nc,901,n <= 100\n",
        Files.readString(folder.resolve("rejected.csv")));
    JsonNode manifest =
        new ObjectMapper().readTree(Files.readString(folder.resolve("out.csv.manifest.json")));
    assertEquals(4, manifest.get("checks").size(), manifest.toString());
    assertEquals("in_range", manifest.at("/checks/0/kind").asText());
    assertEquals("n = 900, site = b", manifest.at("/checks/0/first/0").asText());
    assertTrue(manifest.at("/checks/3/passed").asBoolean());
    assertTrue(manifest.get("steps").toString().contains("\"rejected\":2"), manifest.toString());
    String log = Files.readString(folder.resolve("run.log"));
    assertTrue(
        log.contains("check       [readings] reject: 2 of 5 rows do not fulfil n <= 100\n"), log);
    assertTrue(log.contains("check       [readings] 3 rows: at least 3 rows"), log);
  }

  /** Whatever else looks at the rows beside a step, or is fused with it. */
  @Test
  void rowsAreCountedForTheStepThatChecksThem() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("p.yaml"),
            """
            inputs:
              numbers:
                rows: [{n: 1}, {n: 2}, {n: 3}, {n: 4}, {n: 5}, {n: 6}, {n: 7}, {n: null}]
                checks:
                  - {type: in_range, column: n, max: 6, severity: reject}
                  - {type: unique, column: n}
                rejected_rows: "%1$s/seven.csv"
            transforms:
              - id: odd
                type: filter
                where: "n IS NULL OR n %% 2 = 1"
                checks:
                  - {type: not_null, column: n, severity: reject}
                  - {type: in_range, column: n, min: 2, severity: reject}
                  - {type: row_count, min: 2, max: 2}
                rejected_rows: "%1$s/odd.csv"
              - {id: even, type: filter, input: numbers, where: "n %% 2 = 0", checks: ["n < 4"]}
              - {id: both, type: union, inputs: [odd, even]}
            outputs: {csv: "%1$s/out.csv"}
            """
                .formatted(folder));
    Outcome failed = Outcome.of("run", file.toString(), "--no-progress");
    assertEquals(3, failed.code(), failed.toString());
    assertTrue(
        failed.toString().contains("LB306 [even] 2 of 3 rows do not fulfil n < 4"),
        failed.toString());
    Files.writeString(file, Files.readString(file).replace("n < 4", "n < 7"));
    Outcome done = Outcome.of("run", file.toString(), "--no-progress");
    assertEquals(0, done.code(), done.toString());
    JsonNode manifest =
        new ObjectMapper().readTree(Files.readString(folder.resolve("out.csv.manifest.json")));
    List<String> steps = new ArrayList<>();
    for (JsonNode step : manifest.get("steps")) {
      if (step.get("kind").asText().equals("check")) {
        long in = step.get("rows_in").asLong();
        long rejected = step.path("rejected").asLong();
        assertEquals(in, step.get("rows_out").asLong() + rejected, step.toString());
        steps.add("%s: %d - %d".formatted(step.get("step").asText(), in, rejected));
      }
    }
    assertEquals(
        List.of("even: 3 - 0", "numbers: 8 - 1", "odd: 4 - 2"), steps.stream().sorted().toList());
    List<String> checks = new ArrayList<>();
    for (JsonNode check : manifest.get("checks")) {
      checks.add(
          "%s %s: %d of %d"
              .formatted(
                  check.get("step").asText(),
                  check.get("kind").asText(),
                  check.get("failed").asInt(),
                  check.get("rows").asInt()));
    }
    assertEquals(
        List.of(
            "even condition: 0 of 3",
            "numbers in_range: 1 of 8",
            "numbers unique: 0 of 7",
            "odd in_range: 1 of 4",
            "odd not_null: 1 of 4",
            "odd row_count: 0 of 2"),
        checks.stream().sorted().toList());
  }

  @Test
  void namesWhatIsWrongWithChecksBeforeTheRun() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("p.yaml"),
            """
            inputs:
              readings:
                rows: [{site: a, n: 5}]
                checks:
                  - {type: not_null, column: sit}
                  - {type: unique, column: n, severity: reject}
                  - {type: regex, column: site, pattern: "(["}
                  - {type: in_range, column: site, min: 3}
                  - n + 1
                rejected_rows: "%1$s/rejected.csv"
            transforms:
              - id: more
                type: limit
                count: 5
                checks: [{type: foreign_key, column: n, step: reading}]
            outputs: {csv: "%1$s/out.csv"}
            """
                .formatted(folder));
    Outcome outcome = Outcome.of("validate", file.toString());
    assertEquals(2, outcome.code(), outcome.toString());
    String said = String.join("\n", outcome.err());
    for (String part :
        List.of(
            "p.yaml:5:9] Missing columns: [sit]. Nearest: [site]",
            "p.yaml:6:9] Invalid severity reject of a check of kind unique",
            "p.yaml:7:9] Invalid regular expression '(['",
            "p.yaml:8:9] ",
            "p.yaml:9:9] What a check asks for must be a condition",
            "Unknown input 'reading'. Nearest: [readings]")) {
      assertTrue(said.contains(part), () -> part + "\n" + said);
    }
    Files.writeString(
        file,
        """
        inputs: {a: {rows: [{n: 5}], checks: [{type: not_null, column: n, severity: eror}, {type: uniqe}]}}
        outputs: {csv: "%s/out.csv"}
        """
            .formatted(folder));
    Path round = folder.resolve("round.yaml");
    Files.writeString(
        round,
        """
        inputs: {a: {rows: [{n: 5}]}}
        transforms:
          - {id: b, type: limit, count: 5, checks: {type: foreign_key, column: n, step: c}}
          - {id: c, type: limit, count: 5}
        outputs: {csv: "%s/out.csv"}
        """
            .formatted(folder));
    Outcome cycle = Outcome.of("validate", round.toString());
    assertTrue(cycle.toString().contains("Cycle of transforms: b -> c -> b"), cycle.toString());
    String form = String.join("\n", Outcome.of("validate", file.toString()).err());
    assertTrue(form.contains("p.yaml:1:77: 'severity' of a check must be one of"), form);
    assertTrue(form.contains("Unknown type 'uniqe' of a check. Nearest: [unique]"), form);
  }

  @Test
  void checksThatNoOutputNeedsAreRefused() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("p.yaml"),
            """
            inputs:
              readings: {rows: [{n: 5}]}
              sites: {rows: [{n: 5}]}
              idle: {rows: [{n: 5}], checks: [n > 0]}
            transforms:
              - {id: a, type: limit, input: readings, count: 1, checks: [n > 6]}
              - {id: b, type: limit, input: a, count: 1}
              - {id: c, type: check, input: b, checks: [n > 7]}
              - id: d
                type: limit
                input: readings
                count: 1
                checks: [{type: foreign_key, column: n, step: e}]
              - {id: e, type: limit, input: sites, count: 1, checks: [n > 0]}
            outputs: [{input: d, path: "%s/out.csv"}]
            """
                .formatted(folder));
    Outcome outcome = Outcome.of("validate", file.toString());
    assertEquals(2, outcome.code(), outcome.toString());
    List<String> said = outcome.err().stream().filter(line -> line.contains("do not run")).toList();
    assertEquals(3, said.size(), outcome.toString());
    for (String part : List.of("idle", "a", "c")) {
      String text = "Checks of step '" + part + "' do not run: no output needs it";
      assertTrue(said.stream().anyMatch(line -> line.contains(text)), outcome.toString());
    }
    assertTrue(outcome.toString().contains("p.yaml:6:"), outcome.toString());
  }

  @Test
  void stepsOfTheSameNumberRejectIntoTheirOwnFiles() throws IOException {
    LazyFrame left = rejecting("left.csv", 2).select("n");
    LazyFrame right = rejecting("right.csv", 4).select("n");
    left.join(right, "n").writeCsv(folder + "/out.csv");
    assertEquals("n,failed_checks\n3,n <= 2\n5,n <= 2\n", read("left.csv"));
    assertEquals("n,failed_checks\n5,n <= 4\n", read("right.csv"));
    assertEquals("n\n1\n", read("out.csv"));
  }

  private LazyFrame rejecting(String file, int most) {
    return LazyFrame.ofRows(List.of(Map.of("n", 1), Map.of("n", 3), Map.of("n", 5)))
        .checkRejecting(
            folder.resolve(file).toString(), StepCheck.inRange("n", null, most).reject());
  }

  private String read(String file) throws IOException {
    return Files.readString(folder.resolve(file));
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
      assertTrue(bad.toString().contains("LB306 [sorted] 1 of "), bad.toString());
      assertTrue(bad.toString().contains("    median_heart_rate = "), bad.toString());
      assertTrue(bad.toString().contains("patient_id = 500"), bad.toString());
      Outcome none = report("2026-06-01", "good.parquet");
      assertEquals(3, none.code(), none.toString());
      assertTrue(
          none.toString().contains("0 rows, which is not as expected: at least 1 rows"),
          none.toString());
      assertEquals(old, Files.readString(folder.resolve("report.csv")));
    }
  }
}
