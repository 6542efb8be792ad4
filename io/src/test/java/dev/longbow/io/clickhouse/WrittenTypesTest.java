package dev.longbow.io.clickhouse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.Sink;
import dev.longbow.connector.SinkSpec.Mode;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.Outputs;
import dev.longbow.io.RandomBatches;
import dev.longbow.testing.clickhouse.ClickHouseDatabase;
import dev.longbow.testing.clickhouse.ClickHouseExtension;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values as the server prints them, and those that it would damage. */
@ExtendWith(ClickHouseExtension.class)
final class WrittenTypesTest {
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS");

  private final Tables tables;

  WrittenTypesTest(ClickHouseDatabase database) {
    this.tables = new Tables(database);
  }

  @Test
  void everyTypeInANewTable() {
    long seed = System.nanoTime();
    List<Batch> batches = new RandomBatches(seed).batches(RandomBatches.ALL_TYPES, 5000, 900);
    Sink sink =
        tables.sink(
            Mode.FAIL, RandomBatches.ALL_TYPES, "every", "create", "{\"order_by\": [\"row\"]}");
    Outputs.write(sink, List.of(batches.subList(0, 3), batches.subList(3, batches.size())));
    List<Object[]> expected = new ArrayList<>();
    for (Batch batch : batches) {
      for (int row = 0; row < batch.rows(); row++) {
        Object[] values = new Object[batch.schema().size()];
        for (int i = 0; i < values.length; i++) {
          values[i] = batch.column(i).value(row);
        }
        expected.add(values);
      }
    }
    String[] printed =
        tables
            .sql("SELECT * REPLACE (hex(bin) AS bin, hex(text) AS text) FROM every ORDER BY row")
            .split("\n");
    assertEquals(expected.size(), printed.length, "seed " + seed);
    for (int row = 0; row < printed.length; row++) {
      String[] cells = printed[row].split("\t", -1);
      for (int i = 0; i < cells.length; i++) {
        Field field = RandomBatches.ALL_TYPES.field(i);
        Object value = expected.get(row)[i];
        assertEquals(
            value == null ? "\\N" : text(field, value),
            normal(field.type(), cells[i]),
            "seed %d row %d column %s".formatted(seed, row, field));
      }
    }
  }

