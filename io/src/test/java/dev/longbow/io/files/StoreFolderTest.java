package dev.longbow.io.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.connector.Layout;
import dev.longbow.connector.Part;
import dev.longbow.connector.Sink;
import dev.longbow.connector.SinkSpec.Mode;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.Outputs;
import dev.longbow.io.StoreRows;
import dev.longbow.testing.S3Server;
import dev.longbow.testing.S3Server.Answer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What readers see of a folder while runs publish to it. */
class StoreFolderTest {
  private static final String OUT = "s3://data/out/";

  private S3Server server;
  private int runs;

  @BeforeEach
  void start() throws Exception {
    server = new S3Server("data");
    server.use();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static Sink sink(Mode mode, Layout layout) {
    return StoreRows.sink(StoreRows.spec("parquet", OUT, mode, layout));
  }

  private String staged(Sink sink, String... places) {
    String run = "20260101T000%03d-test".formatted(runs++);
    sink.prepare(run);
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < places.length; i++) {
      parts.addAll(Outputs.part(sink, run, i, List.of(StoreRows.rows(places[i], 0, 2))));
    }
    sink.stage(run, parts, Outputs.RECORD);
    return run;
  }

  private void write(Sink sink, String... places) {
    sink.commit(staged(sink, places));
  }

  private static List<String> rows(String... places) {
    List<String> rows = new ArrayList<>();
    for (String place : places) {
      rows.addAll(StoreRows.texts(place, 0, 2));
    }
    return rows;
  }

  /** Does something right before a request is served, as often as said. */
  private void before(Predicate<String> wanted, int times, Runnable work) {
    AtomicInteger asked = new AtomicInteger();
    server.fail(
        request -> {
          if (times > 0 && wanted.test(request) && asked.getAndIncrement() == 0) {
            server.fail(other -> Answer.FINE);
            work.run();
            before(wanted, times - 1, work);
          }
          return Answer.FINE;
        });
  }

  private static Predicate<String> listing(String folder) {
    return request ->
        request.startsWith("GET /data?") && request.contains("prefix=" + folder + "%2F");
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
  void onlyTheFilesOfTheManifestAreRead() {
    write(sink(Mode.OVERWRITE, Layout.PLAIN), "a");
    staged(sink(Mode.OVERWRITE, Layout.PLAIN), "b");
    byte[] part = server.get("data", part());
    server.put("data", "out/mine.parquet", part, Instant.now());
    server.put(
        "data", "out/part-20250101T000000-gone-000-00000-00000.parquet", part, Instant.now());
    assertEquals(rows("a"), StoreRows.read("parquet", OUT));
    assertEquals(rows("a"), StoreRows.read("parquet", "s3://data/out"));
    // Without one, all are data but what a run has not published yet.
    server.remove("data", "out/manifest.json");
    assertEquals(rows("a", "a", "a"), StoreRows.read("parquet", OUT));
  }

  private String part() {
    return server.keys("data").stream().filter(k -> k.contains("part-")).findFirst().orElseThrow();
  }

  @Test
  void aPartitionIsWhatTheManifestOfItsDatasetSays() {
    write(sink(Mode.OVERWRITE, StoreRows.BY_PLACE), "a", "b");
    byte[] part = server.get("data", part());
    server.put(
        "data",
        "out/place=a/part-20250101T000000-gone-000-00000-00000.parquet",
        part,
        Instant.now());
    String partition = OUT + "place=a/";
    FileSet files = FileSet.list(partition, "parquet");
    assertEquals(1, files.files().size(), files.toString());
    staged(sink(Mode.APPEND, StoreRows.BY_PLACE), "a");
    assertEquals(files.files(), FileSet.list(OUT + "place=a", "parquet").files());
    before(
        listing("out%2Fplace%3Da"),
        1,
        () -> write(sink(Mode.OVERWRITE_PARTITIONS, StoreRows.BY_PLACE), "a"));
    FileSet replaced = FileSet.list(partition, "parquet");
    assertEquals(1, replaced.files().size(), replaced.toString());
    assertNotEquals(files.files(), replaced.files());
    write(sink(Mode.OVERWRITE, StoreRows.BY_PLACE), "b");
    failure(ErrorCode.INPUT_NOT_FOUND, () -> FileSet.list(partition, "parquet"), "place=a");
  }

  @Test
  void aFolderThatIsReplacedMeanwhileIsSeenAsAWhole() {
    Sink sink = sink(Mode.OVERWRITE, Layout.PLAIN);
    write(sink, "a");
    before(listing("out"), 1, () -> write(sink, "b"));
    assertEquals(rows("b"), StoreRows.read("parquet", OUT));
    server.fail(request -> Answer.FINE);
    before(listing("out"), 2, () -> write(sink, "c"));
    failure(
        ErrorCode.READ_FAILED,
        () -> StoreRows.read("parquet", OUT),
        OUT.substring(0, OUT.length() - 1),
        "another run replaced it while it was planned. Run again");
  }

  @Test
  void aFolderIsSeenWithoutWhatItsFirstRunHasNotPublished() {
    Sink sink = sink(Mode.OVERWRITE, Layout.PLAIN);
    String run = staged(sink, "a");
    failure(ErrorCode.INPUT_NOT_FOUND, () -> StoreRows.read("parquet", OUT));
    String stray = "out/part-" + run + "-000-00007-00000-0a1b2c3d.parquet";
    server.put("data", stray, server.get("data", part()), Instant.now());
    // It publishes when the folder has been listed, and before the run is looked for.
    before(listing(".out.longbow-" + run), 1, () -> sink.commit(run));
    assertEquals(rows("a"), StoreRows.read("parquet", OUT));
  }

  @Test
  void filesThatAreGoneWhenTheyAreOpenedAreLookedForAgain() {
    Sink sink = sink(Mode.OVERWRITE, Layout.PLAIN);
    Predicate<String> opening = request -> request.startsWith("HEAD /data/out/part-");
    write(sink, "a");
    before(opening, 1, () -> write(sink, "b"));
    assertEquals(rows("b"), StoreRows.read("parquet", OUT));
    before(opening, 2, () -> write(sink, "c"));
    failure(
        ErrorCode.READ_FAILED,
        () -> StoreRows.read("parquet", OUT),
        "its files were replaced while it was planned. Run again");
  }

  @Test
  void aFileThatIsMissingForGoodIsNamed() {
    write(sink(Mode.OVERWRITE, Layout.PLAIN), "a");
    String part = part();
    server.remove("data", part);
    failure(
        ErrorCode.READ_FAILED,
        () -> StoreRows.read("parquet", OUT),
        "its manifest names s3://data/" + part + ", which is not there");
  }

  /** What S3 says of an object that is not there to those who may not list all of a bucket. */
  @Test
  void whoMayNotLookForAManifestReadsTheFolder() {
    write(sink(Mode.OVERWRITE, Layout.PLAIN), "a");
    server.remove("data", "out/manifest.json");
    server.fail(
        request -> request.equals("GET /data/out/manifest.json") ? Answer.DENIED : Answer.FINE);
    assertEquals(rows("a"), StoreRows.read("parquet", OUT));
  }
}
