package dev.longbow.io.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.Published;
import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.Duck;
import dev.longbow.io.Outputs;
import dev.longbow.io.RandomBatches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParquetOutputTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"zstd,1,40000", "snappy,2,7000", "gzip,3,7000", "none,4,100"})
  void duckDbReadsEveryTypeBack(String compression, long seed, int rowGroupRows) throws Exception {
    System.out.println("seed " + seed);
    int rows = rowGroupRows == 100 ? 3_000 : 60_000;
    List<Batch> batches = new RandomBatches(seed).batches(RandomBatches.ALL_TYPES, rows, 9_000);
    Path file = folder.resolve("all.parquet");
    Map<String, String> options =
        Map.of("compression", compression, "row_group_rows", Integer.toString(rowGroupRows));
    int cut = batches.size() / 2;
    Published published =
        Outputs.write(
            new ParquetFormat().sink(spec(file, options), RandomBatches.ALL_TYPES),
            List.of(batches.subList(0, cut), batches.subList(cut, batches.size())));
    assertEquals(rows, published.rows());
    assertEquals(Files.size(file), published.bytes());
    try (Duck duck = new Duck()) {
      duck.assertRows("'" + file + "'", RandomBatches.ALL_TYPES, batches);
      // Statistics must not hide rows: the same filters with and without them.
      duck.execute("CREATE TABLE t AS SELECT * FROM '" + file + "'");
      for (String filter :
          List.of(
              "i32 > 2000000000",
              "f64 > 1500",
              "f32 = 0",
              "text = 'v3'",
              "u64 > 18e18",
              "d38 < 0",
              "day > DATE '2040-01-01'",
              "f64 IS NULL",
              "code = 'code-7'")) {
        String count = "SELECT count(*) FROM %s WHERE " + filter;
        assertEquals(
            duck.one(count.formatted("t")), duck.one(count.formatted("'" + file + "'")), filter);
      }
    }
  }

  @Test
  void writesLists() throws Exception {
    Schema schema =
        Schema.of(
            Field.of("n", new DataType.ListOf(DataType.INT64)),
            Field.of("s", new DataType.ListOf(DataType.STRING)));
    List<Batch> batches = new RandomBatches(5).batches(schema, 30_000, 5_000);
    Path file = folder.resolve("lists.parquet");
    Outputs.write(new ParquetFormat().sink(spec(file, Map.of()), schema), List.of(batches));
    try (Duck duck = new Duck()) {
      duck.assertRows("'" + file + "'", schema, batches);
    }
  }

  @Test
  void bytesDoNotDependOnBatches() throws Exception {
    List<Batch> batches = new RandomBatches(6).batches(RandomBatches.ALL_TYPES, 30_000, 10_000);
    List<Batch> pieces = new ArrayList<>();
    for (Batch batch : batches) {
      for (int from = 0; from < batch.rows(); from += 777) {
        pieces.add(batch.slice(from, Math.min(777, batch.rows() - from)));
      }
    }
    byte[][] written = new byte[2][];
    for (int i = 0; i < 2; i++) {
      Path file = folder.resolve("file" + i + ".parquet");
      Map<String, String> options = Map.of("row_group_rows", "12345");
      Outputs.write(
          new ParquetFormat().sink(spec(file, options), RandomBatches.ALL_TYPES),
          List.of(i == 0 ? batches : pieces));
      written[i] = Files.readAllBytes(file);
    }
    assertArrayEquals(written[0], written[1]);
  }

  @Test
  void writesTheSchemaOfAnEmptyResult() throws Exception {
    Path file = folder.resolve("empty.parquet");
    Published published =
        Outputs.write(
            new ParquetFormat().sink(spec(file, Map.of()), RandomBatches.ALL_TYPES), List.of());
    assertEquals(0, published.rows());
    try (Duck duck = new Duck()) {
      duck.assertRows("'" + file + "'", RandomBatches.ALL_TYPES, List.of());
    }
  }

  @Test
  void dictionaryGivesWayToPlainWhenItDoesNotPay() throws Exception {
    Schema schema =
        Schema.of(
            Field.of("few", DataType.STRING),
            Field.of("many", DataType.STRING),
            // Repeats within the sample, but passes the dictionary's size limit later.
            Field.of("growing", DataType.STRING),
            Field.of("month", DataType.INT32),
            Field.of("key", DataType.INT64));
    int rows = 100_000;
    ColumnBuilder[] builders =
        schema.fields().stream()
            .map(field -> new ColumnBuilder(field.type()))
            .toArray(ColumnBuilder[]::new);
    for (int i = 0; i < rows; i++) {
      builders[0].append("facility " + i % 7);
      builders[1].append("patient number " + i);
      builders[2].append(i < 4096 ? "x" : "a rather long text that does not repeat " + i);
      builders[3].append((long) (i % 12));
      builders[4].append(i * 7919L);
    }
    List<Column> columns = new ArrayList<>();
    for (ColumnBuilder builder : builders) {
      columns.add(builder.build());
    }
    Batch batch = new Batch(schema, columns, rows);
    Path file = folder.resolve("dictionaries.parquet");
    Outputs.write(new ParquetFormat().sink(spec(file, Map.of()), schema), List.of(List.of(batch)));
    try (Duck duck = new Duck()) {
      duck.assertRows("'" + file + "'", schema, List.of(batch));
      assertEquals(
          "few:PLAIN_DICTIONARY many:PLAIN growing:PLAIN month:PLAIN_DICTIONARY key:PLAIN",
          duck.one(
              "SELECT string_agg(path_in_schema || ':' || replace(encodings, 'RLE, ', ''), ' '"
                  + " ORDER BY column_id) FROM parquet_metadata('"
                  + file
                  + "')"));
    }
  }

  @Test
  void refusesWhatItCannotWrite() throws IOException {
    Schema nested = Schema.of(Field.of("s", new DataType.Struct(List.of())));
    LongbowException type =
        assertThrows(
            LongbowException.class,
            () -> new ParquetFormat().sink(spec("x.parquet", Map.of()), nested));
    assertTrue(type.line().contains("column 's'"), type.line());
    Schema flat = Schema.of(Field.of("x", DataType.INT32));
    for (Map<String, String> options :
        List.of(
            Map.of("compression", "lzo"),
            Map.of("row_group_rows", "many"),
            Map.of("rowgroup", "1"))) {
      LongbowException refused =
          assertThrows(
              LongbowException.class,
              () -> new ParquetFormat().sink(spec("x.parquet", options), flat));
      assertEquals(ErrorCode.SPEC_INVALID, refused.code());
    }
  }

  private static SinkSpec spec(Object path, Map<String, String> options) {
    return Outputs.spec("parquet", path, options);
  }
}