  /** The text that the server should print. */
  private static String text(Field field, Object value) {
    if (field.name().equals("text")) {
      return HexFormat.of()
          .withUpperCase()
          .formatHex(((String) value).getBytes(StandardCharsets.UTF_8));
    } else if (value instanceof byte[] bytes) {
      return HexFormat.of().withUpperCase().formatHex(bytes);
    } else if (value instanceof LocalTime time) {
      return time.format(DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS"));
    } else if (value instanceof LocalDateTime time) {
      return time.format(MICROS);
    } else if (value instanceof Instant instant) {
      return instant.atOffset(ZoneOffset.UTC).format(MICROS);
    } else if (value instanceof BigDecimal decimal) {
      return decimal.stripTrailingZeros().toPlainString();
    }
    return String.valueOf(value);
  }

  /** Numbers that are printed in another way become texts of ours. */
  private static String normal(DataType type, String cell) {
    if (cell.equals("\\N")) {
      return cell;
    } else if (type.isFloating()) {
      String word = cell.replace("inf", "Infinity").replace("nan", "NaN");
      return type.equals(DataType.FLOAT32)
          ? String.valueOf(Float.parseFloat(word))
          : String.valueOf(Double.parseDouble(word));
    } else if (type instanceof DataType.Decimal) {
      return new BigDecimal(cell).stripTrailingZeros().toPlainString();
    }
    return cell;
  }

  @Test
  void nestedTypesInANewTable() {
    Schema schema =
        Schema.of(
            Field.of("tags", new DataType.ListOf(DataType.STRING)),
            Field.of("deep", new DataType.ListOf(new DataType.ListOf(DataType.INT32))),
            Field.of(
                "point",
                new DataType.Struct(
                    List.of(Field.of("a b", DataType.INT64), Field.of("c`\\", DataType.STRING)))),
            Field.of("named", new DataType.MapOf(DataType.STRING, DataType.FLOAT64)));
    Batch batch =
        new Batch(
            schema,
            List.of(
                column(schema, 0, List.of("x", "y'"), List.of()),
                column(schema, 1, List.of(List.of(1, 2), List.of()), List.of()),
                column(schema, 2, Map.of("a b", 1L, "c`\\", "q"), Map.of("a b", 2L, "c`\\", "")),
                column(schema, 3, List.of(Map.of("key", "k", "value", 1.5)), List.of())),
            2);
    Outputs.write(
        tables.sink(Mode.FAIL, schema, "nested", "create", "{}"), List.of(List.of(batch)));
    assertEquals(
        "['x','y\\\\'']\t[[1,2],[]]\t(1,'q')\t{'k':1.5}\n[]\t[]\t(2,'')\t{}",
        tables.sql("SELECT * FROM nested").replace("\\'", "\\\\'"));
  }

  private static dev.longbow.column.Column column(Schema schema, int field, Object... values) {
    return dev.longbow.column.ColumnBuilder.of(schema.field(field).type(), values);
  }

  /** What goes into columns of other types, as the server prints it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "int64 | Int8 | -128",
        "int64 | UInt64 | 7",
        "int64 | UInt256 | 7",
        "uint64 | Int64 | 7",
        "int32 | Decimal(6, 2) | 9999",
        "int32 | Float64 | 7",
        "int16 | Float32 | 7",
        "float32 | Float64 | 0.5",
        "decimal(10,2) | Decimal(6, 3) | 999.99",
        "decimal(10,2) | Decimal(76, 20) | 999.99",
        "string | LowCardinality(String) | a",
        "string | LowCardinality(Nullable(String)) | a",
        "string | FixedString(2) | ab",
        "string | Enum8('a' = 1, 'it''s' = 2) | it's",
        "string | Enum16('a' = 1) | a",
        "string | IPv4 | 1.2.3.4",
        "string | IPv6 | 2001:db8::1",
        "string | Int256 | -12345678901234567890123456789",
        "string | UInt128 | 12345678901234567890123456789",
        "string | JSON | {\"a\":\"b\"}",
        "date | Date | 2149-06-06",
        "timestamp | DateTime('UTC') | 2024-01-31 12:34:56",
        "timestamp_tz | DateTime('UTC') | 2024-01-31 12:34:56",
        "timestamp | DateTime64(3, 'UTC') | 2024-01-31 12:34:56.789",
        "timestamp | DateTime64(9, 'UTC') | 2024-01-31 12:34:56.789000000",
        "time | Time64(3) | 12:34:56.789",
        "uuid | UUID | 00010203-0405-0607-0809-0a0b0c0d0e0f",
        "bool | Nullable(Bool) | true",
        "int64 | SimpleAggregateFunction(max, Nullable(Int64)) | 7",
      })
  void otherTypesThatHoldTheValue(String ours, String server, String printed) {
    DataType type = DataType.parse(ours);
    String name = table(ours + server);
    tables.sql(
        "CREATE TABLE %s (a %s, extra Int8 DEFAULT 5) ENGINE = MergeTree ORDER BY tuple() SETTINGS allow_nullable_key = 1"
            .formatted(name, server.replace("''", "\\'")));
    Object value = value(type, printed);
    Outputs.write(
        tables.sink(Mode.APPEND, Schema.of(Field.of("a", type)), name),
        List.of(List.of(Tables.batch("a", type, value))));
    assertEquals(printed.replace("'", "\\'") + "\t5", tables.sql("SELECT a, extra FROM " + name));
    if (server.contains("Nullable")) {
      Outputs.write(
          tables.sink(Mode.OVERWRITE, Schema.of(Field.of("a", type)), name),
          List.of(List.of(Tables.batch("a", type, value, null))));
      assertEquals("1\t2", tables.sql("SELECT countIf(a IS NULL), count() FROM " + name));
    } else {
      assertBad(name, type, value, null, "no null");
    }
  }

  /** Values that the server would wrap, cut or replace. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "int64 | Int8 | 1 | 128 | -128 to 127",
        "int64 | Nullable(UInt8) | 1 | -1 | 0 to 255",
        "int64 | UInt64 | 1 | -1 | 0 to 18446744073709551615",
        "int8 | UInt256 | 1 | -1 | 0 to",
        "uint64 | Int64 | 1 | 9223372036854775808 | to 9223372036854775807",
        "uint64 | UInt8 | 1 | 18446744073709551615 | 0 to 255",
        "uint8 | Int8 | 1 | 128 | -128 to 127",
        "uint16 | UInt8 | 1 | 40000 | 0 to 255",
        "uint32 | Int32 | 1 | 4000000000 | 2147483647",
        "int64 | Decimal(6, 2) | 1 | 10000 | -9999 to 9999",
        "decimal(10,2) | Decimal(6, 3) | 1 | 1000.00 | at most 3 digits in front",
        "decimal(38,2) | Decimal(30, 2) | 1 | 123456789012345678901234567890123456.00 | 28 digits",
        "string | FixedString(2) | ab | abc | exactly 2 bytes",
        "string | FixedString(2) | ab | ä. | exactly 2 bytes",
        "string | Nullable(Enum8('a' = 1)) | a | b | one of [a]",
        "string | Nullable(IPv4) | 1.2.3.4 | 1.2.3.400 | an IPv4 address",
        "string | IPv4 | 0.10.200.255 | 00.1.2.03 | an IPv4 address",
        "string | Nullable(IPv6) | ::1 | ::g | an IPv6 address",
        "string | Int128 | 1 | 170141183460469231731687303715884105728 | an integer of Int128",
        "string | UInt256 | 1 | -1 | an integer of UInt256",
        "date | Date | 2000-01-01 | 1969-12-31 | 1970-01-01 to 2149-06-06",
        "date | Date32 | 2000-01-01 | 1899-12-31 | 1900-01-01 to 2299-12-31",
        "timestamp | DateTime('UTC') | 2000-01-01 00:00:00 | 2107-01-01 00:00:00 | whole seconds",
        "timestamp | DateTime('UTC') | 2000-01-01 00:00:00 | 2007-01-01 00:00:00.5 | date_trunc",
        "timestamp | DateTime64(3) | 2000-01-01 00:00:00 | 2007-01-01 00:00:00.0005 | 3 digits",
        "timestamp | DateTime64(6) | 2000-01-01 00:00:00 | 2300-01-01 00:00:00 | 2299-12-31",
        "timestamp | DateTime64(9) | 2000-01-01 00:00:00 | 2270-01-01 00:00:00 | 2262-04-11",
        "time | Time64(3) | 12:00:00 | 12:00:00.0001 | at most 3 digits",
      })
  void valuesThatDoNotFit(String ours, String server, String good, String bad, String expected) {
    DataType type = DataType.parse(ours);
    String name = table(ours + server + bad);
    tables.sql(
        "CREATE TABLE %s (a %s) ENGINE = MergeTree ORDER BY tuple()".formatted(name, server));
    assertBad(name, type, value(type, good), value(type, bad), expected);
  }

  private void assertBad(String name, DataType type, Object good, Object bad, String expected) {
    Sink sink = tables.sink(Mode.APPEND, Schema.of(Field.of("a", type)), name);
    String before = tables.sql("SELECT count() FROM " + name);
    LongbowException error =
        assertThrows(
            LongbowException.class,
            () -> Outputs.write(sink, List.of(List.of(Tables.batch("a", type, good, good, bad)))));
    assertEquals(ErrorCode.BAD_VALUE, error.code(), error.text());
    assertTrue(error.text().contains("row 3 of part 0-0 has "), error.text());
    assertTrue(error.text().contains("column 'a'"), error.text());
    assertTrue(error.text().contains(expected), error.text());
    assertEquals(before, tables.sql("SELECT count() FROM " + name));
  }

  /** Types of which no value, or hardly one, would be the same. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "float64 | Float32 | CAST(\"a\" AS float32)",
        "float64 | Int64 | CAST(\"a\" AS int64)",
        "float64 | Decimal(10, 2) | CAST(\"a\" AS decimal(10,2))",
        "int64 | Float64 | CAST(\"a\" AS float64)",
        "int64 | String | CAST(\"a\" AS string)",
        "int64 | Bool | CAST(\"a\" AS bool)",
        "bool | UInt8 | CAST(\"a\" AS uint8)",
        "decimal(10,3) | Decimal(10, 2) | CAST(\"a\" AS decimal(10,2))",
        "string | Int64 | CAST(\"a\" AS int64)",
        "string | UUID | CAST(\"a\" AS uuid)",
        "string | DateTime | CAST(\"a\" AS timestamp)",
        "timestamp | Date | CAST(\"a\" AS date)",
        "date | DateTime64(6) | CAST(\"a\" AS timestamp)",
        "uuid | String | CAST(\"a\" AS string)",
        "list<int64> | Array(String) | nothing of ours",
        "int64 | AggregateFunction(sum, Int64) | nothing of ours",
      })
  void typesThatAreRefusedWhilePlanning(String ours, String server, String hint) {
    String name = table(ours + server);
    tables.sql(
        "CREATE TABLE %s (a %s) ENGINE = MergeTree ORDER BY tuple()".formatted(name, server));
    Sink sink = tables.sink(Mode.APPEND, Schema.of(Field.of("a", DataType.parse(ours))), name);
    LongbowException error = assertThrows(LongbowException.class, sink::check);
    assertEquals(ErrorCode.TYPE_MISMATCH, error.code());
    assertTrue(error.text().contains("type " + server), error.text());
    assertTrue(error.text().contains(hint), error.text());
  }

  @Test
  void nullsInsideOfListsAndStructs() {
    tables.sql(
        "CREATE TABLE inside (a Array(Int64), b Tuple(x Int64)) ENGINE = MergeTree ORDER BY tuple()");
    DataType list = new DataType.ListOf(DataType.INT64);
    DataType struct = new DataType.Struct(List.of(Field.of("x", DataType.INT64)));
    Schema schema = Schema.of(Field.of("a", list), Field.of("b", struct));
    List<Object> withNull = new ArrayList<>(List.of(1L));
    withNull.add(null);
    assertInside(schema, withNull, Map.of("x", 1L), "column 'a'");
    assertInside(schema, null, Map.of("x", 1L), "column 'a'");
    assertInside(schema, List.of(), null, "column 'b'");
    Map<String, Object> empty = new java.util.HashMap<>();
    empty.put("x", null);
    assertInside(schema, List.of(), empty, "column 'b'");
  }

  private void assertInside(Schema schema, Object list, Object struct, String column) {
    Batch batch = new Batch(schema, List.of(column(schema, 0, list), column(schema, 1, struct)), 1);
    Sink sink = tables.sink(Mode.APPEND, schema, "inside");
    LongbowException error =
        assertThrows(LongbowException.class, () -> Outputs.write(sink, List.of(List.of(batch))));
    assertEquals(ErrorCode.BAD_VALUE, error.code());
    assertTrue(error.text().contains(column) && error.text().contains("no null"), error.text());
  }

  private static String table(String text) {
    return "t_" + Integer.toHexString(text.hashCode());
  }

  private static Object value(DataType type, String text) {
    if (type instanceof DataType.Text) {
      return text;
    } else if (type instanceof DataType.Int integer) {
      return integer.bits() == 64 && !integer.signed()
          ? new java.math.BigInteger(text)
          : (Object) Long.parseLong(text);
    } else if (type instanceof DataType.Decimal decimal) {
      return new BigDecimal(text).setScale(decimal.scale());
    } else if (type instanceof DataType.Date) {
      return LocalDate.parse(text);
    } else if (type instanceof DataType.Time) {
      return LocalTime.parse(text);
    } else if (type instanceof DataType.Timestamp timestamp) {
      LocalDateTime time = LocalDateTime.parse(text.replace(' ', 'T'));
      return timestamp.zoned() ? time.toInstant(ZoneOffset.UTC) : (Object) time;
    } else if (type instanceof DataType.Uuid) {
      return java.util.UUID.fromString(text);
    } else if (type instanceof DataType.Bool) {
      return Boolean.parseBoolean(text);
    }
    return type.equals(DataType.FLOAT32) ? (Object) Float.parseFloat(text) : Double.valueOf(text);
  }
}
