package dev.longbow.column;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BatchAppenderTest {
  private static final Schema SCHEMA =
      Schema.of(
          Field.of("bool", DataType.BOOL),
          Field.of("int8", DataType.INT8),
          Field.of("int16", DataType.INT16),
          Field.of("int32", DataType.INT32),
          Field.of("int64", DataType.INT64),
          Field.of("float32", DataType.FLOAT32),
          Field.of("float64", DataType.FLOAT64),
          Field.of("decimal", new DataType.Decimal(20, 2)),
          Field.of("string", DataType.STRING),
          Field.of("list", new DataType.ListOf(DataType.STRING)),
          Field.of(
              "struct",
              new DataType.Struct(
                  List.of(Field.of("a", DataType.INT32), Field.of("b", DataType.STRING)))));

  private static Object value(DataType type, Random random) {
    int n = random.nextInt(100);
    if (n < 15) {
      return null;
    }
    return switch (type.physical()) {
      case BOOL -> n % 2 == 0;
      case INT8, INT16, INT32, INT64 -> (long) n;
      case FLOAT32 -> n * 0.5f;
      case FLOAT64 -> n * 0.5;
      case INT128 -> BigDecimal.valueOf(n, 2);
      case BYTES -> "x".repeat(n % 5) + n;
      case LIST -> n % 3 == 0 ? List.of() : List.of("a" + n, "b");
      case STRUCT -> Map.of("a", (long) n, "b", "s" + n);
    };
  }

  private static Batch batch(int rows, Random random) {
    List<Column> columns = new ArrayList<>();
    for (Field field : SCHEMA.fields()) {
      ColumnBuilder builder = new ColumnBuilder(field.type());
      for (int i = 0; i < rows; i++) {
        builder.append(value(field.type(), random));
      }
      columns.add(builder.build());
    }
    return new Batch(SCHEMA, columns, rows);
  }

  @Test
  void putsSelectedRowsAndRangesOneAfterAnother() {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      BatchAppender appender = new BatchAppender(SCHEMA);
      List<Map<String, Object>> expected = new ArrayList<>();
      for (int piece = random.nextInt(5); piece >= 0; piece--) {
        Batch batch = batch(random.nextInt(200), random);
        int from = random.nextInt(batch.rows() + 1);
        int count = random.nextInt(batch.rows() - from + 1);
        if (random.nextBoolean()) {
          appender.append(batch, null, from, count);
          for (int i = 0; i < count; i++) {
            expected.add(batch.row(from + i));
          }
        } else {
          int[] selection = new int[batch.rows()];
          Arrays.setAll(selection, i -> random.nextInt(batch.rows()));
          appender.append(batch, selection, from, count);
          for (int i = 0; i < count; i++) {
            expected.add(batch.row(selection[from + i]));
          }
        }
      }
      assertEquals(expected.size(), appender.rows(), "seed " + seed);
      assertEquals(expected, appender.build().toRows(), "seed " + seed);
      assertEquals(0, appender.rows());
    }
  }

  @Test
  void dropsABitmapWithoutNulls() {
    Schema schema = Schema.of(Field.of("x", DataType.INT64));
    Batch batch = new Batch(schema, List.of(ColumnBuilder.of(DataType.INT64, 1L, null)), 2);
    BatchAppender appender = new BatchAppender(schema);
    appender.append(batch, null, 0, 1);
    assertNull(appender.build().column(0).validity());
  }

  @Test
  void keepsADictionaryThatAllPiecesHaveAndThatPays() {
    Schema schema = Schema.of(Field.of("x", DataType.STRING));
    BytesColumn few = (BytesColumn) ColumnBuilder.of(DataType.STRING, "one long value", "two");
    BytesColumn same = (BytesColumn) ColumnBuilder.of(DataType.STRING, "one long value", "two");
    BytesColumn other = (BytesColumn) ColumnBuilder.of(DataType.STRING, "two", "one long value");

    Batch kept = concat(schema, coded(few, 0, 1, 0, 0), coded(same, 1, 1, 0));
    assertSame(few, assertInstanceOf(DictionaryColumn.class, kept.column(0)).dictionary());
    assertEquals("two", kept.column(0).value(4));

    Batch mixed = concat(schema, coded(few, 0, 1), coded(other, 1, 0));
    assertInstanceOf(BytesColumn.class, mixed.column(0));
    assertEquals(
        List.of("one long value", "two", "one long value", "two"),
        mixed.toRows().stream().map(row -> row.get("x")).toList());

    assertInstanceOf(BytesColumn.class, concat(schema, coded(few, 1)).column(0));
  }

  @Test
  void mergesSmallDictionariesOfManyRows() {
    Schema schema = Schema.of(Field.of("x", DataType.STRING));
    BytesColumn first = (BytesColumn) ColumnBuilder.of(DataType.STRING, "a", "bb");
    BytesColumn second = (BytesColumn) ColumnBuilder.of(DataType.STRING, "ccc", "a", "");
    BytesColumn sliced =
        (BytesColumn) ColumnBuilder.of(DataType.STRING, "unused", "ccc", "bb").slice(1, 2);
    BytesColumn none = (BytesColumn) ColumnBuilder.of(DataType.STRING);
    int[] codes = new int[60];
    Arrays.setAll(codes, i -> i % 2);
    DictionaryColumn nulls = new DictionaryColumn(2, new int[2], none, Bits.allClear(2));
    DictionaryColumn odd = new DictionaryColumn(3, new int[] {2, 1, 0}, second, new long[] {0b110});
    Column[] columns = {
      coded(first, codes), odd, nulls, coded(sliced, 1, 0, 1), coded(second, codes)
    };
    Batch merged = concat(schema, columns);
    DictionaryColumn kept = assertInstanceOf(DictionaryColumn.class, merged.column(0));
    assertEquals(4, kept.dictionary().length());
    List<Object> expected = new ArrayList<>();
    for (Column column : columns) {
      for (int i = 0; i < column.length(); i++) {
        expected.add(column.value(i));
      }
    }
    List<Object> actual = new ArrayList<>();
    merged.toRows().forEach(row -> actual.add(row.get("x")));
    assertEquals(expected, actual);

    Batch known =
        concat(schema, coded(first, codes), coded(first, codes), coded(sliced.slice(1, 1), 0));
    assertSame(first, assertInstanceOf(DictionaryColumn.class, known.column(0)).dictionary());
  }

  private static DictionaryColumn coded(BytesColumn dictionary, int... codes) {
    return new DictionaryColumn(codes.length, codes, dictionary, null);
  }

  private static Batch concat(Schema schema, Column... columns) {
    return BatchAppender.concat(
        schema,
        Arrays.stream(columns)
            .map(column -> new Batch(schema, List.of(column), column.length()))
            .toList());
  }
}
