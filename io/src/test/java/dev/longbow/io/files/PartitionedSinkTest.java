package dev.longbow.io.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.Format;
import dev.longbow.connector.Layout;
import dev.longbow.connector.Part;
import dev.longbow.connector.Published;
import dev.longbow.connector.Sink;
import dev.longbow.connector.SinkSpec;
import dev.longbow.connector.SinkSpec.Mode;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.Duck;
import dev.longbow.io.Outputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders with a folder for each value of a column. */
final class PartitionedSinkTest {
  private static final Schema SCHEMA =
      Schema.of(
          Field.of("place", DataType.STRING),
          Field.of("year", DataType.INT32),
          Field.of("x", DataType.INT64));

  private static final Layout BY_BOTH = by("place", "year");

  @TempDir Path folder;

  private static Layout by(String... columns) {
    return new Layout(List.of(columns), Long.MAX_VALUE, Layout.DEFAULT_TARGET_BYTES);
  }

  private Sink sink(String format, Mode mode, Layout layout) {
    return sink(format, mode, layout, SCHEMA);
  }

  private Sink sink(String format, Mode mode, Layout layout, Schema schema) {
    return Format.named(format)
        .sink(new SinkSpec("out", format, folder + "/x/", mode, Map.of(), layout), schema);
  }

