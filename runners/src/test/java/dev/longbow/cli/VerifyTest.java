package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An output is as its manifest says, or what differs is named. */
final class VerifyTest {
  private static final int DATA = 3;

  @TempDir Path folder;

  private void write(String output) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("p.yaml"),
            "inputs:\n  d: {rows: [{a: 1, b: x}, {a: 2, b: y}, {a: 3, b: x}]}\noutputs:\n  - "
                + output.replace("$", folder.toString())
                + "\n");
    Outcome made = Outcome.of("run", file.toString(), "--no-progress");
    assertEquals(0, made.code(), made::toString);
  }

  private void check(String output, int code, String... texts) {
    Outcome outcome = Outcome.of("verify", folder + "/" + output);
    assertEquals(code, outcome.code(), outcome::toString);
    for (String text : texts) {
      assertTrue(outcome.toString().contains(text), outcome::toString);
    }
  }

  @Test
  void whatWasWrittenIsAsItWasWritten() throws IOException {
    write("{path: $/o.parquet}");
    check("o.parquet", 0, "\"status\":\"verified\"", "\"rows\":3");
    write("{path: $/o.csv}");
    check("o.csv", 0, "(not counted)");
    write("{path: $/o/, format: parquet, partition_by: b}");
    check("o", 0, "\"files\":2", "\"rows\":3");
    check("o/", 0);
    write("{path: $/o/, format: parquet, partition_by: b, mode: append}");
    check("o", 0, "\"files\":4", "\"rows\":6");
  }

  @Test
  void whatDiffersIsNamed() throws IOException {
    write("{path: $/o/, format: parquet, partition_by: b}");
    Path x = folder.resolve("o/b=x/part-00000.parquet");
    Path y = folder.resolve("o/b=y/part-00000.parquet");
    byte[] bytes = Files.readAllBytes(x);
    bytes[bytes.length / 2]++;
    Files.write(x, bytes);
    Files.copy(y, folder.resolve("o/more.parquet"));
    Files.delete(y);
    check(
        "o",
        DATA,
        "LB304",
        "File 'b=x/part-00000.parquet' was changed: its sha256 is",
        "Missing file 'b=y/part-00000.parquet'",
        "File 'more.parquet' is not in the manifest");
    Files.write(x, new byte[3]);
    check("o", DATA, "has 3 bytes, the manifest says");
  }

  @Test
  void aManifestThatSaysOtherRowsOrColumns() throws IOException {
    write("{path: $/o.parquet}");
    Path manifest = folder.resolve("o.parquet.manifest.json");
    String text = Files.readString(manifest);
    Files.writeString(manifest, text.replace("\"rows\" : 3", "\"rows\" : 4"));
    check("o.parquet", DATA, "has 3 rows, the manifest says 4");
    Files.writeString(manifest, text.replace("\"type\" : \"int64\"", "\"type\" : \"int32\""));
    check("o.parquet", DATA, "a int64", "the manifest says");
    Files.writeString(manifest, "{");
    check("o.parquet", DATA, "Invalid manifest");
  }

  @Test
  void checksumsAreForTheUsualTool() throws Exception {
    write("{path: $/o/, format: parquet, partition_by: b}");
    write("{path: $/o/, format: parquet, partition_by: b, mode: append}");
    write("{path: $/o/, format: parquet, partition_by: b, mode: overwrite_partitions}");
    write("{path: '$/a\\b c.csv'}");
    assertEquals(3, sums("o/checksums.txt", true));
    assertEquals(2, sums("a\\b c.csv.checksums.txt", true));
    check("o", 0);
    check("a\\b c.csv", 0);
    Files.writeString(folder.resolve("a\\b c.csv"), "a,b\n");
    sums("a\\b c.csv.checksums.txt", false);
  }

  /** Asks {@code sha256sum}; gives how many files it found right. */
  private long sums(String list, boolean isRight) throws Exception {
    Path file = folder.resolve(list);
    Process tool =
        new ProcessBuilder("sha256sum", "-c", file.getFileName().toString())
            .directory(file.getParent().toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(isRight, tool.waitFor() == 0, said);
    return said.lines().filter(line -> line.endsWith(": OK")).count();
  }

  @Test
  void checksumsThatSayOtherThanTheManifest() throws IOException {
    write("{path: $/o.parquet}");
    Path list = folder.resolve("o.parquet.checksums.txt");
    String text = Files.readString(list);
    Files.writeString(list, text.replaceFirst("^[0-9a-f]{8}", "00000000"));
    check("o.parquet", DATA, "LB304", "lists the sha256 00000000", "of 'o.parquet', which has");
    Files.writeString(list, text.lines().findFirst().orElseThrow() + "\n");
    check("o.parquet", DATA, "lists no sha256 of 'o.parquet.manifest.json'");
    Files.writeString(list, "nonsense\n");
    check("o.parquet", DATA, "Invalid checksums in 'o.parquet.checksums.txt': nonsense");
    // Earlier versions wrote none.
    Files.delete(list);
    check("o.parquet", 0);
  }

  @Test
  void withoutOutputOrManifest() throws IOException {
    check("nothing.parquet", 2, "Cannot find output");
    Files.writeString(folder.resolve("plain.csv"), "a\n1\n");
    check("plain.csv", 2, "there is no manifest");
  }
}
