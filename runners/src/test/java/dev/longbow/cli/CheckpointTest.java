package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longbow.frame.LazyFrame;
import dev.longbow.io.csv.Csv;
import dev.longbow.run.CheckpointSettings;
import dev.longbow.run.LocalSession;
import dev.longbow.run.RunSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps that are kept between runs: found, made anew, refused, and left behind by failures. */
final class CheckpointTest {
  private static final int USAGE = 2;
  private static final int DATA = 3;

  @TempDir Path folder;
  private Path kept;

  /** Half a thousand rows: a number, its group and a fraction. */
  @BeforeEach
  void data() throws IOException {
    kept = folder.resolve("kept/p/k");
    StringBuilder rows = new StringBuilder("n,g,x\n");
    for (int i = 0; i < 500; i++) {
      rows.append(i).append(",g").append(i % 7).append(',').append(i / 8.0).append('\n');
    }
    Files.writeString(folder.resolve("in.csv"), rows);
  }

  /** A filter and a projection below the checkpoint {@code k}, groups above it. */
  private Path pipeline(String below, String above) throws IOException {
    return Files.writeString(
        folder.resolve("p.yaml"),
        """
        params: {least: 10}
        inputs: {d: {path: "%1$s/in.csv"}}
        transforms:
          - {id: f, type: filter, where: "n >= :least"}
          - {id: w, type: with_columns, columns: {y: "%2$s"}}
          - {id: k, type: checkpoint}
          - {id: a, type: filter, where: "%3$s"}
          - {id: s, type: group_by, keys: [g], aggregations: ["sum(x) AS x", "sum(y) AS y", "count(*) AS n"]}
        outputs: {csv: "%1$s/out.csv", log: "%1$s/run.log"}
        settings: {checkpoints: "%1$s/kept"}
        """
            .formatted(folder, below, above));
  }

  private Path pipeline() throws IOException {
    return pipeline("n * 2", "n < 400");
  }

  private Outcome run(Path file, int code, String... more) {
    List<String> arguments = new ArrayList<>(List.of("run", file.toString(), "--no-progress"));
    arguments.addAll(List.of(more));
    Outcome outcome = Outcome.of(arguments.toArray(new String[0]));
    assertEquals(code, outcome.code(), outcome::toString);
    return outcome;
  }

  private void made(Outcome outcome, int rows) {
    said(outcome, rows, false);
  }

  private void resumed(Outcome outcome, int rows) {
    said(outcome, rows, true);
  }

  private void said(Outcome outcome, int rows, boolean isResumed) {
    JsonNode said = outcome.json().path("checkpoints").path(0);
    assertEquals(isResumed, said.path("resumed").asBoolean(), outcome::toString);
    assertEquals(rows, said.path("rows").asInt(), outcome::toString);
    String line =
        "%s step k %s checkpoint of %s, %d rows"
            .formatted(
                isResumed ? "resumed" : "kept",
                isResumed ? "from" : "as",
                said.path("run").asText(),
                rows);
    assertTrue(outcome.err().toString().contains(line), outcome::toString);
  }

  private List<Path> all() throws IOException {
    if (!Files.exists(kept)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(kept)) {
      return files.sorted().toList();
    }
  }

  private Path only() throws IOException {
    assertEquals(1, all().size(), all()::toString);
    return all().get(0);
  }

  private byte[] out() throws IOException {
    return Files.readAllBytes(folder.resolve("out.csv"));
  }

  private static void same(byte[] expected, byte[] found) {
    assertEquals(new String(expected), new String(found));
  }

