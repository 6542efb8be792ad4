package dev.longbow.io.stores;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.connector.Sink;
import dev.longbow.connector.SinkSpec.Mode;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.Outputs;
import dev.longbow.io.StoreRows;
import dev.longbow.io.files.FileSet;
import dev.longbow.io.files.SeekableFile;
import dev.longbow.testing.GcsServer;
import dev.longbow.testing.S3Server.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code gs://} over a store in this process. */
class GcsStoreTest {
  @AutoClose private GcsServer server;
  private int runs;

  @BeforeEach
  void start() throws Exception {
    server = new GcsServer("data");
    server.use();
  }

  private String staged(Sink sink, String first, String second) {
    String run = "20260101T000%03d-test".formatted(runs++);
    sink.prepare(run);
    sink.stage(run, StoreRows.parts(sink, run, first, second), Outputs.RECORD);
    return run;
  }

  private void write(Sink sink, String first, String second) {
    sink.commit(staged(sink, first, second));
  }

  private static Sink places(Mode mode) {
    return StoreRows.sink(StoreRows.spec("parquet", "gs://data/out/", mode, StoreRows.BY_PLACE));
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
  void everyFormatIsWrittenAndRead() {
    for (String format : List.of("parquet", "csv", "ndjson", "arrow")) {
      String path = "gs://data/b c+/x." + format;
      for (String place : List.of("München", "UCSF")) {
        write(StoreRows.sink(format, path), place, "inline");
        assertEquals(StoreRows.texts(place, "inline"), StoreRows.read(format, path), format);
      }
      assertEquals(
          StoreRows.texts("UCSF", "inline"),
          StoreRows.read(format, "gs://data/b*/?." + format),
          format);
    }
    assertEquals(12, server.keys("data").size(), server.keys("data")::toString);
    assertEquals(0, server.openUploads());
  }

  @Test
  void foldersAreReplacedByPartitionAndAddedTo() {
    write(places(Mode.OVERWRITE), "a", "b");
    write(places(Mode.APPEND), "a", "c");
    write(places(Mode.OVERWRITE_PARTITIONS), "a", "d");
    List<String> a = StoreRows.texts("a", 0, StoreRows.MANY);
    List<String> others =
        List.of("b", "c", "d").stream()
            .flatMap(place -> StoreRows.texts(place, StoreRows.MANY, 10).stream())
            .toList();
    assertEquals(StoreRows.all(a, others), StoreRows.read("parquet", "gs://data/out/"));
    assertEquals(1, FileSet.list("gs://data/out/place=a", "parquet").files().size());
    failure(ErrorCode.OUTPUT_EXISTS, () -> write(places(Mode.FAIL), "a", "b"), "mode is fail");
    List<String> keys = server.keys("data");
    assertEquals(7, keys.size(), keys.toString());
  }

  @Test
  void runsThatPublishAtTheSameMomentDoNotLoseEachOthersRows() {
    write(places(Mode.OVERWRITE), "a", "b");
    String first = staged(places(Mode.APPEND), "a", "c");
    String second = staged(places(Mode.APPEND), "a", "d");
    AtomicInteger asked = new AtomicInteger();
    server.fail(
        request -> {
          if (request.contains("ifGenerationMatch") && asked.getAndIncrement() == 0) {
            places(Mode.APPEND).commit(second);
          }
          return Answer.FINE;
        });
    places(Mode.APPEND).commit(first);
    assertEquals(3, asked.get());
    assertEquals(3 * StoreRows.MANY + 30, StoreRows.read("parquet", "gs://data/out/").size());
  }

  private static byte[] random(int count) {
    byte[] bytes = new byte[count];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  private static void write(String file, byte[] bytes) throws IOException {
    try (StoreStream out = StoreStream.create(file)) {
      out.write(bytes);
    }
  }

  @Test
  void largeObjectsAreSentInPiecesAndAgainFromWhereTheyBrokeOff() throws IOException {
    for (int size : new int[] {0, 1, 8 << 20, (8 << 20) + 1, 20_000_001}) {
      byte[] bytes = random(size);
      for (Answer answer : List.of(Answer.FINE, Answer.BUSY, Answer.BROKEN_OFF)) {
        AtomicInteger asked = new AtomicInteger();
        server.fail(request -> asked.getAndIncrement() % 2 == 0 && size > 0 ? answer : Answer.FINE);
        write("gs://data/large", bytes);
        assertArrayEquals(bytes, server.get("data", "large"), size + " " + answer);
        server.fail(request -> Answer.FINE);
        assertEquals(0, server.openUploads());
      }
    }
  }

  @Test
  void whatIsGivenUpIsNotThere() throws IOException {
    StoreStream out = StoreStream.create("gs://data/given up");
    out.write(random(9 << 20));
    assertEquals(1, server.openUploads());
    out.abort();
    out.close();
    assertEquals(0, server.openUploads());
    server.fail(request -> request.startsWith("PUT") ? Answer.BUSY : Answer.FINE);
    IOException failure =
        assertThrows(IOException.class, () -> write("gs://data/failed", random(9 << 20)));
    assertTrue(failure.getMessage().contains("3 attempts"), failure.toString());
    assertEquals(0, server.openUploads());
    assertEquals(List.of(), server.keys("data"));
  }

  @Test
  void readsAreOfTheBytesAskedForAndOfOneVersion() {
    byte[] bytes = random(100_000);
    server.put("data", "x", bytes);
    byte[] read = new byte[50_000];
    AtomicInteger asked = new AtomicInteger();
    server.fail(request -> asked.getAndIncrement() % 2 == 0 ? Answer.BROKEN_OFF : Answer.FINE);
    try (SeekableFile file = SeekableFile.open("gs://data/x")) {
      file.read(20_000, read, 0, read.length);
      assertArrayEquals(Arrays.copyOfRange(bytes, 20_000, 70_000), read);
      server.fail(request -> Answer.WHOLE);
      failure(ErrorCode.READ_FAILED, () -> file.read(20_000, read, 0, 10), "the whole object");
      server.fail(request -> Answer.FINE);
      server.put("data", "x", bytes);
      failure(
          ErrorCode.READ_FAILED,
          () -> file.read(90_000, read, 0, 10),
          "gs://data/x",
          "changed while it was read");
    }
  }

  @Test
  void listingsOfManyPagesAreWhole() {
    for (int i = 0; i < 23; i++) {
      server.put("data", "many/%02d.csv".formatted(i), new byte[i]);
    }
    FileSet files = FileSet.list("gs://data/many/", "csv");
    assertEquals(23, files.files().size());
    assertEquals(7, files.files().get(7).bytes());
    assertTrue(files.files().get(7).modifiedMillis() > 0);
  }

  @Test
  void storesThatRefuseOrFailAreSaid() {
    failure(
        ErrorCode.INPUT_NOT_FOUND,
        () -> StoreRows.read("csv", "gs://nothing/x.csv"),
        "there is no bucket 'nothing'");
    failure(
        ErrorCode.INPUT_NOT_FOUND,
        () -> StoreRows.read("csv", "gs://nothing/*.csv"),
        "there is no bucket 'nothing'");
    failure(ErrorCode.INPUT_NOT_FOUND, () -> StoreRows.read("csv", "gs://data/x.csv"), "x.csv");
    server.put("data", "x.csv", "place,x\na,1\n".getBytes(StandardCharsets.UTF_8));
    assertEquals(List.of("a 1"), StoreRows.read("csv", "gs://data/x.csv"));
    server.fail(request -> Answer.DENIED);
    failure(
        ErrorCode.READ_FAILED,
        () -> StoreRows.read("csv", "gs://data/x.csv"),
        "denies access",
        "403 The caller does not have storage.objects access");
    server.fail(request -> Answer.BUSY);
    LongbowException busy =
        failure(
            ErrorCode.READ_FAILED,
            () -> StoreRows.read("csv", "gs://data/x.csv"),
            "503",
            "also after 3 attempts");
    assertFalse(busy.line().contains("\n"), busy.line());
  }
}