  private static Batch rows(Object[]... rows) {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < SCHEMA.size(); i++) {
      ColumnBuilder builder = new ColumnBuilder(SCHEMA.field(i).type());
      for (Object[] row : rows) {
        builder.append(row[i] instanceof Integer number ? (Object) number.longValue() : row[i]);
      }
      columns.add(builder.build());
    }
    return new Batch(SCHEMA, columns, rows.length);
  }

  private static Object[] row(String place, Integer year, long x) {
    return new Object[] {place, year, x};
  }

  /** So many rows of a place and year, from a number on. */
  private static Batch many(String place, int year, long from, int count) {
    return rows(
        Stream.iterate(from, x -> x + 1)
            .limit(count)
            .map(x -> row(place, year, x))
            .toArray(Object[][]::new));
  }

  /** The files under the output, with their rows as the manifest tells them. */
  private Map<String, Long> files(Published published) throws IOException {
    Map<String, Long> files = new TreeMap<>();
    for (Published.File file : published.files()) {
      assertEquals(Digests.sha256(Path.of(file.path())), file.sha256(), file.path());
      files.put(folder.resolve("x").relativize(Path.of(file.path())).toString(), file.rows());
    }
    return files;
  }

  private List<String> found() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("x"))) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.resolve("x").relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private List<List<String>> read() throws Exception {
    try (Duck duck = new Duck()) {
      return duck.rows(
          "SELECT place, year, x FROM read_parquet('%s/x/**/*.parquet', hive_partitioning = true) ORDER BY x"
              .formatted(folder));
    }
  }

  @Test
  void valuesNameFolders() throws Exception {
    Batch batch =
        rows(
            row("a/b=c", 2024, 1),
            row("a/b=c", 2025, 2),
            row("100%", 2024, 3),
            row("", 2024, 4),
            row("Zürich …", 2024, 5),
            row("..", 2024, 6),
            row(null, 2024, 7),
            row("x", null, 8),
            row("__HIVE_DEFAULT_PARTITION__", -1, 9));
    Published published =
        Outputs.write(sink("parquet", Mode.OVERWRITE, BY_BOTH), List.of(List.of(batch)));
    assertEquals(
        List.of(
            "place=%5F_HIVE_DEFAULT_PARTITION__/year=-1/part-00000.parquet",
            "place=.%2E/year=2024/part-00000.parquet",
            "place=/year=2024/part-00000.parquet",
            "place=100%25/year=2024/part-00000.parquet",
            "place=Zürich …/year=2024/part-00000.parquet",
            "place=__HIVE_DEFAULT_PARTITION__/year=2024/part-00000.parquet",
            "place=a%2Fb%3Dc/year=2024/part-00000.parquet",
            "place=a%2Fb%3Dc/year=2025/part-00000.parquet",
            "place=x/year=__HIVE_DEFAULT_PARTITION__/part-00000.parquet"),
        List.copyOf(files(published).keySet()));
    assertEquals(
        Arrays.asList(
            List.of("a/b=c", "2024", "1"),
            List.of("a/b=c", "2025", "2"),
            List.of("100%", "2024", "3"),
            List.of("", "2024", "4"),
            List.of("Zürich …", "2024", "5"),
            List.of("..", "2024", "6"),
            Arrays.asList(null, "2024", "7"),
            Arrays.asList("x", null, "8"),
            List.of("__HIVE_DEFAULT_PARTITION__", "-1", "9")),
        read());
  }

  /** Tasks share partitions; small neighbours become one file, in any format. */
  @Test
  void neighboursOfAPartitionGoTogether() throws Exception {
    List<List<Batch>> tasks =
        List.of(
            List.of(many("a", 1, 0, 10), many("a", 2, 10, 40_000)),
            List.of(many("a", 2, 40_010, 40_000), many("b", 1, 80_010, 3)),
            List.of(many("b", 1, 80_013, 4)));
    Published parquet = Outputs.write(sink("parquet", Mode.OVERWRITE, BY_BOTH), tasks);
    assertEquals(
        Map.of(
            "place=a/year=1/part-00000.parquet", 10L,
            "place=a/year=2/part-00000.parquet", 80_000L,
            "place=b/year=1/part-00000.parquet", 7L),
        files(parquet));
    assertEquals(80_017, read().size());
    Published csv = Outputs.write(sink("csv", Mode.OVERWRITE, BY_BOTH), tasks);
    // Each file has a header: only rows that came inline are put together.
    assertEquals(
        Map.of(
            "place=a/year=1/part-00000.csv", 10L,
            "place=a/year=2/part-00000.csv", 40_000L,
            "place=a/year=2/part-00001.csv", 40_000L,
            "place=b/year=1/part-00000.csv", 7L),
        files(csv));
    assertEquals(
        "x\n80010\n80011\n80012\n80013\n80014\n80015\n80016\n",
        Files.readString(folder.resolve("x/place=b/year=1/part-00000.csv")));
  }

  @Test
  void filesHaveAtMostSoManyRows() throws Exception {
    Layout layout = new Layout(List.of("place"), 1000, Layout.DEFAULT_TARGET_BYTES);
    Published published =
        Outputs.write(
            sink("parquet", Mode.OVERWRITE, layout),
            List.of(
                List.of(many("a", 1, 0, 2_300), many("b", 1, 2_300, 500)),
                List.of(many("b", 1, 2_800, 400), many("b", 1, 3_200, 300))));
    assertEquals(List.of(1000L, 1000L, 300L, 500L, 700L), List.copyOf(files(published).values()));
    Layout plain = new Layout(List.of(), 1000, Layout.DEFAULT_TARGET_BYTES);
    Published flat =
        Outputs.write(
            sink("parquet", Mode.OVERWRITE, plain), List.of(List.of(many("a", 1, 0, 2_300))));
    assertEquals(
        Map.of(
            "part-00000.parquet", 1000L, "part-00001.parquet", 1000L, "part-00002.parquet", 300L),
        files(flat));
  }

  @Test
  void largeFilesEndNearTheTargetSize() throws Exception {
    Layout layout = new Layout(List.of("place"), Long.MAX_VALUE, 100_000);
    Published published =
        Outputs.write(
            sink("parquet", Mode.OVERWRITE, layout), List.of(List.of(many("a", 1, 0, 150_000))));
    assertEquals(List.of(122_880L, 27_120L), List.copyOf(files(published).values()));
  }

  @Test
  void onlyPartitionsWithRowsAreReplaced() throws Exception {
    Outputs.write(
        sink("parquet", Mode.OVERWRITE, BY_BOTH),
        List.of(List.of(rows(row("a", 1, 1), row("a", 2, 2), row("b", 1, 3)))));
    Outputs.write(
        sink("parquet", Mode.OVERWRITE_PARTITIONS, BY_BOTH),
        List.of(List.of(rows(row("a", 2, 4), row("c", 1, 5)))));
    assertEquals(
        List.of(
            List.of("a", "1", "1"),
            List.of("b", "1", "3"),
            List.of("a", "2", "4"),
            List.of("c", "1", "5")),
        read());
    assertEquals(
        List.of(
            "_SUCCESS",
            "checksums.txt",
            "manifest.json",
            "place=a/year=1/part-00000.parquet",
            "place=a/year=2/part-00000.parquet",
            "place=b/year=1/part-00000.parquet",
            "place=c/year=1/part-00000.parquet"),
        found());
    // The whole can be replaced: the manifest names all of it.
    Outputs.write(sink("parquet", Mode.OVERWRITE, BY_BOTH), List.of(List.of(rows(row("z", 9, 9)))));
    assertEquals(List.of(List.of("z", "9", "9")), read());
    // No rows, nothing replaced.
    Outputs.write(sink("parquet", Mode.OVERWRITE_PARTITIONS, BY_BOTH), List.of());
    assertEquals(List.of(List.of("z", "9", "9")), read());
  }

  @Test
  void filesAreAdded() throws Exception {
    Sink sink = sink("parquet", Mode.APPEND, BY_BOTH);
    // The file that stands for no rows goes when there are some.
    Outputs.write(sink, List.of());
    assertEquals(4, found().size());
    Published first = Outputs.write(sink, List.of(List.of(rows(row("a", 1, 1)))));
    Published second = Outputs.write(sink, List.of(List.of(rows(row("a", 1, 2), row("b", 1, 3)))));
    assertEquals(1, first.rows());
    assertEquals(2, second.rows());
    assertEquals(
        List.of(List.of("a", "1", "1"), List.of("a", "1", "2"), List.of("b", "1", "3")), read());
    assertEquals(6, found().size());
    Outputs.write(sink("parquet", Mode.OVERWRITE, BY_BOTH), List.of());
    assertEquals(
        List.of("_SUCCESS", "checksums.txt", "manifest.json", "part-00000.parquet"), found());
  }

  @Test
  void addingNoRowsKeepsTheColumns() throws Exception {
    Sink sink = sink("parquet", Mode.APPEND, BY_BOTH);
    Files.createDirectories(folder.resolve("x"));
    for (int i = 0; i < 3; i++) {
      Outputs.write(sink, List.of());
      assertEquals(4, found().size(), () -> safe(this::found).toString());
    }
    Outputs.write(sink, List.of(List.of(rows(row("a", 1, 1)))));
    Outputs.write(sink, List.of());
    assertEquals(List.of(List.of("a", "1", "1")), read());
    assertEquals(4, found().size());
  }

  /** More rows than travel inline, all of them in partitions that would. */
  @Test
  void manySmallPartitionsAreNotKeptInMemory() throws Exception {
    List<Batch> batches = new ArrayList<>();
    for (int place = 0; place < 40; place++) {
      batches.add(many("p%02d".formatted(place), 1, 1000L * place, 1000));
    }
    Sink sink = sink("parquet", Mode.OVERWRITE, BY_BOTH);
    sink.prepare("r");
    List<Part> parts = Outputs.part(sink, "r", 0, batches);
    long inline = parts.stream().mapToLong(part -> part.inline().length).sum();
    assertTrue(inline < 2 * InlineRows.MAX_BYTES, () -> inline + " bytes inline");
    // What a committer puts aside again stays where it is.
    Published published = sink.publish("r", sink.putAside("r", parts), Outputs.RECORD);
    assertEquals(40_000, published.rows());
    assertEquals(40_000, read().size());
  }

  /**
   * A run dies when it has moved a partition; another one, which had begun before, publishes it.
   */
  @Test
  void whatADeadRunBeganIsCompletedBeforeAnotherPublishes() throws Exception {
    Outputs.write(sink("parquet", Mode.OVERWRITE, BY_BOTH), List.of(List.of(rows(row("a", 1, 1)))));
    Sink sink = sink("parquet", Mode.OVERWRITE_PARTITIONS, BY_BOTH);
    sink.prepare("1-dead");
    sink.prepare("2-late");
    List<Part> parts =
        Outputs.part(sink, "1-dead", 0, List.of(rows(row("a", 1, 2), row("c", 1, 3))));
    List<Part> late = Outputs.part(sink, "2-late", 0, List.of(rows(row("a", 1, 4))));
    sink.stage("1-dead", parts, Outputs.RECORD);
    RunDirectory run =
        RunDirectory.of(
            OutputTarget.of(
                new SinkSpec("out", "parquet", folder + "/x/", Mode.OVERWRITE, Map.of())),
            "1-dead");
    run.commit();
    interrupt(run, Mode.OVERWRITE_PARTITIONS, 1);
    RunLocks.release(run.path().resolve("lock"));
    sink.publish("2-late", late, Outputs.RECORD);
    assertEquals(List.of(List.of("c", "1", "3"), List.of("a", "1", "4")), read());
    sink.prepare("3-next");
    sink.abandon("3-next");
    assertEquals(List.of(List.of("c", "1", "3"), List.of("a", "1", "4")), read());
    OutputCheck.verify(folder + "/x");
  }

  /** A task of an earlier run that a runner starts again, after another run has published. */
  @Test
  void addingTwiceChangesNothing() throws Exception {
    Sink sink = sink("parquet", Mode.APPEND, by("place"));
    List<String> ids = List.of("r1", "r2");
    List<Published> published = new ArrayList<>();
    List<List<Part>> parts = new ArrayList<>();
    for (String id : ids) {
      sink.prepare(id);
      parts.add(Outputs.part(sink, id, 0, List.of(many("a", 1, 0, 50_000))));
      published.add(sink.publish(id, parts.get(parts.size() - 1), Outputs.RECORD));
    }
    List<String> before = found();
    for (int i = 0; i < ids.size(); i++) {
      assertEquals(published.get(i), sink.publish(ids.get(i), parts.get(i), Outputs.RECORD));
      sink.abandon(ids.get(i));
    }
    assertEquals(before, found());
    assertEquals(100_000, read().size());
  }

  /** Between any two moves, whatever was moved: the next run completes it. */
  @Test
  void anInterruptedPublishIsCompleted() throws Exception {
    for (Mode mode : List.of(Mode.APPEND, Mode.OVERWRITE_PARTITIONS)) {
      for (int moved = 0; moved < 4; moved++) {
        Outputs.write(
            sink("parquet", Mode.OVERWRITE, BY_BOTH),
            List.of(List.of(rows(row("a", 1, 1), row("b", 1, 2)))));
        Sink sink = sink("parquet", mode, BY_BOTH);
        sink.prepare("late");
        List<Part> parts =
            Outputs.part(
                sink, "late", 0, List.of(rows(row("a", 1, 3), row("b", 1, 4), row("c", 1, 5))));
        sink.stage("late", parts, Outputs.RECORD);
        OutputTarget target =
            OutputTarget.of(new SinkSpec("out", "parquet", folder + "/x/", mode, Map.of()));
        RunDirectory run = RunDirectory.of(target, "late");
        run.commit();
        interrupt(run, mode, moved);
        RunLocks.release(run.path().resolve("lock"));
        sink.prepare("next");
        sink.abandon("next");
        assertEquals(mode == Mode.APPEND ? 5 : 3, read().size(), mode + " after " + moved);
        assertEquals(
            mode == Mode.APPEND ? 8 : 6, found().size(), () -> mode + ": " + safe(this::found));
      }
    }
  }

  private interface Read<T> {
    T get() throws IOException;
  }

  private static <T> T safe(Read<T> read) {
    try {
      return read.get();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Moves the first of what a publish moves. */
  private void interrupt(RunDirectory run, Mode mode, int moves) throws IOException {
    Path target = folder.resolve("x");
    for (String place : List.of("a", "b", "c").subList(0, Math.min(3, moves))) {
      Path from = run.staged().resolve("place=" + place + "/year=1");
      Path to = target.resolve("place=" + place + "/year=1");
      if (mode == Mode.OVERWRITE_PARTITIONS) {
        if (Files.exists(to)) {
          Path old = run.path().resolve("old/place=" + place);
          Files.createDirectories(old);
          Files.move(to, old.resolve("year=1"));
        }
        Files.createDirectories(to.getParent());
        Files.move(from, to);
      } else {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
          for (Path file : files.toList()) {
            Files.move(file, to.resolve(file.getFileName()));
          }
        }
      }
    }
  }

  private static void refused(ErrorCode code, String text, Runnable work) {
    LongbowException error = assertThrows(LongbowException.class, work::run);
    assertEquals(code, error.code(), error::line);
    assertTrue(error.text().contains(text), error::line);
  }

  @Test
  void refusesWhatCannotBe() throws Exception {
    refused(ErrorCode.COLUMN_NOT_FOUND, "city", () -> sink("parquet", Mode.OVERWRITE, by("city")));
    refused(
        ErrorCode.SPEC_INVALID,
        "all of its columns",
        () -> sink("parquet", Mode.OVERWRITE, by("x", "year", "place")));
    Schema schema = Schema.of(Field.of("t", DataType.FLOAT64), Field.of("x", DataType.INT64));
    refused(
        ErrorCode.TYPE_MISMATCH,
        "'t' of type float64",
        () -> sink("parquet", Mode.OVERWRITE, by("t"), schema));
    refused(
        ErrorCode.SPEC_INVALID,
        "no partition_by",
        () -> sink("parquet", Mode.OVERWRITE_PARTITIONS, Layout.PLAIN));
    for (Mode mode : List.of(Mode.APPEND, Mode.OVERWRITE)) {
      SinkSpec file =
          new SinkSpec(
              "out",
              "parquet",
              folder + "/x.parquet",
              mode,
              Map.of(),
              mode == Mode.APPEND ? Layout.PLAIN : BY_BOTH);
      refused(
          ErrorCode.SPEC_INVALID, "is one file", () -> Format.named("parquet").sink(file, SCHEMA));
    }
    refused(
        ErrorCode.BAD_VALUE,
        "partition column 'place'",
        () ->
            Outputs.write(
                sink("parquet", Mode.OVERWRITE, BY_BOTH),
                List.of(List.of(rows(row("long".repeat(70), 1, 1))))));
  }

  @Test
  void refusesToAddToSomethingElse() throws Exception {
    Outputs.write(sink("parquet", Mode.OVERWRITE, BY_BOTH), List.of(List.of(rows(row("a", 1, 1)))));
    refused(
        ErrorCode.OUTPUT_EXISTS,
        "partitioned by [place, year], not by [place]",
        () -> sink("parquet", Mode.APPEND, by("place")).prepare("r"));
    refused(
        ErrorCode.OUTPUT_EXISTS,
        "format parquet, not csv",
        () -> sink("csv", Mode.APPEND, BY_BOTH).prepare("r"));
    Schema other =
        Schema.of(
            Field.of("place", DataType.STRING),
            Field.of("year", DataType.INT32),
            Field.of("x", DataType.FLOAT64));
    refused(
        ErrorCode.OUTPUT_EXISTS,
        "x int64",
        () -> sink("parquet", Mode.APPEND, BY_BOTH, other).prepare("r"));
    Files.writeString(folder.resolve("x/place=a/notes.txt"), "mine");
    for (Mode mode : List.of(Mode.OVERWRITE, Mode.APPEND, Mode.OVERWRITE_PARTITIONS)) {
      refused(
          ErrorCode.OUTPUT_EXISTS,
          "place=a/notes.txt",
          () -> sink("parquet", mode, BY_BOTH).prepare("r"));
    }
  }
}