  @Test
  void aRerunReadsWhatWasKept() throws IOException {
    made(run(pipeline(), 0), 490);
    byte[] expected = out();
    Path first = only();
    Outcome second = run(pipeline(), 0);
    resumed(second, 490);
    // Pushed down into the files.
    assertEquals(490, second.json().path("rows_read").asInt(), second::toString);
    same(expected, out());
    assertEquals(first, only());
    String log = Files.readString(folder.resolve("run.log"));
    assertTrue(log.contains("checkpoint  resumed step k from checkpoint of "), log);
    assertTrue(log.contains("input       d: " + folder + "/in.csv"), log);
    JsonNode manifest =
        new ObjectMapper().readTree(folder.resolve("out.csv.manifest.json").toFile());
    assertEquals(folder + "/in.csv", manifest.at("/inputs/0/files/0/path").asText());
    assertTrue(manifest.at("/checkpoints/0/resumed").asBoolean());
    // Elsewhere and on other runners the bytes are the same, made or read.
    resumed(run(pipeline(), 0, "--runner", "flink", "--parallelism", "2"), 490);
    same(expected, out());
    made(run(pipeline(), 0, "--runner", "flink", "--checkpoint-dir", folder + "/other"), 490);
    same(expected, out());
    resumed(run(pipeline(), 0, "--parallelism", "1", "--checkpoint-dir", folder + "/other"), 490);
    same(expected, out());
    Files.writeString(
        folder.resolve("p.yaml"),
        Files.readString(pipeline()).replace("  - {id: k, type: checkpoint}\n", ""));
    run(folder.resolve("p.yaml"), 0);
    same(expected, out());
  }

