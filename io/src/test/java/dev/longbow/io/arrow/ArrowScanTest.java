package dev.longbow.io.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.BatchReader;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Source;
import dev.longbow.connector.Split;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.Outputs;
import dev.longbow.io.RandomBatches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArrowScanTest {
  private static final Schema SCHEMA = withNested();

  @TempDir Path folder;

  @BeforeAll
  static void registerFileSystems() {
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
  }

  private static Schema withNested() {
    List<Field> fields = new ArrayList<>(RandomBatches.ALL_TYPES.fields());
    fields.add(Field.of("list", new DataType.ListOf(DataType.STRING)));
    fields.add(Field.of("lists", new DataType.ListOf(new DataType.ListOf(DataType.INT32))));
    return new Schema(fields);
  }

  static List<Batch> read(ScanPlan plan) {
    List<Batch> batches = new ArrayList<>();
    for (Split split : plan.splits()) {
      try (BatchReader reader = new ArrowFormat().open(plan.reader(), split)) {
        for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
          assertTrue(batch.rows() > 0 && batch.rows() <= 16_384, batch.rows() + " rows");
          batches.add(batch);
        }
      }
    }
    return batches;
  }

  static ScanPlan plan(Path path, List<String> columns, long limit) {
    Source source = new ArrowFormat().source(path.toString(), Map.of());
    return source.plan(new ScanRequest(columns, Optional.empty(), limit));
  }

  static List<Batch> all(Path path) {
    Source source = new ArrowFormat().source(path.toString(), Map.of());
    return read(plan(path, source.schema().names(), Long.MAX_VALUE));
  }

  private List<Batch> write(Path file, long seed, int rows, Map<String, String> options) {
    List<Batch> batches = new RandomBatches(seed).batches(SCHEMA, rows, 3_000);
    int cut = batches.size() / 2;
    Outputs.write(
        new ArrowFormat().sink(Outputs.spec("arrow", file, options), SCHEMA),
        List.of(batches.subList(0, cut), batches.subList(cut, batches.size())));
    return batches;
  }

  @ParameterizedTest
  @CsvSource({
    "false,none,none,1",
    "false,all,zstd,2",
    "false,all,lz4,3",
    "true,none,lz4,4",
    "true,all,none,5",
    "true,all,zstd,6",
    "false,all,none,7"
  })
  void readsWhatWasWritten(boolean stream, String dictionary, String compression, long seed) {
    Path file = folder.resolve("all.arrow");
    Map<String, String> options =
        Map.of(
            "stream",
            Boolean.toString(stream),
            "dictionary",
            dictionary,
            "compression",
            compression,
            "batch_rows",
            seed % 2 == 0 ? "1999" : "20000");
    List<Batch> written = write(file, seed, 8_000, options);
    List<Batch> read = all(file);
    assertEquals(SCHEMA, read.get(0).schema());
    assertEquals(ArrowOutputTest.rows(written), ArrowOutputTest.rows(read));
    Column code = read.get(0).column(SCHEMA.indexOf("code"));
    assertEquals(dictionary.equals("all"), code instanceof DictionaryColumn);
  }

  @Test
  void readsOnlyWantedColumns() throws IOException {
    Path file = folder.resolve("all.arrow");
    List<Batch> written = write(file, 11, 30_000, Map.of());
    ScanPlan plan = plan(file, List.of("u16", "flag"), Long.MAX_VALUE);
    List<List<Object>> expected = new ArrayList<>();
    for (Batch batch : written) {
      for (int i = 0; i < batch.rows(); i++) {
        List<Object> row = new ArrayList<>();
        row.add(batch.column(SCHEMA.indexOf("u16")).value(i));
        row.add(batch.column(SCHEMA.indexOf("flag")).value(i));
        expected.add(row);
      }
    }
    assertEquals(expected, ArrowOutputTest.rows(read(plan)));
    try (BatchReader reader = new ArrowFormat().open(plan.reader(), plan.splits().get(0))) {
      while (reader.next() != null) {
        assertTrue(reader.place().orElseThrow().contains(", record batch "));
      }
      // Two bytes and a bit of a row, two bitmaps, and the metadata.
      assertTrue(
          reader.bytesRead() < 30_000 * 3 + 40_000, reader.bytesRead() + " of " + Files.size(file));
    }
    assertEquals(30_000, plan.estimate().rows());
  }

  @Test
  void readsNumbersOfRowsAndLimits() {
    Path file = folder.resolve("all.arrow");
    write(file, 12, 30_000, Map.of("batch_rows", "7000"));
    List<Batch> counted = read(plan(file, List.of(), Long.MAX_VALUE));
    assertEquals(30_000, counted.stream().mapToInt(Batch::rows).sum());
    List<Batch> first = read(plan(file, List.of("row"), 7_010));
    assertEquals(7_010, first.stream().mapToInt(Batch::rows).sum());
  }

  @Test
  void dividesLargeRecordBatchesBetweenTasks() {
    Schema schema = Schema.of(Field.of("x", DataType.FLOAT64), Field.of("s", DataType.STRING));
    List<Batch> written = new RandomBatches(13).batches(schema, 300_000, 30_000);
    Path file = folder.resolve("one.arrow");
    Outputs.write(
        new ArrowFormat()
            .sink(Outputs.spec("arrow", file, Map.of("batch_rows", "1000000")), schema),
        List.of(written));
    ScanPlan plan = plan(file, List.of("s", "x"), Long.MAX_VALUE);
    assertTrue(plan.splits().size() >= 2, plan.splits().size() + " splits");
    assertEquals(300_000, plan.splits().stream().mapToLong(Split::rows).sum());
    List<Batch> swapped =
        read(plan).stream()
            .map(b -> new Batch(schema, List.of(b.column(1), b.column(0)), b.rows()))
            .toList();
    assertEquals(ArrowOutputTest.rows(written), ArrowOutputTest.rows(swapped));
  }

  @ParameterizedTest
  @ValueSource(strings = {"arrow", "arrows"})
  void readsAFolderOfParts(String ending) {
    Path target = folder.resolve("parts");
    Map<String, String> options =
        Map.of("stream", Boolean.toString(ending.equals("arrows")), "dictionary", "all");
    List<Batch> written = new RandomBatches(14).batches(SCHEMA, 6_000, 1_500);
    Outputs.write(
        new ArrowFormat().sink(Outputs.spec("arrow", target + "/", options), SCHEMA),
        written.stream().map(List::of).toList());
    assertEquals(ArrowOutputTest.rows(written), ArrowOutputTest.rows(all(target)));
  }

  @Test
  void readsEmptyFiles() {
    for (String ending : List.of("arrow", "arrows")) {
      Path file = folder.resolve("empty." + ending);
      Outputs.write(
          new ArrowFormat().sink(Outputs.spec("arrow", file, Map.of("dictionary", "all")), SCHEMA),
          List.of());
      assertEquals(SCHEMA, new ArrowFormat().source(file.toString(), Map.of()).schema());
      assertEquals(List.of(), all(file));
    }
  }

  @Test
  void filesMustAgreeAboutColumnsThatAreRead() {
    Schema first = Schema.of(Field.of("a", DataType.INT32), Field.of("b", DataType.INT32));
    Schema second = Schema.of(Field.of("b", DataType.INT64), Field.of("a", DataType.INT32));
    for (Schema schema : List.of(first, second)) {
      Path file = folder.resolve(schema == first ? "1.arrow" : "2.arrow");
      Outputs.write(
          new ArrowFormat().sink(Outputs.spec("arrow", file, Map.of()), schema),
          List.of(new RandomBatches(15).batches(schema, 100, 100)));
    }
    assertEquals(200, read(plan(folder, List.of("a"), 1000)).stream().mapToInt(Batch::rows).sum());
    LongbowException e =
        assertThrows(LongbowException.class, () -> plan(folder, List.of("b"), 1000));
    assertEquals(ErrorCode.SCHEMA_DRIFT, e.code());
    assertTrue(e.text().contains("column 'b' is int32 in"), e.line());
  }

  @ParameterizedTest
  @CsvSource({"false,none", "false,zstd", "true,lz4"})
  void readsFromStoresThatOnlySeek(boolean stream, String compression) {
    Path file = folder.resolve("all.arrow");
    Map<String, String> options =
        Map.of(
            "stream",
            Boolean.toString(stream),
            "compression",
            compression,
            "dictionary",
            "all",
            // More record batches than are looked at while planning.
            "batch_rows",
            "100");
    List<Batch> written = write(file, 16, 8_000, options);
    Source source = new ArrowFormat().source("shadow://" + file, Map.of());
    ScanPlan plan =
        source.plan(new ScanRequest(source.schema().names(), Optional.empty(), Long.MAX_VALUE));
    assertEquals(ArrowOutputTest.rows(written), ArrowOutputTest.rows(read(plan)));
    assertTrue(plan.estimate().rows() > 4_000 && plan.estimate().rows() < 16_000);
  }
}
