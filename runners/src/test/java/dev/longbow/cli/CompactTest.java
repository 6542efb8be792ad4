package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of many small files, what is said of them and how they are mended. */
final class CompactTest {
  private static final int ROWS = 2000;

  @TempDir Path folder;

  private static Outcome ok(String... arguments) {
    Outcome outcome = Outcome.of(arguments);
    assertEquals(0, outcome.code(), outcome::toString);
    return outcome;
  }

  /** A folder of files of 50 rows. */
  private Path small(String... more) throws IOException {
    StringBuilder text = new StringBuilder("id,month,place\n");
    for (int i = 0; i < ROWS; i++) {
      text.append(i)
          .append(",0")
          .append(1 + i * 4 / ROWS)
          .append(',')
          .append(i % 2 == 0 ? "a b" : "")
          .append('\n');
    }
    Path csv = Files.writeString(folder.resolve("v.csv"), text);
    String[] arguments = {
      "convert",
      csv.toString(),
      folder + "/data/",
      "--max-rows-per-file",
      "50",
      "--no-progress",
      "--option",
      "schema={\"month\":\"string\"}"
    };
    ok(Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new));
    return folder.resolve("data");
  }

  private static Map<String, Long> files(Path in) throws IOException {
    Map<String, Long> sizes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(in)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        sizes.put(in.relativize(file).toString(), Files.size(file));
      }
    }
    return sizes;
  }

  private static List<String> rows(Path data) {
    return ok("head", data.toString(), "-n", "" + ROWS, "--ndjson").out();
  }

  @Test
  void putsFilesTogether() throws IOException {
    Path data = small();
    assertEquals(ROWS / 50 + 3, files(data).size());
    List<String> before = rows(data);
    JsonNode json = ok("compact", data.toString(), "--no-progress").json();
    assertEquals(ROWS / 50, json.get("files_before").asInt());
    assertEquals(1, json.get("files").asInt());
    assertTrue(json.get("bytes").asLong() < json.get("bytes_before").asLong(), json::toString);
    assertEquals(4, files(data).size());
    assertEquals(before, rows(data));
    ok("verify", data.toString());
    assertEquals("nothing to do", ok("compact", data.toString()).json().get("status").asText());
    assertEquals(
        List.of("data", "v.csv"), List.of(folder.toFile().list()).stream().sorted().toList());
  }

  @Test
  void keepsPartitionsAndTheirOrder() throws IOException {
    Path data = small("--partition-by", "month,place");
    List<String> before = rows(data);
    JsonNode json = ok("compact", data + "/", "--target-file-size", "1MB").json();
    assertEquals(8, json.get("files").asInt(), json::toString);
    assertEquals(ROWS, json.get("rows").asInt());
    assertTrue(files(data).containsKey("month=01/place=a b/part-00000.parquet"));
    assertTrue(
        files(data).containsKey("month=04/place=__HIVE_DEFAULT_PARTITION__/part-00000.parquet"));
    assertEquals(before, rows(data));
  }

  @Test
  void keepsWhatItCannotReplace() throws IOException {
    Path data = small();
    Files.writeString(data.resolve("notes.txt"), "mine");
    refused(data, 2, "it holds notes.txt");
    Files.delete(data.resolve("notes.txt"));
    Path part = data.resolve("part-00003.parquet");
    byte[] bytes = Files.readAllBytes(part);
    bytes[bytes.length / 3]++;
    Files.write(part, bytes);
    refused(data, 3, "part-00003.parquet");
    Path sub = Files.createDirectory(data.resolve("more"));
    Files.move(part, sub.resolve("x.parquet"));
    refused(data, 2, "names no column");
  }

  private static void refused(Path data, int code, String text) throws IOException {
    Map<String, Long> before = files(data);
    Outcome outcome = Outcome.of("compact", data.toString(), "--no-progress");
    assertEquals(code, outcome.code(), outcome::toString);
    assertTrue(String.join("\n", outcome.err()).contains(text), outcome::toString);
    assertEquals(before, files(data));
    assertEquals(
        List.of("data", "v.csv"),
        List.of(data.getParent().toFile().list()).stream().sorted().toList());
  }

  @Test
  void refusesOtherPlaces() throws IOException {
    Path csv = Files.createDirectory(folder.resolve("text"));
    Files.writeString(csv.resolve("a.csv"), "a\n1\n");
    Outcome text = Outcome.of("compact", csv.toString());
    assertEquals(2, text.code());
    assertTrue(text.toString().contains("Cannot compact files of format csv"), text::toString);
    assertEquals(2, Outcome.of("compact", csv + "/a.csv").code());
    assertEquals(2, Outcome.of("compact", folder + "/none").code());
    assertEquals(2, Outcome.of("compact", folder + "/*").code());
  }

  @Test
  void runsWarnOfManySmallFiles() throws IOException {
    Path many = Files.createDirectory(folder.resolve("many"));
    for (int i = 0; i < 1001; i++) {
      Files.writeString(many.resolve("f" + i + ".csv"), "a\n" + i + "\n");
    }
    String warning = "many/ is 1,001 files of 5 bytes on average";
    Path pipeline =
        Files.writeString(
            folder.resolve("p.yaml"),
            "inputs: {many: {path: '%s/many/', format: csv}}\noutputs: {csv: '%s/o.csv', log: '%s/o.log'}\n"
                .replace("%s", folder.toString()));
    Outcome run = ok("run", pipeline.toString(), "--no-progress", "--show", "0");
    assertTrue(
        String.join("\n", run.err()).contains("[many] " + folder + "/" + warning), run::toString);
    assertTrue(run.json().get("warnings").get(0).asText().contains("longbow compact"));
    assertTrue(Files.readString(folder.resolve("o.log")).contains(warning));
    Outcome head = ok("head", many + "/", "-n", "1");
    assertTrue(head.toString().contains(warning), head::toString);
  }
}
