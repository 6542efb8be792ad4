package dev.longbow.io.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.LongbowException;
import dev.longbow.io.Duck;
import dev.longbow.io.Outputs;
import dev.longbow.io.RandomBatches;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Structs, lists and maps of anything come back from our files, here and through DuckDB. */
class NestedFilesTest {
  private static final DataType PERSON =
      new DataType.Struct(
          List.of(
              Field.of("name", DataType.STRING),
              new Field("born", DataType.DATE, false),
              Field.of(
                  "address",
                  new DataType.Struct(
                      List.of(
                          Field.of("city", DataType.STRING),
                          Field.of("lines", new DataType.ListOf(DataType.STRING)))))));
  private static final Schema SCHEMA =
      Schema.of(
          new Field("row", DataType.INT64, false),
          Field.of("person", PERSON),
          Field.of("numbers", new DataType.ListOf(DataType.INT32)),
          Field.of("matrix", new DataType.ListOf(new DataType.ListOf(DataType.FLOAT64))),
          Field.of("people", new DataType.ListOf(PERSON)),
          Field.of("lookup", new DataType.MapOf(DataType.STRING, DataType.INT64)),
          Field.of(
              "deep",
              new DataType.MapOf(
                  DataType.INT32,
                  new DataType.ListOf(new DataType.MapOf(DataType.STRING, PERSON)))),
          new Field(
              "pair",
              new DataType.Struct(
                  List.of(
                      new Field("flag", DataType.BOOL, false),
                      Field.of("price", new DataType.Decimal(20, 2)))),
              false));

  @TempDir Path folder;

  private Path write(Schema schema, List<List<Batch>> parts, Map<String, String> options) {
    Path file = folder.resolve("nested.parquet");
    Outputs.write(new ParquetFormat().sink(Outputs.spec("parquet", file, options), schema), parts);
    return file;
  }

  private static List<String> texts(List<Batch> batches) {
    List<String> rows = new ArrayList<>();
    batches.forEach(batch -> batch.toRows().forEach(row -> rows.add(row.toString())));
    return rows;
  }

  @Test
  void comeBack() throws SQLException {
    long seed = new Random().nextLong();
    System.out.println("NestedFilesTest seed " + seed);
    RandomBatches random = new RandomBatches(seed);
    List<Batch> first = random.batches(SCHEMA, 900, 300);
    List<Batch> second = random.batches(SCHEMA, 500, 300);
    Path file = write(SCHEMA, List.of(first, second), Map.of("row_group_rows", "600"));
    List<Batch> all = new ArrayList<>(first);
    all.addAll(second);
    List<String> expected = texts(all);
    assertEquals(SCHEMA.toString(), Parquet.scan(file.toString()).schema().toString());
    List<String> actual = texts(Scans.all(file.toString()));
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i), actual.get(i), "seed " + seed + " row " + i);
    }
    Path copy = folder.resolve("copy.parquet");
    try (Duck duck = new Duck()) {
      duck.execute("COPY (FROM '%s') TO '%s' (FORMAT parquet)".formatted(file, copy));
    }
    actual = texts(Scans.all(copy.toString()));
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i), actual.get(i), "seed " + seed + " row " + i + " by DuckDB");
    }
  }

  @Test
  void requiredPartsMayNotBeNull() {
    Schema schema =
        Schema.of(
            Field.of("s", new DataType.Struct(List.of(new Field("x", DataType.INT64, false)))));
    ColumnBuilder builder = new ColumnBuilder(schema.field(0).type());
    Map<String, Object> struct = new HashMap<>();
    struct.put("x", null);
    builder.append(struct);
    Column column = builder.build();
    LongbowException e =
        assertThrows(
            LongbowException.class,
            () -> write(schema, List.of(List.of(new Batch(schema, List.of(column), 1))), Map.of()));
    assertTrue(e.line().contains("column 's'"), e.line());
  }
}
