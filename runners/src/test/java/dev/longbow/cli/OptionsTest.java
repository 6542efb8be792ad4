package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Options that would be taken otherwise than they were meant. */
class OptionsTest {
  @TempDir private Path folder;

  private String pipeline(String rest) throws IOException {
    Path file = folder.resolve("p.yaml");
    Files.writeString(
        file,
        "params: {least: 1}\ninputs: {t: {rows: [{x: 1}]}}\noutputs: {csv: \"%s\"}\n%s\n"
            .formatted(folder.resolve("out.csv"), rest));
    return file.toString();
  }

  private static void refused(String message, String... arguments) {
    Outcome outcome = Outcome.of(arguments);
    assertEquals(2, outcome.code(), outcome.toString());
    assertTrue(outcome.err().get(0).startsWith("LB10"), outcome.toString());
    assertTrue(outcome.err().get(0).contains(message), outcome.toString());
  }

  @Test
  void aNameGivenTwice() throws IOException {
    String file = pipeline("");
    refused(
        "LB101 Two values of --input t: 'a' and 'b'",
        "validate",
        file,
        "--input",
        "t=a",
        "--input=t=b");
    refused(
        "Two values of --param least",
        "validate",
        file,
        "--param",
        "least=1",
        "--param",
        "least=2");
    refused("Invalid --param 'least'. Expected NAME=VALUE", "validate", file, "--param", "least");
    refused("Missing value of parameter 'least'", "validate", file, "--param", "least=");
  }

  @Test
  void aClusterIsNamedByItsRestAddress() throws IOException {
    refused("Invalid Flink master 'a b'", "run", pipeline(""), "--flinkMaster=a b");
    refused("for --runner flink", "run", pipeline(""), "--runner=direct", "--flink-master=h:1");
    refused("--detached needs --flink-master", "run", pipeline(""), "--runner=flink", "--detached");
    refused("Unknown key 'host'", "run", pipeline("settings: {flink: {host: h}}"));
  }

  @Test
  void aClusterThatIsNotThereIsSaidSo() throws IOException {
    Outcome outcome = Outcome.of("run", pipeline(""), "--flink-master=127.0.0.1:1");
    assertEquals(1, outcome.code(), outcome.toString());
    assertTrue(
        outcome
            .err()
            .get(0)
            .contains("LB508 Cannot reach a Flink JobManager at http://127.0.0.1:1"),
        outcome.toString());
  }

  @Test
  void demoDataOfNoRows() {
    Path out = folder.resolve("data");
    refused(
        "LB101 Invalid --rows 0: expected 1 or more",
        "demo-data",
        "--rows",
        "0",
        "--out",
        out.toString());
    refused(
        "Invalid --files 0", "demo-data", "--rows", "5", "--files", "0", "--out", out.toString());
    assertFalse(Files.exists(out));
  }

  @Test
  void rowsOfCsvAreNotShownAndItIsSaid() throws IOException {
    Outcome outcome = Outcome.of("run", pipeline(""), "--no-progress");
    assertEquals(0, outcome.code(), outcome.toString());
    assertTrue(outcome.err().get(0).startsWith("Rows are not shown"), outcome.toString());
    Outcome silent = Outcome.of("run", pipeline(""), "--no-progress", "--show", "0");
    assertFalse(silent.toString().contains("not shown"), silent.toString());
  }

  @Test
  void filesOfOtherTypesAreSaidOfTheirInput() throws IOException {
    for (String value : new String[] {"1", "word"}) {
      Path file = folder.resolve("make.yaml");
      Files.writeString(
          file,
          "inputs: {t: {rows: [{x: %s}]}}\noutputs: {parquet: \"%s/in/%s.parquet\"}\n"
              .formatted(value, folder, value));
      assertEquals(0, Outcome.of("run", file.toString(), "--show", "0").code());
    }
    Path file = folder.resolve("p.yaml");
    Files.writeString(
        file,
        "inputs: {readings: \"%s/in/*.parquet\"}\noutputs: {parquet: \"%s/o.parquet\"}\n"
            .formatted(folder, folder));
    for (String verb : new String[] {"validate", "run", "explain"}) {
      Outcome outcome = Outcome.of(verb, file.toString());
      assertEquals(3, outcome.code(), outcome.toString());
      assertTrue(outcome.err().get(0).startsWith("LB301 [readings] "), outcome.toString());
    }
  }

  @Test
  void namesOfColumns() throws IOException {
    String file = pipeline("transforms: [{id: s, type: select, columns: {\"a\\nb\": x, c: x}}]");
    Outcome schema = Outcome.of("schema", file);
    assertTrue(schema.out().contains("  a\\nb: int64"), schema.toString());
    Outcome explain = Outcome.of("explain", file);
    assertTrue(explain.out().stream().anyMatch(line -> line.contains("a\\nb")), explain.toString());
    Outcome empty =
        Outcome.of("validate", pipeline("transforms: [{id: s, type: select, columns: {\"\": x}}]"));
    assertEquals(2, empty.code(), empty.toString());
    assertTrue(
        empty.err().get(0).contains("Invalid column name '': it is empty"), empty.toString());
  }
}
