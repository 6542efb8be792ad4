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

  /** As if the process of a run had died, long ago. */
  private void kill(String target, String run) {
    StoreRun.forgetBeats();
    String alive = "." + target + ".longbow-" + run + "/alive";
    if (server.get("data", alive) != null) {
      byte[] lease = "1".getBytes(StandardCharsets.UTF_8);
      server.put("data", alive, lease, Instant.now().minusSeconds(10));
    }
  }

  /** A run that has staged its rows. */
  private String staged(Sink sink, String first, String second) {
    String run = prepared(sink);
    sink.stage(run, parts(sink, run, first, second), Outputs.RECORD);
    return run;
  }

  /**
   * Whatever request of a commit is the last, the old output or the new one is there as a whole,
   * and stays. {@code -Dstores.step=1} tries every one.
   */
  @Test
  void anInterruptedPublishHasHappenedOrNot() throws Exception {
    for (boolean isFolder : List.of(true, false)) {
      String target = isFolder ? "out" : "one.parquet";
      String path = "s3://data/" + target + (isFolder ? "/" : "");
      String manifest = target + (isFolder ? "/" : ".") + "manifest.json";
      List<String> old = texts("old", "inline");
      List<String> first = null;
      boolean interrupted = true;
      for (int allowed = 0; interrupted; allowed += Integer.getInteger("stores.step", 4)) {
        Sink sink = StoreRows.sink("parquet", path);
        write(sink, newRun(), "old", "inline");
        String run = staged(sink, "new", "inline");
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
            rows.equals(old) || rows.equals(texts("new", "inline")),
            "after " + allowed + " requests");
        first = first == null ? rows : first;
        byte[] published = server.get("data", manifest);
        assertTrue(published != null || !isFolder, "after " + allowed + " requests");
        if (published != null) {
          boolean isNew = new String(published, StandardCharsets.UTF_8).contains(run);
          assertEquals(isNew, !rows.equals(old), "after " + allowed + " requests");
        }
        kill(target, run);
        sink.abandon(prepared(sink));
        assertEquals(rows, StoreRows.read("parquet", path));
        assertEquals(isFolder ? 2 : 0, data().stream().filter(k -> k.startsWith("out/")).count());
        if (published != null) {
          isListed(manifest);
        }
        server.keys("data").forEach(key -> server.remove("data", key));
      }
      assertEquals(old, first, "the first request publishes nothing");
    }
  }

  /** The checksums are those of the manifest that is there. */
  private void isListed(String manifest) throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(server.get("data", manifest));
    String list = manifest.replace("manifest.json", "checksums.txt");
    String listed = new String(server.get("data", list), StandardCharsets.UTF_8);
    assertTrue(listed.contains(HexFormat.of().formatHex(hash)), listed);
  }

  /** Nothing of a dead run is published later, whatever others have published meanwhile. */
  @Test
  void aRunThatDiedIsNotCompletedOverNewerData() throws Exception {
    for (Mode mode : List.of(Mode.OVERWRITE, Mode.APPEND, Mode.OVERWRITE_PARTITIONS)) {
      Sink sink = folder("parquet", mode, StoreRows.BY_PLACE);
      write(sink, newRun(), "a", "b");
      String before = staged(sink, "a", "c");
      String dead = staged(sink, "a", "d");
      // It dies when its manifest is in place, and before the older files are gone.
      AtomicInteger put = new AtomicInteger();
      server.fail(
          request -> {
            boolean isManifest = request.equals("PUT /data/out/manifest.json");
            return put.get() > 0 || isManifest && put.getAndIncrement() > 0
                ? Answer.DENIED
                : Answer.FINE;
          });
      failure(ErrorCode.OUTPUT_UNWRITABLE, () -> sink.commit(dead), "403");
      server.fail(request -> Answer.FINE);
      assertEquals(1, put.get());
      kill("out", before);
      kill("out", dead);
      // One that does not know yet that they are dead.
      List<String> all = StoreRows.read("parquet", "s3://data/out/");
      assertTrue(all.containsAll(StoreRows.texts("d", MANY, 10)), mode.label());
      write(sink, newRun(), "a", "e");
      List<String> rows = StoreRows.read("parquet", "s3://data/out/");
      sink.abandon(prepared(sink));
      assertEquals(rows, StoreRows.read("parquet", "s3://data/out/"), mode.label());
      int files =
          switch (mode) {
            case APPEND -> 6;
            case OVERWRITE_PARTITIONS -> 4;
            default -> 2;
          };
      assertEquals(files, data().size(), mode.label());
      isListed("out/manifest.json");
      server.keys("data").forEach(key -> server.remove("data", key));
    }
  }

  @Test
  void aSingleFileOfARunThatDiedIsNotPutOverANewerOne() throws Exception {
    Sink sink = StoreRows.sink("csv", "s3://data/x.csv");
    write(sink, newRun(), "old", "a");
    String dead = staged(sink, "dead", "b");
    server.fail(
        request -> request.equals("PUT /data/x.csv.manifest.json") ? Answer.DENIED : Answer.FINE);
    failure(ErrorCode.OUTPUT_UNWRITABLE, () -> sink.commit(dead), "403");
    server.fail(request -> Answer.FINE);
    assertEquals(texts("dead", "b"), StoreRows.read("csv", "s3://data/x.csv"));
    // No manifest tells of another file.
    assertFalse(server.keys("data").contains("x.csv.manifest.json"));
    StoreRun.forgetBeats();
    isSound(write(sink, newRun(), "new", "c"), "x.csv.manifest.json");
    kill("x.csv", dead);
    sink.abandon(prepared(sink));
    assertEquals(texts("new", "c"), StoreRows.read("csv", "s3://data/x.csv"));
    assertEquals(
        List.of("x.csv", "x.csv.checksums.txt", "x.csv.manifest.json"), server.keys("data"));
  }

  @Test
  void aRunThatLostSomethingDoesNotPublish() throws Exception {
    for (boolean isFolder : List.of(true, false)) {
      String target = isFolder ? "out" : "x.parquet";
      Sink sink = StoreRows.sink("parquet", "s3://data/" + target + (isFolder ? "/" : ""));
      write(sink, newRun(), "old", "a");
      List<String> before = server.keys("data");
      String taken = staged(sink, "new", "b");
      kill(target, taken);
      sink.abandon(prepared(sink));
      failure(ErrorCode.WRITE_FAILED, () -> sink.commit(taken), taken, "its folder", "not there");
      failure(
          ErrorCode.WRITE_FAILED,
          () -> sink.stage(taken, List.of(), Outputs.RECORD),
          taken,
          "its folder");
      sink.abandon(taken);
      assertEquals(before, server.keys("data"));
      for (String what : List.of("part", "short", "manifest")) {
        String run = staged(sink, "new", "b");
        String own = "." + target + ".longbow-" + run + "/";
        String file =
            what.equals("manifest")
                ? own + "new.manifest.json"
                : isFolder ? ofRun(run) : own + "new";
        if (what.equals("short")) {
          server.put("data", file, new byte[5], Instant.now());
        } else {
          server.remove("data", file);
        }
        String said = what.equals("short") ? "has 5 bytes, not " : file + " is not there";
        failure(ErrorCode.WRITE_FAILED, () -> sink.commit(run), run, file, said);
        sink.abandon(run);
        assertEquals(before, server.keys("data"), what);
      }
    }
  }

  private String ofRun(String run) {
    return server.keys("data").stream()
        .filter(key -> key.startsWith("out/part-" + run))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void runsThatPublishAtTheSameMomentDoNotLoseEachOthersRows() throws Exception {
    for (Mode mode : List.of(Mode.OVERWRITE, Mode.APPEND, Mode.OVERWRITE_PARTITIONS)) {
      Sink sink = folder("parquet", mode, StoreRows.BY_PLACE);
      write(sink, newRun(), "a", "b");
      String first = staged(sink, "a", "c");
      String second = staged(sink, "a", "d");
      between("PUT /data/out/manifest.json", () -> sink.commit(second));
      sink.commit(first);
      server.fail(request -> Answer.FINE);
      List<String> a = StoreRows.texts("a", 0, MANY);
      List<String> c = StoreRows.texts("c", MANY, 10);
      List<String> b = StoreRows.texts("b", MANY, 10);
      List<String> d = StoreRows.texts("d", MANY, 10);
      List<String> expected =
          switch (mode) {
            case APPEND -> StoreRows.all(a, a, a, b, c, d);
            case OVERWRITE_PARTITIONS -> StoreRows.all(a, b, c, d);
            default -> StoreRows.all(a, c);
          };
      assertEquals(expected, StoreRows.read("parquet", "s3://data/out/"), mode.label());
      data();
      isListed("out/manifest.json");
      server.keys("data").forEach(key -> server.remove("data", key));
    }
    Sink file = StoreRows.sink("csv", "s3://data/x.csv");
    String first = staged(file, "first", "a");
    String second = staged(file, "second", "b");
    between("PUT /data/x.csv.manifest.json", () -> file.commit(second));
    file.commit(first);
    assertEquals(texts("first", "a"), StoreRows.read("csv", "s3://data/x.csv"));
    isListed("x.csv.manifest.json");
    assertEquals(List.of(), data());
  }

  /** Does something right before a request is served for the first time. */
  private void between(String wanted, Runnable work) {
    AtomicInteger asked = new AtomicInteger();
    server.fail(
        request -> {
          if (request.equals(wanted) && asked.getAndIncrement() == 0) {
            work.run();
          }
          return Answer.FINE;
        });
  }

  @Test
  void storesThatKnowNoConditionsAreWrittenWithout() throws Exception {
    server.fail(request -> Answer.UNCONDITIONAL);
    Sink sink = folder("parquet", Mode.OVERWRITE, Layout.PLAIN);
    write(sink, newRun(), "old", "a");
    isSound(write(sink, newRun(), "new", "b"), "out/manifest.json");
    assertEquals(texts("new", "b"), StoreRows.read("parquet", "s3://data/out/"));
  }

  @Test
  void oneOfTwoRunsThatMustNotReplaceAnythingFails() {
    Sink sink = folder("parquet", Mode.FAIL, Layout.PLAIN);
    String first = staged(sink, "first", "a");
    String second = staged(sink, "second", "b");
    between("PUT /data/out/manifest.json", () -> sink.commit(second));
    failure(ErrorCode.OUTPUT_EXISTS, () -> sink.commit(first), "mode is fail");
    sink.abandon(first);
    assertEquals(texts("second", "b"), StoreRows.read("parquet", "s3://data/out/"));
    assertEquals(2, data().size());
  }

  /** What HDFS shows of a file that is just being written. */
  @Test
  void aRunThatDoesNotSayForHowLongItLivesHasTheUsualLease() {
    Sink sink = folder("parquet", Mode.APPEND, Layout.PLAIN);
    String dead = staged(sink, "dead", "b");
    StoreRun.forgetBeats();
    String alive = ".out.longbow-" + dead + "/alive";
    server.put("data", alive, new byte[0], Instant.now().minusSeconds(100));
    sink.abandon(prepared(sink));
    assertTrue(server.keys("data").contains(alive));
    server.put("data", alive, new byte[0], Instant.now().minusSeconds(1000));
    sink.abandon(prepared(sink));
    assertEquals(List.of(), server.keys("data"));
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
