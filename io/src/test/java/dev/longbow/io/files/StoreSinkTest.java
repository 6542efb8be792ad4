package dev.longbow.io.files;

import static dev.longbow.io.StoreRows.MANY;
import static dev.longbow.io.StoreRows.parts;
import static dev.longbow.io.StoreRows.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longbow.connector.Format;
import dev.longbow.connector.Layout;
import dev.longbow.connector.Part;
import dev.longbow.connector.PartOrder;
import dev.longbow.connector.PartWriter;
import dev.longbow.connector.Published;
import dev.longbow.connector.Sink;
import dev.longbow.connector.SinkSpec;
import dev.longbow.connector.SinkSpec.Mode;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.Outputs;
import dev.longbow.io.StoreRows;
import dev.longbow.testing.S3Server;
import dev.longbow.testing.S3Server.Answer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoreSinkTest {
  @AutoClose private S3Server server;
  private int runs;

  @BeforeEach
  void start() throws Exception {
    server = new S3Server("data");
    server.use();
  }

  private String newRun() {
    return "20260101T000%03d-test".formatted(runs++);
  }

  private static Sink folder(String format, Mode mode, Layout layout) {
    return StoreRows.sink(StoreRows.spec(format, "s3://data/out/", mode, layout));
  }

  /** A run of two tasks of a place each; the second one's rows travel inline. */
  private Published write(Sink sink, String run, String first, String second) {
    sink.prepare(run);
    return sink.publish(run, parts(sink, run, first, second), Outputs.RECORD);
  }

  private void isSound(Published published, String manifest) throws Exception {
    for (Published.File file : published.files()) {
      byte[] bytes = server.get("data", file.path().substring("s3://data/".length()));
      assertEquals(file.bytes(), bytes.length, file.path());
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      assertEquals(file.sha256(), HexFormat.of().formatHex(hash), file.path());
    }
    var written = new ObjectMapper().readTree(server.get("data", manifest));
    assertEquals(published.rows(), written.at("/output/rows").asLong());
    assertEquals(0, server.openUploads());
  }

  /** Data and bookkeeping, and no trace of runs. */
  private List<String> data() {
    List<String> keys = server.keys("data");
    assertTrue(keys.stream().noneMatch(key -> key.contains(".longbow-")), keys.toString());
    return keys.stream().filter(key -> key.contains("part-")).toList();
  }

  private static LongbowException failure(ErrorCode code, Runnable work, String... texts) {
    LongbowException failure = assertThrows(LongbowException.class, work::run);
    assertEquals(code, failure.code(), failure.line());
    for (String text : texts) {
      assertTrue(failure.line().contains(text), failure.line());
    }
    return failure;
  }

  @Test
  void singleFilesOfEveryFormatAreWritten() throws Exception {
    for (String format : List.of("parquet", "csv", "ndjson", "arrow")) {
      String path = "s3://data/files/x." + format;
      for (String place : List.of("UCSF", "ZSFG")) {
        Published published = write(StoreRows.sink(format, path), newRun(), place, "inline");
        assertEquals(texts(place, "inline"), StoreRows.read(format, path), format);
        isSound(published, "files/x." + format + ".manifest.json");
      }
      assertEquals(
          List.of(
              "files/x." + format,
              "files/x." + format + ".checksums.txt",
              "files/x." + format + ".manifest.json"),
          server.keys("data").stream().filter(key -> key.contains("x." + format)).toList());
      assertEquals(List.of(), data());
    }
  }

  @Test
  void filesOfManyPiecesAndOfNoRowsAreWritten() throws Exception {
    Sink sink = StoreRows.sink("csv", "s3://data/x.csv");
    String run = newRun();
    sink.prepare(run);
    List<Part> parts =
        Outputs.part(sink, run, 0, List.of(StoreRows.rows("p".repeat(500), 0, 30_000)));
    isSound(sink.publish(run, parts, Outputs.RECORD), "x.csv.manifest.json");
    assertEquals(30_000, StoreRows.read("csv", "s3://data/x.csv").size());
    run = newRun();
    sink.prepare(run);
    isSound(sink.publish(run, List.of(), Outputs.RECORD), "x.csv.manifest.json");
    assertEquals("place,x", new String(server.get("data", "x.csv"), StandardCharsets.UTF_8).trim());
    Sink folder = folder("parquet", Mode.OVERWRITE, Layout.PLAIN);
    run = newRun();
    folder.prepare(run);
    isSound(folder.publish(run, List.of(), Outputs.RECORD), "out/manifest.json");
    assertEquals(List.of(), StoreRows.read("parquet", "s3://data/out/"));
  }

  @Test
  void foldersAreReplacedWhenTheirManifestIs() throws Exception {
    Sink sink = folder("parquet", Mode.OVERWRITE, Layout.PLAIN);
    isSound(write(sink, newRun(), "UCSF", "inline"), "out/manifest.json");
    assertEquals(texts("UCSF", "inline"), StoreRows.read("parquet", "s3://data/out/"));
    List<String> first = data();
    assertEquals(2, first.size(), first.toString());
    String run = newRun();
    sink.prepare(run);
    List<Part> parts = parts(sink, run, "ZSFG", "other");
    sink.stage(run, parts, Outputs.RECORD);
    // Its parts are there, and nobody who reads the folder sees them.
    assertEquals(4, server.keys("data").stream().filter(k -> k.startsWith("out/part-")).count());
    assertEquals(texts("UCSF", "inline"), StoreRows.read("parquet", "s3://data/out"));
    sink.commit(run);
    sink.commit(run);
    assertEquals(texts("ZSFG", "other"), StoreRows.read("parquet", "s3://data/out"));
    assertEquals(2, data().size());
    assertTrue(server.keys("data").contains("out/_SUCCESS"));
    assertEquals(
        sink.stage(run, parts, Outputs.RECORD).files().size(), 2, "what is published stays so");
  }

  @Test
  void aRunThatFailsLeavesTheOldOutputAndNothingOfItsOwn() {
    Sink sink = folder("parquet", Mode.OVERWRITE, Layout.PLAIN);
    write(sink, newRun(), "UCSF", "inline");
    List<String> before = server.keys("data");
    String run = newRun();
    sink.prepare(run);
    parts(sink, run, "ZSFG", "other");
    PartWriter broken = sink.openPart(run, new PartOrder(0, 2));
    broken.write(StoreRows.rows("ZSFG", 0, MANY));
    broken.abort();
    sink.abandon(run);
    assertEquals(before, server.keys("data"));
    assertEquals(0, server.openUploads());
  }

  @Test
  void theNextRunRemovesWhatADeadOneLeft() {
    Sink sink = folder("csv", Mode.OVERWRITE, Layout.PLAIN);
    write(sink, newRun(), "UCSF", "inline");
    String dead = newRun();
    sink.prepare(dead);
    parts(sink, dead, "dead", "too");
    StoreRun.forgetBeats();
    // It may still be alive.
    write(sink, newRun(), "ZSFG", "a");
    assertTrue(server.keys("data").stream().anyMatch(key -> key.contains(dead)));
    assertEquals(texts("ZSFG", "a"), StoreRows.read("csv", "s3://data/out/"));
    server.put(
        "data",
        "." + "out.longbow-" + dead + "/alive",
        "900000".getBytes(StandardCharsets.UTF_8),
        Instant.now().minusSeconds(1000));
    write(sink, newRun(), "ZSFG", "b");
    assertEquals(texts("ZSFG", "b"), StoreRows.read("csv", "s3://data/out/"));
    assertTrue(server.keys("data").stream().noneMatch(key -> key.contains(dead)));
    assertEquals(2, data().size());
  }

  /**
   * Whatever request of a commit is the last, the old output or the new one is there as a whole.
   * {@code -Dstores.step=1} tries every one.
   */
  @Test
  void anInterruptedPublishIsCompletedByTheNextRun() {
    for (boolean isFolder : List.of(true, false)) {
      String path = isFolder ? "s3://data/out/" : "s3://data/one.parquet";
      boolean interrupted = true;
      for (int allowed = 0; interrupted; allowed += Integer.getInteger("stores.step", 4)) {
        Sink sink = StoreRows.sink("parquet", path);
        write(sink, newRun(), "old", "inline");
        String run = newRun();
        sink.prepare(run);
        sink.stage(run, parts(sink, run, "new", "inline"), Outputs.RECORD);
        AtomicInteger left = new AtomicInteger(allowed);
        server.fail(request -> left.getAndDecrement() > 0 ? Answer.FINE : Answer.DENIED);
        try {
          sink.commit(run);
          interrupted = false;
        } catch (LongbowException e) {
          assertTrue(e.line().contains("403"), e.line());
        }
        server.fail(request -> Answer.FINE);
        List<String> rows = StoreRows.read("parquet", path);
        assertTrue(
            rows.equals(texts("old", "inline")) || rows.equals(texts("new", "inline")),
            "after " + allowed + " requests");
        StoreRun.forgetBeats();
        String alive = (isFolder ? ".out" : ".one.parquet") + ".longbow-" + run + "/alive";
        if (server.get("data", alive) != null) {
          server.put(
              "data", alive, "1".getBytes(StandardCharsets.UTF_8), Instant.now().minusSeconds(10));
        }
        String next = newRun();
        sink.prepare(next);
        boolean began = allowed > 2;
        if (began) {
          assertEquals(texts("new", "inline"), StoreRows.read("parquet", path));
        }
        sink.abandon(next);
        assertEquals(isFolder ? 2 : 0, data().stream().filter(k -> k.startsWith("out/")).count());
        server.keys("data").forEach(key -> server.remove("data", key));
      }
    }
  }

  /** What HDFS shows of a file that is just being written. */
  @Test
  void anEmptyJournalCommitsNothing() {
    Sink append = folder("parquet", Mode.APPEND, Layout.PLAIN);
    write(append, newRun(), "old", "a");
    String dead = newRun();
    append.prepare(dead);
    append.stage(dead, parts(append, dead, "dead", "b"), Outputs.RECORD);
    StoreRun.forgetBeats();
    String run = ".out.longbow-" + dead + "/";
    server.put("data", run + "journal", new byte[0], Instant.now());
    server.put("data", run + "alive", new byte[0], Instant.now().minusSeconds(100));
    // Nobody knows yet for how long it lives.
    append.abandon(prepared(append));
    assertTrue(server.keys("data").contains(run + "journal"));
    server.put("data", run + "alive", new byte[0], Instant.now().minusSeconds(1000));
    append.abandon(prepared(append));
    assertEquals(texts("old", "a"), StoreRows.read("parquet", "s3://data/out/"));
    assertEquals(2, data().size());
  }

  private String prepared(Sink sink) {
    String run = newRun();
    sink.prepare(run);
    return run;
  }

  @Test
  void modesMeanWhatTheyMeanForLocalFolders() throws Exception {
    write(folder("parquet", Mode.OVERWRITE, StoreRows.BY_PLACE), newRun(), "a", "b");
    failure(
        ErrorCode.OUTPUT_EXISTS,
        () -> folder("parquet", Mode.FAIL, StoreRows.BY_PLACE).prepare(newRun()),
        "mode is fail");
    write(folder("parquet", Mode.APPEND, StoreRows.BY_PLACE), newRun(), "a", "c");
    List<String> a = StoreRows.texts("a", 0, MANY);
    assertEquals(
        StoreRows.all(a, a, StoreRows.texts("b", MANY, 10), StoreRows.texts("c", MANY, 10)),
        StoreRows.read("parquet", "s3://data/out/"));
    write(folder("parquet", Mode.OVERWRITE_PARTITIONS, StoreRows.BY_PLACE), newRun(), "a", "d");
    assertEquals(
        StoreRows.all(
            a,
            StoreRows.texts("b", MANY, 10),
            StoreRows.texts("c", MANY, 10),
            StoreRows.texts("d", MANY, 10)),
        StoreRows.read("parquet", "s3://data/out/"));
    assertEquals(4, data().size());
    failure(
        ErrorCode.OUTPUT_EXISTS,
        () -> folder("csv", Mode.APPEND, StoreRows.BY_PLACE).prepare(newRun()),
        "files of format parquet");
  }

  @Test
  void smallPiecesOfAPartitionBecomeOneFile() throws Exception {
    Sink sink = folder("parquet", Mode.OVERWRITE, StoreRows.BY_PLACE);
    String run = newRun();
    sink.prepare(run);
    List<Part> parts = new ArrayList<>();
    for (int task = 0; task < 3; task++) {
      parts.addAll(
          Outputs.part(sink, run, task, List.of(StoreRows.rows("a", task * 30_000L, 30_000))));
    }
    Published published = sink.publish(run, parts, Outputs.RECORD);
    isSound(published, "out/manifest.json");
    assertEquals(1, published.files().size());
    assertEquals(1, data().size());
    assertEquals(StoreRows.texts("a", 0, 90_000), StoreRows.read("parquet", "s3://data/out/"));
  }

  @Test
  void rowsThatAreTooManyToTravelArePutAside() throws Exception {
    Sink sink = StoreRows.sink("csv", "s3://data/x.csv");
    String run = newRun();
    sink.prepare(run);
    List<Part> parts = new ArrayList<>();
    for (int task = 0; task < 3; task++) {
      parts.addAll(Outputs.part(sink, run, task, List.of(StoreRows.rows("a", task * 10, 10))));
    }
    sink.publish(run, sink.putAside(run, parts), Outputs.RECORD);
    assertEquals(StoreRows.texts("a", 0, 30), StoreRows.read("csv", "s3://data/x.csv"));
  }

  @Test
  void foreignFilesAndOtherKindsOfTargetsAreRefused() {
    server.put("data", "out/mine.txt", new byte[1], Instant.now());
    failure(
        ErrorCode.OUTPUT_EXISTS,
        () -> folder("csv", Mode.OVERWRITE, Layout.PLAIN).prepare(newRun()),
        "mine.txt");
    failure(
        ErrorCode.OUTPUT_UNWRITABLE,
        () -> StoreRows.sink("csv", "s3://data/out").prepare(newRun()),
        "it is a folder");
    failure(ErrorCode.OUTPUT_UNWRITABLE, () -> StoreRows.sink("csv", "s3://data/"), "name a file");
    failure(ErrorCode.OUTPUT_UNWRITABLE, () -> StoreRows.sink("csv", "s3://data/*.csv"), "pattern");
    failure(
        ErrorCode.FORMAT_UNSUPPORTED,
        () ->
            Format.named("npy")
                .sink(
                    new SinkSpec("m", "npy", "s3://data/m.npy", Mode.OVERWRITE, Map.of()),
                    StoreRows.SCHEMA),
        "local paths");
    assertEquals(List.of("out/mine.txt"), server.keys("data"));
  }

  @Test
  void storesThatRefuseOrFailAreSaid() {
    failure(
        ErrorCode.OUTPUT_UNWRITABLE,
        () -> StoreRows.sink("csv", "s3://nothing/x.csv").prepare(newRun()),
        "no bucket 'nothing'");
    Sink sink = StoreRows.sink("csv", "s3://data/x.csv");
    server.fail(request -> request.startsWith("PUT") ? Answer.DENIED : Answer.FINE);
    failure(ErrorCode.OUTPUT_UNWRITABLE, () -> sink.prepare(newRun()), "s3://data/x.csv", "403");
    server.fail(request -> Answer.FINE);
    String run = newRun();
    sink.prepare(run);
    server.fail(request -> request.contains("/parts/") ? Answer.BUSY : Answer.FINE);
    failure(ErrorCode.WRITE_FAILED, () -> parts(sink, run, "a", "b"), "503", "3 attempts");
    AtomicInteger asked = new AtomicInteger();
    server.fail(request -> asked.getAndIncrement() % 5 == 0 ? Answer.BUSY : Answer.FINE);
    sink.publish(run, parts(sink, run, "a", "b"), Outputs.RECORD);
    server.fail(request -> Answer.FINE);
    assertEquals(texts("a", "b"), StoreRows.read("csv", "s3://data/x.csv"));
    assertFalse(server.keys("data").toString().contains("longbow-"));
  }

  @Test
  void partsTellTheirRunWhateverTheirAttemptIsCalled() {
    for (String end : List.of("", "-0a1b2c3d", "-06488797", "-abcdefab")) {
      String name = "s3://data/out/part-20260101T000000-12345678-000-00000-00000" + end + ".csv";
      assertEquals("20260101T000000-12345678", PartNames.runOf(name).orElseThrow(), name);
    }
  }

  @Test
  void leasesOfRunsInOtherProcessesAreKept() {
    Sink sink = StoreRows.sink("csv", "s3://data/x.csv");
    String run = newRun();
    sink.prepare(run);
    sink.beginLease(run, 5_000);
    String alive = ".x.csv.longbow-" + run + "/alive";
    assertEquals("5000", new String(server.get("data", alive), StandardCharsets.UTF_8));
    sink.renewLease(run, 7_000);
    assertEquals("7000", new String(server.get("data", alive), StandardCharsets.UTF_8));
    sink.abandon(run);
    sink.renewLease(run, 7_000);
    assertEquals(List.of(), server.keys("data"));
  }
}
