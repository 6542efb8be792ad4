package dev.longbow.io.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.column.Batch;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.BatchReader;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.Source;
import dev.longbow.io.Outputs;
import dev.longbow.io.RandomBatches;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What our writer wrote comes back. */
class OwnFilesTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"zstd,18000", "snappy,7000", "gzip,7000", "none,1000"})
  void everyType(String compression, int rowGroupRows) {
    long seed = new Random().nextLong();
    System.out.println("OwnFilesTest seed " + seed);
    Schema schema = RandomBatches.ALL_TYPES;
    List<Batch> batches = new RandomBatches(seed).batches(schema, 20_000, 9_000);
    Path file = write(schema, batches, compression, rowGroupRows);
    assertEquals(schema, Parquet.scan(file.toString()).schema());
    assertSame(batches, Scans.all(file.toString()));
  }

  @Test
  void throughAnotherFileSystem() {
    org.apache.beam.sdk.io.FileSystems.setDefaultPipelineOptions(
        org.apache.beam.sdk.options.PipelineOptionsFactory.create());
    Schema schema = RandomBatches.ALL_TYPES;
    List<Batch> batches = new RandomBatches(8).batches(schema, 4_000, 900);
    Path file = write(schema, batches, "zstd", 1_500);
    assertSame(batches, Scans.all("shadow://" + file));
    assertSame(batches, Scans.all("shadow://" + folder));
    assertSame(batches, Scans.all("shadow://" + folder + "/*.parquet"));
  }

  @Test
  void lists() {
    Schema schema =
        Schema.of(
            Field.of("n", new DataType.ListOf(DataType.INT64)),
            Field.of("s", new DataType.ListOf(DataType.STRING)));
    List<Batch> batches = new RandomBatches(5).batches(schema, 20_000, 5_000);
    assertSame(batches, Scans.all(write(schema, batches, "zstd", 7_000).toString()));
  }

  @Test
  void batchesAreCutAtFixedRows() {
    Schema schema = Schema.of(Field.of("i64", DataType.INT64), Field.of("text", DataType.STRING));
    Path file = write(schema, new RandomBatches(3).batches(schema, 50_000, 999), "zstd", 40_000);
    assertEquals(
        List.of(16_384, 16_384, 7_232, 10_000),
        Scans.all(file.toString()).stream().map(Batch::rows).toList());
  }

  @Test
  void splitsCoverTheRowGroupsInOrderAndCountBytes() {
    Schema schema = Schema.of(new Field("row", DataType.INT64, false));
    Path file = write(schema, new RandomBatches(3).batches(schema, 50_000, 999), "none", 1_000);
    Source source = Parquet.scan(file.toString());
    ScanPlan plan = Scans.plan(source, null, List.of("row"));
    assertEquals(1, plan.splits().size(), "400 KB are one split");
    assertEquals(50_000, plan.splits().get(0).rows());
    long next = 0;
    try (BatchReader reader = new ParquetFormat().open(plan.reader(), plan.splits().get(0))) {
      for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
        for (int i = 0; i < batch.rows(); i++) {
          assertEquals(next++, batch.column(0).value(i));
        }
        assertEquals(next, reader.rowsScanned());
      }
    }
    assertEquals(50_000, next);
  }

  private Path write(Schema schema, List<Batch> batches, String compression, int rowGroupRows) {
    Path file = folder.resolve("own.parquet");
    Map<String, String> options =
        Map.of("compression", compression, "row_group_rows", Integer.toString(rowGroupRows));
    Outputs.write(
        new ParquetFormat().sink(Outputs.spec("parquet", file, options), schema), List.of(batches));
    return file;
  }

  private static void assertSame(List<Batch> expected, List<Batch> actual) {
    List<String> before = texts(expected);
    List<String> after = texts(actual);
    assertEquals(before.size(), after.size());
    for (int i = 0; i < before.size(); i++) {
      assertEquals(before.get(i), after.get(i), "row " + i);
    }
  }

  private static List<String> texts(List<Batch> batches) {
    List<String> rows = new ArrayList<>();
    for (Batch batch : batches) {
      for (int row = 0; row < batch.rows(); row++) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < batch.schema().size(); i++) {
          Object value = batch.column(i).value(row);
          text.append(value instanceof byte[] bytes ? Arrays.toString(bytes) : value).append('|');
        }
        rows.add(text.toString());
      }
    }
    return rows;
  }
}
