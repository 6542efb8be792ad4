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
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.Source;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Binder;
import dev.longbow.expr.ExprParser;
import dev.longbow.io.Duck;
import dev.longbow.io.Outputs;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bloom filters in files of our own, as three readers see them. */
class BloomFilterOutputTest {
  private static final int ROWS = 6_000;
  private static final Schema SCHEMA =
      Schema.of(
          Field.of("id", DataType.INT64),
          Field.of("small", DataType.INT16),
          Field.of("name", DataType.STRING),
          Field.of("few", DataType.STRING),
          Field.of("ratio", DataType.FLOAT64),
          Field.of("day", DataType.DATE));
  private static final Map<String, String> OPTIONS =
      Map.of(
          "row_group_rows",
          "1000",
          "bloom_filter",
          "[\"id\",\"small\",\"name\",\"few\",\"ratio\",\"day\"]");

  @TempDir Path folder;

  private static Batch batch(int part) {
    ColumnBuilder[] builders =
        SCHEMA.fields().stream()
            .map(field -> new ColumnBuilder(field.type()))
            .toArray(ColumnBuilder[]::new);
    for (int row = 0; row < ROWS / 2; row++) {
      int i = part * ROWS / 2 + row;
      builders[0].append(i * 48_271L % ROWS * 2);
      builders[1].append(i % 5 == 0 ? null : (Object) (long) (i % 900));
      builders[2].append("name " + i * 48_271L % ROWS);
      builders[3].append("f" + i % 3 * 2);
      builders[4].append(i % 7 == 0 ? Double.NaN : i % 11 == 0 ? -0.0 : (double) (i * 3 % ROWS));
      builders[5].append(LocalDate.ofEpochDay(i * 48_271L % ROWS * 2));
    }
    List<Column> columns = new ArrayList<>();
    for (ColumnBuilder builder : builders) {
      columns.add(builder.build());
    }
    return new Batch(SCHEMA, columns, ROWS / 2);
  }

  private Path write() {
    Path file = folder.resolve("filters.parquet");
    // Two parts, whose row groups are put together.
    Outputs.write(
        new ParquetFormat().sink(Outputs.spec("parquet", file, OPTIONS), SCHEMA),
        List.of(List.of(batch(0)), List.of(batch(1))));
    return file;
  }

  private static int rows(Source source, String condition) {
    ScanPlan plan =
        Scans.plan(
            source,
            Binder.bindCondition(ExprParser.parse(condition), source.schema(), BindContext.DEFAULT),
            List.of("id"));
    return plan.splits().isEmpty() ? -1 : Scans.read(plan).stream().mapToInt(Batch::rows).sum();
  }

  @Test
  void readHere() {
    Source source = Parquet.scan(write().toString());
    int pruned = 0;
    for (int i = 0; i < 60; i++) {
      assertEquals(1, rows(source, "id = " + 2 * (i * 7 % ROWS)));
      assertEquals(1, rows(source, "name = 'name %d'".formatted(i * 13 % ROWS)));
      pruned += rows(source, "id = " + (2 * i + 4001)) < 0 ? 1 : 0;
      pruned += rows(source, "name = 'name 1%03d.5'".formatted(i)) < 0 ? 1 : 0;
    }
    // In six row groups each is in none of the filters with a probability of 0.94.
    assertTrue(pruned > 90, pruned + " of 120 pruned");
    assertEquals(-1, rows(source, "few = 'f3'"));
    assertEquals(2_000, rows(source, "few = 'f4'"));
    assertTrue(rows(source, "ratio = 0.0") > 400);
    assertTrue(rows(source, "ratio = 42.0") > 0);
    assertEquals(1, rows(source, "day = DATE '1970-01-03'"));
  }

  @Test
  void readByDuckDb() throws SQLException {
    Path file = write();
    try (Duck duck = new Duck()) {
      duck.assertRows("'" + file + "'", SCHEMA, List.of(batch(0), batch(1)));
      for (String column : List.of("id", "name", "few", "day")) {
        assertEquals(
            0L,
            duck.one(
                ("SELECT count(*) FROM (SELECT DISTINCT %1$s AS v FROM '%2$s' LIMIT 20) WHERE"
                        + " (SELECT count(*) FROM '%2$s' WHERE %1$s = v) = 0")
                    .formatted(column, file)));
      }
      assertEquals(
          5L,
          duck.one(
              "SELECT count(*) FROM parquet_bloom_probe('%s', 'id', 24) WHERE bloom_filter_excludes"
                  .formatted(file)));
      assertEquals(
          6L,
          duck.one(
              "SELECT count(*) FROM parquet_bloom_probe('%s', 'few', 'f3') WHERE bloom_filter_excludes"
                  .formatted(file)));
    }
  }

  @Test
  void refused() {
    LongbowException missing =
        assertThrows(
            LongbowException.class,
            () ->
                new ParquetFormat()
                    .sink(
                        Outputs.spec("parquet", "x.parquet", Map.of("bloom_filter", "nam")),
                        SCHEMA));
    assertEquals(ErrorCode.COLUMN_NOT_FOUND, missing.code());
    assertTrue(missing.text().contains("name"), missing.line());
    Schema flags = Schema.of(Field.of("flag", DataType.BOOL));
    LongbowException type =
        assertThrows(
            LongbowException.class,
            () ->
                new ParquetFormat()
                    .sink(
                        Outputs.spec("parquet", "x.parquet", Map.of("bloom_filter", "[\"flag\"]")),
                        flags));
    assertEquals(ErrorCode.TYPE_MISMATCH, type.code());
  }
}