  /** They looked at the rows that a resumed run reads. */
  @Test
  void checksBelowAreToldByRunsThatResume() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("p.yaml"),
            """
            inputs:
              d:
                path: "%1$s/in.csv"
                checks:
                  - {type: in_range, column: n, max: 489, severity: reject}
                  - {type: unique, column: g, severity: warn}
                  - {type: row_count, min: 490, max: 490}
                rejected_rows: "%1$s/rejected.csv"
            transforms:
              - {id: k1, type: checkpoint}
              - {id: small, type: filter, where: "n < 400", checks: [{type: condition, where: "n < 300", severity: warn}]}
              - {id: k2, type: checkpoint}
              - {id: s, type: group_by, keys: [g], aggregations: ["count(*) AS n"], checks: ["n > 0"]}
            outputs: {csv: "%1$s/out.csv", log: "%1$s/run.log"}
            settings: {checkpoints: "%1$s/kept"}
            """
                .formatted(folder));
    Outcome made = run(file, 0);
    List<JsonNode> checks = manifestChecks();
    assertEquals(
        List.of("in_range 10", "unique 490", "row_count 0", "condition 100", "condition 0"),
        checks.stream().map(c -> c.get("kind").asText() + " " + c.get("failed").asInt()).toList());
    String first = made.json().at("/checkpoints/0/run").asText();
    String second = made.json().at("/checkpoints/1/run").asText();
    assertEquals(
        List.of(first, first, first, second, ""),
        checks.stream().map(check -> check.path("run").asText()).toList());
    assertEquals("n = 490, g = g0, x = 61.25", checks.get(0).at("/first/0").asText());
    assertEquals("d", checks.get(0).get("step").asText());
    // The outer one is all that is read: it has what was found below the inner one.
    Outcome resumed = run(file, 0);
    assertEquals(1, resumed.json().get("checkpoints").size(), resumed::toString);
    assertEquals(checks, manifestChecks());
    String by = " (checkpoint of " + first + ")";
    for (Outcome outcome : List.of(made, resumed)) {
      List<String> said =
          List.of(
              "Rejected: [d] 10 of 500 rows do not fulfil n <= 489" + by,
              "Warning: [d] 490 of 490 rows do not fulfil unique g" + by);
      assertEquals(said, outcome.err().stream().filter(said::contains).toList(), outcome::toString);
      assertEquals(first, outcome.json().at("/failed_checks/0/run").asText());
      assertEquals(3, outcome.json().get("failed_checks").size());
    }
    String log = Files.readString(folder.resolve("run.log"));
    assertTrue(
        log.contains("check       [d] 490 rows: at least 490 rows, at most 490 rows" + by), log);
    assertTrue(log.contains("check       [s] all of 7 rows fulfil n > 0\n"), log);
  }

  private List<JsonNode> manifestChecks() throws IOException {
    List<JsonNode> checks = new ArrayList<>();
    new ObjectMapper()
        .readTree(folder.resolve("out.csv.manifest.json").toFile())
        .get("checks")
        .forEach(checks::add);
    return checks;
  }

  @Test
  void whatHasChangedIsComputedAnew() throws IOException {
    made(run(pipeline(), 0), 490);
    Path first = only();
    resumed(run(pipeline("n * 2", "n < 300"), 0), 490);
    assertEquals(first, only());
    made(run(pipeline("n * 3", "n < 300"), 0), 490);
    Path second = only();
    assertNotEquals(first, second);
    made(run(pipeline("n * 3", "n < 300"), 0, "--param", "least=100"), 400);
    Files.writeString(folder.resolve("in.csv"), "n,g,x\n200,new,1.5\n");
    made(run(pipeline("n * 3", "n < 300"), 0, "--param", "least=100"), 1);
    assertTrue(new String(out()).contains("new,1.5,600,1"), new String(out()));
    // How the file is read is a part of the plan.
    String text = Files.readString(pipeline("n * 3", "n < 300"));
    Path other =
        Files.writeString(
            folder.resolve("p.yaml"), text.replace("in.csv\"", "in.csv\", null_values: [new]"));
    made(run(other, 0), 1);
    assertTrue(new String(out()).contains("\n,1.5,600,1"), new String(out()));
    made(run(other, 0, "--fresh"), 1);
    resumed(run(other, 0), 1);
    only();
  }

  @Test
  void aFailureBehindItLeavesIt() throws IOException {
    Outcome failed = run(pipeline("n * 2", "div(1, n - 399) < 5"), DATA);
    assertTrue(failed.toString().contains("LB303 [a]"), failed::toString);
    assertTrue(failed.toString().contains("kept step k as checkpoint of"), failed::toString);
    only();
    resumed(run(pipeline(), 0), 490);
  }

  @Test
  void aFailureInFrontOfItLeavesTheOlderOne() throws IOException {
    run(pipeline("div(n, n - 20)", "true"), DATA);
    assertEquals(List.of(), all());
    made(run(pipeline(), 0), 490);
    Path first = only();
    run(pipeline("div(n, n - 20)", "true"), DATA);
    assertEquals(first, only());
    // Nothing is computed when the outputs cannot be written.
    Files.createDirectory(folder.resolve("folder"));
    run(pipeline("n * 5", "true"), 1, "--output", "csv=" + folder + "/folder");
    assertEquals(first, only());
    resumed(run(pipeline(), 0), 490);
  }

  @Test
  void whatAKilledRunLeftIsRemoved() throws IOException {
    made(run(pipeline(), 0), 490);
    Path left =
        kept.resolve(".0123456789abcdef-20240101T000000-01234567.longbow-20240101T000000-01234567");
    Files.createDirectories(left.resolve("parts"));
    Files.writeString(left.resolve("parts/0-0-0.parquet"), "half");
    Path removed = Files.createDirectory(kept.resolve(".removed.longbow-x"));
    Files.writeString(removed.resolve("part-00000.parquet"), "half");
    made(run(pipeline("n * 4", "true"), 0), 490);
    only();
  }

  @Test
  void aChangedCheckpointIsRefused() throws IOException {
    for (int damage = 0; damage < 6; damage++) {
      made(run(pipeline(), 0, "--fresh"), 490);
      Path part = only().resolve("part-00000.parquet");
      Path manifest = only().resolve("manifest.json");
      byte[] bytes = Files.readAllBytes(part);
      switch (damage) {
        case 0:
          bytes[bytes.length / 2]++;
          Files.write(part, bytes);
          break;
        case 1:
          Files.write(part, java.util.Arrays.copyOf(bytes, bytes.length / 2));
          break;
        case 2:
          Files.delete(part);
          break;
        case 3:
          Files.delete(manifest);
          break;
        case 4:
          Files.copy(part, part.resolveSibling("part-00009.parquet"));
          break;
        default:
          String text = Files.readString(manifest);
          Files.writeString(manifest, text.replaceFirst("(\"fingerprint\" : \").", "$10"));
      }
      byte[] before = out();
      Outcome refused = run(pipeline("n * 2", "n < 300"), DATA);
      assertTrue(
          refused.toString().contains("LB304 [k] Cannot resume from the checkpoint in " + only()),
          refused::toString);
      assertTrue(refused.toString().contains("Run with --fresh"), refused::toString);
      same(before, out());
    }
    // What others put there stays.
    Path foreign = Files.writeString(only().resolve("note.txt"), "mine");
    made(run(pipeline(), 0, "--fresh"), 490);
    try (Stream<Path> files = Files.walk(kept)) {
      assertEquals(1, files.filter(file -> file.endsWith("note.txt")).count(), foreign.toString());
    }
  }

  @Test
  void severalOfThemAndSeveralConsumers() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("p.yaml"),
            """
            inputs: {d: {path: "%1$s/in.csv"}}
            transforms:
              - {id: low, type: checkpoint}
              - {id: s, type: group_by, keys: [g], aggregations: ["sum(n) AS n"]}
              - {id: k, type: checkpoint}
              - {id: few, type: filter, input: low, where: "n < 3"}
              - {id: j, type: join, left: k, right: few, on: [g], how: left, validate: "1:1"}
              - {id: sorted, type: sort, by: [g]}
            outputs:
              - {path: "%1$s/out.csv"}
              - {path: "%1$s/k.parquet", input: k}
            settings: {checkpoints: "%1$s/kept"}
            """
                .formatted(folder));
    Outcome first = run(file, 0);
    assertEquals(2, first.json().path("checkpoints").size(), first::toString);
    byte[] expected = out();
    // The upper one stands for what is below it, but for another consumer.
    Path upper = only();
    try (Stream<Path> files = Files.walk(folder.resolve("kept/p/low"))) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    }
    Outcome second = run(file, 0);
    assertTrue(second.toString().contains("resumed step k"), second::toString);
    assertTrue(second.toString().contains("kept step low"), second::toString);
    assertEquals(upper, only());
    same(expected, out());
    Outcome third = run(file, 0);
    assertTrue(third.toString().contains("resumed step low"), third::toString);
    same(expected, out());
    Outcome explained = Outcome.of("explain", file.toString());
    assertEquals(0, explained.code(), explained::toString);
    assertTrue(
        explained.toString().contains("[low] resumes from checkpoint of"), explained::toString);
  }

  @Test
  void explainSaysWhatARunWouldDo() throws IOException {
    String file = pipeline().toString();
    Outcome before = Outcome.of("explain", file);
    assertEquals(0, before.code(), before::toString);
    String text = String.join("\n", before.out());
    assertTrue(text.contains("[k] is computed first and kept in " + kept), text);
    assertTrue(text.contains("Checkpoint [k]\n"), text);
    assertTrue(text.contains("Behind the checkpoints\n"), text);
    assertEquals(List.of(), all());
    run(pipeline(), 0);
    String after = String.join("\n", Outcome.of("explain", file).out());
    assertTrue(after.contains("[k] resumes from checkpoint of "), after);
    assertTrue(after.contains(", 490 rows ("), after);
    String fresh = String.join("\n", Outcome.of("explain", file, "--fresh").out());
    assertTrue(fresh.contains("[k] is computed first"), fresh);
    assertEquals(0, Outcome.of("validate", file).code());
    assertEquals(0, Outcome.of("schema", file).code());
  }

  @Test
  void inJava() {
    LocalSession session =
        new LocalSession(
            RunSettings.defaults()
                .withCheckpoints(CheckpointSettings.DEFAULT.in(folder.resolve("java"))));
    LazyFrame rows = LazyFrame.scan(Csv.scan(folder + "/in.csv")).on(session).checkpoint("rows");
    assertEquals(500, rows.collect().rows());
    assertTrue(Files.isDirectory(folder.resolve("java")));
    assertEquals(3, rows.filter("n < 3").collect().rows());
    assertTrue(rows.explain().contains("Scan"), rows.explain());
    LazyFrame twice = rows.filter("n < 5").checkpoint("rows");
    assertEquals(
        "Cannot keep two checkpoints named 'rows': give each a name",
        org.junit.jupiter.api.Assertions.assertThrows(
                dev.longbow.error.LongbowException.class, twice::collect)
            .text());
  }

  @Test
  void anUnwritableFolder() throws IOException {
    Outcome refused = run(pipeline(), 1, "--checkpoint-dir", "/proc/kept");
    assertTrue(refused.toString().contains("LB505 [k]"), refused::toString);
    Outcome remote = run(pipeline(), USAGE, "--checkpoint-dir", "s3://bucket/kept");
    assertTrue(
        remote.toString().contains("Cannot keep checkpoints in 's3://bucket/kept'"),
        remote::toString);
    Outcome unknown = run(pipeline(), USAGE, "--checkpoint-dir");
    assertTrue(unknown.toString().contains("LB101"), unknown::toString);
  }

  @Test
  void nothingToDo() throws IOException {
    Path file = pipeline();
    Outcome first = run(file, 0, "--skip-unchanged");
    assertTrue(
        first.toString().contains("To do: output 'csv': Cannot find output"), first::toString);
    JsonNode skipped = run(file, 99, "--skip-unchanged").json();
    assertEquals("skipped", skipped.path("status").asText());
    assertEquals("unchanged", skipped.path("reason").asText());
    assertEquals(first.json().path("run"), skipped.at("/outputs/0/run"));
    run(file, 0, "--skip-unchanged", "--fresh");
    run(file, 0, "--skip-unchanged", "--param", "least=11");
    Outcome back = run(file, 0, "--skip-unchanged");
    assertTrue(back.toString().contains("are not those of run"), back::toString);
    run(file, 99, "--skip-unchanged");
    Files.writeString(folder.resolve("out.csv"), "changed by hand\n");
    Outcome mended = run(file, 0, "--skip-unchanged");
    assertTrue(
        mended.toString().contains("To do: output 'csv': File 'out.csv' has"), mended::toString);
    run(file, 99, "--skip-unchanged");
    Files.writeString(folder.resolve("in.csv"), "n,g,x\n200,new,1.5\n");
    run(file, 0, "--skip-unchanged");
  }

  /** A file of rejected rows is an output, too. */
  @Test
  void nothingToDoButASideFile() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("side.yaml"),
            """
            inputs:
              d:
                path: "%1$s/in.csv"
                checks: [{type: condition, where: "n < 300", severity: reject}]
                rejected_rows: "%1$s/rejected.csv"
            outputs: {csv: "%1$s/out.csv"}
            """
                .formatted(folder));
    run(file, 0, "--skip-unchanged");
    run(file, 99, "--skip-unchanged");
    byte[] rejected = Files.readAllBytes(folder.resolve("rejected.csv"));
    Files.delete(folder.resolve("rejected.csv"));
    Outcome again = run(file, 0, "--skip-unchanged");
    assertTrue(
        again.toString().contains("To do: output 'd.rejected': Missing file"), again::toString);
    same(rejected, Files.readAllBytes(folder.resolve("rejected.csv")));
    run(file, 99, "--skip-unchanged");
  }
}
