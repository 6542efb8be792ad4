package dev.longbow.io.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longbow.column.Batch;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Schema;
import dev.longbow.connector.Format;
import dev.longbow.connector.Part;
import dev.longbow.connector.PartOrder;
import dev.longbow.connector.PartWriter;
import dev.longbow.connector.Published;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.Sink;
import dev.longbow.connector.SinkSpec;
import dev.longbow.connector.Source;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.Duck;
import dev.longbow.io.Outputs;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileSinkTest {
  private static final Schema SCHEMA = Schema.of(Field.of("x", DataType.INT64));

  @TempDir Path folder;

  private Sink sink(String format, String path) {
    return Format.named(format).sink(Outputs.spec(format, folder + "/" + path, Map.of()), SCHEMA);
  }

  /** Rows {@code from … from + count - 1}. */
  private static List<Batch> rows(long from, int count) {
    long[] values = IntStream.range(0, count).mapToLong(i -> from + i).toArray();
    return List.of(
        new Batch(SCHEMA, List.of(new LongColumn(DataType.INT64, count, values, null)), count));
  }

  /** Small parts, large ones and a mix; small neighbours share a file. */
  private static List<List<Batch>> tasks() {
    return List.of(
        rows(0, 10),
        rows(10, 90),
        rows(100, 40_000),
        rows(40_100, 200_000),
        rows(240_100, 5),
        List.of(),
        rows(240_105, 5));
  }

  private List<String> names(Path in) throws IOException {
    try (Stream<Path> files = Files.list(in)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "csv"})
  void putsPartsTogetherInOrder(String format) throws Exception {
    Published published = Outputs.write(sink(format, "a/b/x." + format), tasks());
    Path file = folder.resolve("a/b/x." + format);
    assertEquals(240_110, published.rows());
    assertEquals(Digests.sha256(file), published.files().get(0).sha256());
    assertEquals(
        List.of("x." + format, "x." + format + ".checksums.txt", "x." + format + ".manifest.json"),
        names(folder.resolve("a/b")));
    try (Duck duck = new Duck()) {
      duck.assertRows("'" + file + "'", SCHEMA, tasks().stream().flatMap(List::stream).toList());
    }
  }

  @Test
  void numbersPartFilesInAFolder() throws Exception {
    Published published = Outputs.write(sink("parquet", "x/"), tasks());
    assertEquals(
        List.of(
            "_SUCCESS",
            "checksums.txt",
            "manifest.json",
            "part-00000.parquet",
            "part-00001.parquet",
            "part-00002.parquet",
            "part-00003.parquet"),
        names(folder.resolve("x")));
    assertEquals(
        List.of(100L, 40_000L, 200_000L, 10L),
        published.files().stream().map(Published.File::rows).toList());
    try (Duck duck = new Duck()) {
      duck.assertRows(
          "'" + folder + "/x/*.parquet'", SCHEMA, tasks().stream().flatMap(List::stream).toList());
    }
  }

  @Test
  void anEmptyResultIsPublishedWithItsSchema() throws Exception {
    Outputs.write(sink("parquet", "empty/"), List.of());
    assertEquals(
        List.of("_SUCCESS", "checksums.txt", "manifest.json", "part-00000.parquet"),
        names(folder.resolve("empty")));
    try (Duck duck = new Duck()) {
      duck.assertRows("'" + folder + "/empty/*.parquet'", SCHEMA, List.of());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x.parquet", "x/"})
  void publishingTwiceChangesNothing(String path) throws Exception {
    Sink sink = sink("parquet", path);
    sink.prepare("r1");
    List<Part> parts = new ArrayList<>(Outputs.part(sink, "r1", 0, rows(0, 50_000)));
    parts.addAll(Outputs.part(sink, "r1", 1, rows(50_000, 50_000)));
    Published first = sink.publish("r1", parts, Outputs.RECORD);
    assertEquals(first, sink.publish("r1", parts, Outputs.RECORD));
    // A task that a runner starts again after that.
    assertEquals(List.of(), List.copyOf(Outputs.part(sink, "r1", 0, rows(0, 50_000))));
    sink.abandon("r1");
    assertEquals(first, sink.publish("r1", parts, Outputs.RECORD));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x.csv", "x/"})
  void replacesTheOldOutputOnlyOnSuccess(String path) throws Exception {
    Sink sink = sink("csv", path);
    Outputs.write(sink, List.of(rows(0, 3)));
    Path data = folder.resolve(path.equals("x/") ? "x/part-00000.csv" : path);
    sink.prepare("r2");
    Outputs.part(sink, "r2", 0, rows(0, 100_000));
    assertEquals("x\n0\n1\n2\n", Files.readString(data));
    sink.abandon("r2");
    assertEquals("x\n0\n1\n2\n", Files.readString(data));
    assertTrue(names(folder).stream().noneMatch(name -> name.startsWith(".")));
    Outputs.write(sink, List.of(rows(7, 1)));
    assertEquals("x\n7\n", Files.readString(data));
    assertTrue(names(folder).stream().noneMatch(name -> name.startsWith(".")));
  }

  @Test
  void abandonRemovesTheParentsItMade() throws Exception {
    Sink sink = sink("csv", "new/er/x.csv");
    sink.prepare("r");
    sink.abandon("r");
    assertEquals(List.of(), names(folder));
  }

  @Test
  void unreportedPartsDoNotExist() throws Exception {
    Sink sink = sink("csv", "x/");
    sink.prepare("r");
    Outputs.part(sink, "r", 0, rows(0, 50_000));
    PartWriter lost = sink.openPart("r", new PartOrder(0, 0));
    rows(0, 50_000).forEach(lost::write);
    List<Part> parts = Outputs.part(sink, "r", 0, rows(0, 50_000));
    assertEquals(50_000, sink.publish("r", parts, Outputs.RECORD).rows());
    lost.abort();
    assertEquals(List.of("x"), names(folder));
  }

  @Test
  void refusesTargetsItMustNotReplace() throws Exception {
    Files.writeString(folder.resolve("file"), "x");
    Files.createDirectories(folder.resolve("mine"));
    Files.writeString(folder.resolve("mine/notes.txt"), "x");
    SinkSpec once = new SinkSpec("out", "csv", folder + "/file", SinkSpec.Mode.FAIL, Map.of());
    check(Format.named("csv").sink(once, SCHEMA), ErrorCode.OUTPUT_EXISTS, "mode is fail");
    check(sink("csv", "mine/"), ErrorCode.OUTPUT_EXISTS, "notes.txt");
    check(sink("csv", "mine"), ErrorCode.OUTPUT_UNWRITABLE, "it is a folder");
    check(sink("csv", "file/"), ErrorCode.OUTPUT_UNWRITABLE, "it is a file");
    check(sink("csv", "file/x.csv"), ErrorCode.OUTPUT_UNWRITABLE, "/file is not a folder");
    check(sink("csv", "file/x/y.csv"), ErrorCode.OUTPUT_UNWRITABLE, "not a folder");
    LongbowException scheme =
        assertThrows(
            LongbowException.class,
            () ->
                Format.named("csv")
                    .sink(Outputs.spec("csv", "abfs://bucket/x.csv", Map.of()), SCHEMA));
    assertTrue(scheme.line().contains("'abfs:'"), scheme.line());
    // A user's file in a folder of ours is not removed with it.
    Outputs.write(sink("csv", "ours/"), List.of(rows(0, 1)));
    Files.writeString(folder.resolve("ours/extra.csv"), "x");
    check(sink("csv", "ours/"), ErrorCode.OUTPUT_EXISTS, "extra.csv");
    assertEquals(List.of("file", "mine", "ours"), names(folder));
  }

  /** The committer of a large run need not read all of it again. */
  @ParameterizedTest
  @ValueSource(strings = {"parquet", "csv"})
  void partsOfFoldersAreHashedWhereTheyAreWritten(String format) throws Exception {
    Sink sink = sink(format, "hashed/");
    sink.prepare("r");
    List<Part> parts = new ArrayList<>(Outputs.part(sink, "r", 0, rows(0, 50_000)));
    parts.addAll(Outputs.part(sink, "r", 1, rows(50_000, 1)));
    assertEquals(Digests.sha256(Path.of(parts.get(0).file())), parts.get(0).sha256());
    Published published = sink.publish("r", parts, Outputs.RECORD);
    assertEquals(2, published.files().size());
    for (Published.File file : published.files()) {
      assertEquals(Digests.sha256(Path.of(file.path())), file.sha256(), file.path());
    }
  }

  /** Rows that travelled inline come out the same when the committer had to put them aside. */
  @ParameterizedTest
  @ValueSource(strings = {"parquet", "csv"})
  void rowsPutAsideAreTheSame(String format) throws Exception {
    List<Published> published = new ArrayList<>();
    for (boolean aside : List.of(false, true)) {
      Sink sink = sink(format, "aside-" + aside + "/");
      sink.prepare("r");
      List<Part> parts = new ArrayList<>();
      for (int task = 0; task < 5; task++) {
        int count = task == 2 ? 50_000 : 100 * task + 1;
        parts.addAll(Outputs.part(sink, "r", task, rows(100_000L * task, count)));
      }
      List<Part> given = aside ? sink.putAside("r", parts) : parts;
      published.add(sink.publish("r", given, Outputs.RECORD));
      // A repetition after the end finds nothing to put anything beside.
      assertEquals(
          published.get(published.size() - 1),
          sink.publish("r", sink.putAside("r", parts), Outputs.RECORD));
    }
    assertEquals(3, published.get(0).files().size());
    for (int i = 0; i < 3; i++) {
      assertEquals(
          published.get(0).files().get(i).sha256(), published.get(1).files().get(i).sha256());
    }
  }

  @Test
  void hiddenFilesOfOthersAreKept() throws Exception {
    Outputs.write(sink("csv", "ours/"), List.of(rows(0, 1)));
    for (String worthless : List.of(".DS_Store", ".part-00000.csv.crc")) {
      Files.writeString(folder.resolve("ours").resolve(worthless), "x");
    }
    Outputs.write(sink("csv", "ours/"), List.of(rows(1, 1)));
    assertEquals("x\n1\n", Files.readString(folder.resolve("ours/part-00000.csv")));
    for (String hidden : List.of(".git/HEAD", ".gitkeep", ".dvc/config")) {
      Path file = folder.resolve("ours").resolve(hidden);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "x");
      check(sink("csv", "ours/"), ErrorCode.OUTPUT_EXISTS, hidden.split("/")[0]);
      Files.delete(file);
      if (hidden.contains("/")) {
        Files.delete(file.getParent());
      }
    }
  }

  @Test
  void anotherOutputOfTheRunIsNoEarlierAttempt() throws Exception {
    String path = folder + "/x.csv";
    Sink one = Format.named("csv").sink(Outputs.spec("csv", path, Map.of()), SCHEMA);
    SinkSpec spec = new SinkSpec("other", "csv", path, SinkSpec.Mode.OVERWRITE, Map.of());
    Sink other = Format.named("csv").sink(spec, SCHEMA);
    one.prepare("r");
    one.publish("r", Outputs.part(one, "r", 0, rows(0, 1)), Outputs.RECORD);
    other.prepare("r");
    Published published =
        other.publish("r", Outputs.part(other, "r", 0, rows(7, 1)), Outputs.RECORD);
    assertEquals("other", published.name());
    assertEquals("x\n7\n", Files.readString(folder.resolve("x.csv")));
  }

  private static void check(Sink sink, ErrorCode code, String text) {
    LongbowException refused =
        assertThrows(LongbowException.class, () -> sink.prepare("run-" + System.nanoTime()));
    assertEquals(code, refused.code(), refused.line());
    assertTrue(refused.line().contains(text), refused.line());
    assertTrue(refused.line().contains("'out'"), refused.line());
  }

  /** A disk that takes some bytes and no more. */
  private static OutputStore smallDisk(int bytes) {
    return file -> {
      OutputStream out = Files.newOutputStream(Path.of(file));
      return new BufferedOutputStream(
          new FilterOutputStream(out) {
            private int left = bytes;

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
              left -= length;
              if (left < 0) {
                throw new IOException("No space left on device");
              }
              out.write(from, offset, length);
            }
          },
          1 << 12);
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 20_000, 200_000})
  void aFullDiskIsSaidAndLeavesTheOldOutput(int bytes) throws Exception {
    Path file = folder.resolve("x.parquet");
    Outputs.write(sink("parquet", "x.parquet"), List.of(rows(0, 3)));
    String before = Digests.sha256(file);
    SinkSpec spec = Outputs.spec("raw", file, Map.of());
    Sink sink = new FileSink(spec, SCHEMA, files -> new RawCodec(), smallDisk(bytes));
    sink.prepare("r");
    LongbowException full =
        assertThrows(
            LongbowException.class,
            () -> {
              PartWriter writer = sink.openPart("r", new PartOrder(0, 0));
              try {
                rows(0, 300_000).forEach(writer::write);
                writer.finish();
              } catch (LongbowException e) {
                writer.abort();
                throw e;
              }
            });
    assertEquals(ErrorCode.DISK_FULL, full.code(), full.line());
    sink.abandon("r");
    assertEquals(before, Digests.sha256(file));
    assertEquals(
        List.of("x.parquet", "x.parquet.checksums.txt", "x.parquet.manifest.json"), names(folder));
  }

  @Test
  void theManifestTellsTheRun() throws Exception {
    Sink sink = sink("csv", "x.csv");
    sink.prepare("r");
    RunRecord record =
        new RunRecord(
            "Vitals",
            "abc",
            Map.of("start", "2024-01-01"),
            Map.of("beam", "2.70.0"),
            List.of(
                new RunRecord.Input(
                    "vitals", "data/*.parquet", List.of(new Source.InputFile("f", 10, "10-ab")))),
            List.of(new RunRecord.StepRows(0, 0, "filter", "recent", 10, 2, 8, 0)),
            Instant.EPOCH);
    Published published = sink.publish("r", Outputs.part(sink, "r", 0, rows(0, 2)), record);
    JsonNode manifest =
        new ObjectMapper().readTree(Path.of(sink.manifestPath().orElseThrow()).toFile());
    assertEquals("r", manifest.at("/run_id").asText());
    assertEquals(8, manifest.at("/steps/0/filtered").asInt());
    assertEquals("10-ab", manifest.at("/inputs/0/files/0/fingerprint").asText());
    assertEquals(published.files().get(0).sha256(), manifest.at("/output/files/0/sha256").asText());
    assertEquals("int64", manifest.at("/output/schema/0/type").asText());
    assertEquals("2024-01-01", manifest.at("/parameters/start").asText());
    assertFalse(manifest.at("/versions/java").asText().isEmpty());
  }

  /** Eight bytes per row. */
  private static final class RawCodec implements FileCodec {
    @Override
    public String extension() {
      return "raw";
    }

    @Override
    public BatchEncoder openFile(OutputStream out) {
      return new BatchEncoder() {
        @Override
        public void write(Batch batch) throws IOException {
          for (int i = 0; i < batch.rows(); i++) {
            out.write(ByteBuffer.allocate(8).putLong((Long) batch.column(0).value(i)).array());
          }
        }

        @Override
        public void finish() throws IOException {
          out.flush();
        }
      };
    }

    @Override
    public BatchEncoder openPiece(OutputStream out) {
      return openFile(out);
    }

    @Override
    public boolean isPieceAFile() {
      return true;
    }

    @Override
    public void concatenate(List<String> pieces, DigestingStream out) throws IOException {
      for (String piece : pieces) {
        Files.copy(Path.of(piece), out);
      }
    }
  }
}
