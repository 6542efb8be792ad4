package dev.longbow.io.stores;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.connector.Format;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.Outputs;
import dev.longbow.io.StoreRows;
import dev.longbow.io.files.FileSet;
import dev.longbow.io.files.SeekableFile;
import dev.longbow.testing.S3Server;
import dev.longbow.testing.S3Server.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3ReadTest {
  private static final int ROWS = 60_000;

  @TempDir Path folder;
  @AutoClose private S3Server server;

  @BeforeEach
  void start() throws Exception {
    server = new S3Server("data");
    server.use();
  }

  /** Writes a local file and puts its bytes into the store. */
  private byte[] put(String format, String key, String place, long from, int count)
      throws Exception {
    String file = folder + "/" + key.replace('/', '_');
    Outputs.write(
        StoreRows.sink(format, file), List.of(List.of(StoreRows.rows(place, from, count))));
    byte[] bytes = Files.readAllBytes(Path.of(file));
    server.put("data", key, bytes, Instant.now());
    return bytes;
  }

  private static LongbowException failure(ErrorCode code, Runnable read, String... parts) {
    LongbowException failure = assertThrows(LongbowException.class, read::run);
    assertEquals(code, failure.code(), failure.line());
    for (String part : parts) {
      assertTrue(failure.line().contains(part), failure.line());
    }
    assertFalse(failure.line().contains("verysecret"), failure.line());
    return failure;
  }

  @Test
  void everyFormatIsReadFromFilesFoldersAndGlobs() throws Exception {
    for (String format : List.of("parquet", "csv", "ndjson", "arrow")) {
      put(format, format + "/a/one." + format, "München", 0, ROWS);
      put(format, format + "/b c/two+." + format, "UCSF", ROWS, 10);
      List<String> one = StoreRows.texts("München", 0, ROWS);
      List<String> both = StoreRows.all(one, StoreRows.texts("UCSF", ROWS, 10));
      String root = "s3://data/" + format;
      assertEquals(one, StoreRows.read(format, root + "/a/one." + format), format);
      assertEquals(both, StoreRows.read(format, root), format);
      assertEquals(both, StoreRows.read(format, root + "/"), format);
      assertEquals(both, StoreRows.read(format, root + "/**." + format), format);
      assertEquals(both, StoreRows.read(format, root + "/[ab]*/{one,two+}." + format), format);
      assertEquals(one, StoreRows.read(format, root + "/?/*." + format), format);
    }
  }

  @Test
  void listingsOfManyPagesAreWholeAndTellSizes() throws Exception {
    for (int i = 0; i < 23; i++) {
      server.put("data", "many/%02d.csv".formatted(i), new byte[i], Instant.ofEpochSecond(1000));
    }
    server.put("data", "many/_SUCCESS", new byte[0], Instant.now());
    server.put("data", "many/", new byte[0], Instant.now());
    FileSet files = FileSet.list("s3://data/many/", "csv");
    assertEquals(23, files.files().size());
    assertEquals("s3://data/many/07.csv", files.files().get(7).path());
    assertEquals(7, files.files().get(7).bytes());
    assertEquals(1_000_000, files.files().get(7).modifiedMillis());
    // One of them looks for a manifest.
    assertEquals(6, server.takeRequests().size());
  }

  @Test
  void aFooterCostsAFooter() throws Exception {
    byte[] bytes = put("parquet", "large.parquet", "a", 0, 300_000);
    server.takeSentBytes();
    Format.named("parquet").source("s3://data/large.parquet", Map.of());
    long sent = server.takeSentBytes();
    assertTrue(sent <= 64 << 10 && sent < bytes.length / 3, sent + " of " + bytes.length);
  }

  @Test
  void streamsAskForLargePieces() throws Exception {
    byte[] bytes = put("csv", "large.csv", "a long text in every line", 0, 200_000);
    server.takeSentBytes();
    server.takeRequests();
    StoreRows.read("csv", "s3://data/large.csv");
    List<String> requests = server.takeRequests();
    assertTrue(requests.size() < 40, requests.toString());
    long sent = server.takeSentBytes();
    assertTrue(sent < bytes.length * 5L / 2, sent + " of " + bytes.length);
  }

  @Test
  void whatFailsForAWhileIsAskedForAgain() throws Exception {
    put("parquet", "a.parquet", "a", 0, ROWS);
    for (Answer answer : List.of(Answer.BUSY, Answer.BROKEN_OFF)) {
      AtomicInteger asked = new AtomicInteger();
      server.fail(request -> asked.getAndIncrement() % 2 == 0 ? answer : Answer.FINE);
      assertEquals(StoreRows.texts("a", 0, ROWS), StoreRows.read("parquet", "s3://data/a.parquet"));
    }
  }

  @Test
  void whatGoesOnFailingIsAnErrorThatNamesTheObject() throws Exception {
    put("csv", "a.csv", "a", 0, 10);
    server.fail(request -> request.contains("GET /data/a.csv") ? Answer.BUSY : Answer.FINE);
    failure(
        ErrorCode.READ_FAILED,
        () -> StoreRows.read("csv", "s3://data/a.csv"),
        "s3://data/a.csv",
        "503 SlowDown",
        "3 attempts");
    server.fail(request -> request.startsWith("GET /data/a") ? Answer.BROKEN_OFF : Answer.FINE);
    failure(
        ErrorCode.READ_FAILED,
        () -> StoreRows.read("csv", "s3://data/a.csv"),
        "s3://data/a.csv",
        "3 attempts");
    server.close();
    failure(
        ErrorCode.READ_FAILED,
        () -> StoreRows.read("csv", "s3://data/a.csv"),
        "s3://data/a.csv",
        "no answer");
  }

  @Test
  void readsAreOfOneVersionOfAnObject() throws Exception {
    put("csv", "a.csv", "a", 0, ROWS);
    try (SeekableFile file = SeekableFile.open("s3://data/a.csv")) {
      byte[] bytes = new byte[100];
      file.read(0, bytes, 0, bytes.length);
      put("csv", "a.csv", "b", 0, ROWS);
      server.takeRequests();
      Exception changed =
          assertThrows(Exception.class, () -> file.read(10_000, bytes, 0, bytes.length));
      assertTrue(
          String.valueOf(changed.getMessage()).contains("changed while it was read"),
          String.valueOf(changed));
      assertEquals(1, server.takeRequests().size());
    }
  }

  @Test
  void anAnswerOfOtherBytesIsRefused() throws Exception {
    put("parquet", "a.parquet", "a", 0, ROWS);
    server.fail(request -> request.startsWith("GET /data/a") ? Answer.WHOLE : Answer.FINE);
    failure(
        ErrorCode.READ_FAILED,
        () -> StoreRows.read("parquet", "s3://data/a.parquet"),
        "s3://data/a.parquet",
        "the store failed",
        "the whole object");
    // Of all of an object, an answer without a range is what was asked for.
    try (SeekableFile file = SeekableFile.open("s3://data/a.parquet")) {
      byte[] bytes = new byte[Math.toIntExact(file.length())];
      file.read(0, bytes, 0, bytes.length);
      assertArrayEquals(server.get("data", "a.parquet"), bytes);
    }
  }

  @Test
  void hdfsWithoutAHostNeedsADefault() {
    failure(
        ErrorCode.INPUT_NOT_FOUND,
        () -> StoreRows.read("csv", "hdfs:///tmp/a.csv"),
        "hdfs:///tmp/a.csv",
        "fs.defaultFS",
        "HADOOP_CONF_DIR");
  }

  @Test
  void aRefusalIsNotTriedAgain() throws Exception {
    put("csv", "a.csv", "a", 0, 10);
    server.takeRequests();
    server.fail(request -> Answer.DENIED);
    failure(
        ErrorCode.READ_FAILED,
        () -> StoreRows.read("csv", "s3://data/a.csv"),
        "s3://data/a.csv",
        "403");
    assertEquals(1, server.takeRequests().size());
  }

  @Test
  void whatIsNotThereIsSaid() {
    failure(
        ErrorCode.INPUT_NOT_FOUND,
        () -> StoreRows.read("csv", "s3://nothing/a.csv"),
        "s3://nothing/a.csv",
        "no bucket 'nothing'");
    failure(
        ErrorCode.INPUT_NOT_FOUND, () -> StoreRows.read("csv", "s3://data/a.csv"), "s3://data/a");
    failure(
        ErrorCode.INPUT_NOT_FOUND, () -> StoreRows.read("csv", "s3://data/x/*.csv"), "s3://data/x");
  }

  @Test
  void missingCredentialsAreSaid() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    failure(
        ErrorCode.ENVIRONMENT,
        () -> StoreRows.read("csv", "s3://data/a.csv"),
        "s3://data/a.csv",
        "AWS_ACCESS_KEY_ID");
  }

  @Test
  void credentialsInPathsAreRefusedAndNotRepeated() {
    for (String path :
        List.of(
            "s3://AKIA:verysecret@data/a.csv",
            "s3://AKIA:verysecret/with/slashes@data/a.csv",
            "hdfs://me:verysecret@host:8020/a.csv")) {
      failure(ErrorCode.USAGE, () -> StoreRows.read("csv", path), "environment");
      failure(ErrorCode.USAGE, () -> StoreRows.sink("csv", path), "environment");
    }
  }

  @Test
  void unknownSchemesNameThoseThereAre() {
    failure(
        ErrorCode.FORMAT_UNSUPPORTED,
        () -> StoreRows.read("csv", "ftp://host/a.csv"),
        "'ftp:'",
        "s3://, gs:// and hdfs://");
    failure(
        ErrorCode.FORMAT_UNSUPPORTED,
        () -> StoreRows.sink("csv", "abfs://host/a.csv"),
        "'abfs:'",
        "s3://");
  }
}
