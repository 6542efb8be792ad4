package dev.longbow.io.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.DataType;
import dev.longbow.column.Schema;
import dev.longbow.connector.Format;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.SchemaContract;
import dev.longbow.connector.Source;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files of pyarrow and Polars, made by {@code test-fixtures/python/make_arrow_files.py}, which has
 * the same formulas for values.
 */
class ForeignFilesTest {
  private static final int ROWS = 40;
  private static final LocalDateTime TIME = LocalDateTime.parse("2024-01-01T00:00:00");

  static Path file(String name) {
    try {
      return Path.of(ForeignFilesTest.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static String text(int i) {
    return i % 5 == 0 ? "" : i % 2 == 1 ? "value number " + i : "v" + i;
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
  }

  private static LocalDateTime nanoseconds(int i) {
    return TIME.plusSeconds(i).plusNanos(i * 999L / 1000 * 1000);
  }

  private static Instant instant(LocalDateTime time) {
    return time.toInstant(java.time.ZoneOffset.UTC);
  }

  private static List<Object> numbers(int count) {
    List<Object> numbers = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      numbers.add(i);
    }
    return numbers;
  }

  private static Map<String, Object> struct(int i) {
    Map<String, Object> struct = new LinkedHashMap<>();
    struct.put("n", (long) i);
    struct.put("s", text(i));
    return struct;
  }

  private static final Map<String, IntFunction<Object>> PYARROW = pyarrow();

  private static Map<String, IntFunction<Object>> pyarrow() {
    Map<String, IntFunction<Object>> values = new LinkedHashMap<>();
    values.put("nothing", i -> null);
    values.put("flag", i -> i % 2 == 0);
    values.put("u8", i -> (long) i);
    values.put("i16", i -> (long) i);
    values.put("u64", i -> BigInteger.TWO.pow(64).subtract(BigInteger.valueOf(i + 1L)));
    values.put("half", i -> (float) (i / 8.0 - 2));
    values.put("single", i -> (float) (i / 8.0 - 2));
    for (String name : List.of("string", "large", "view")) {
      values.put(name, ForeignFilesTest::text);
    }
    for (String name : List.of("bytes", "large_bytes", "byte_views")) {
      values.put(name, i -> hex(text(i)));
    }
    values.put("four_bytes", i -> hex("%04d".formatted(i)));
    values.put("date32", i -> LocalDate.EPOCH.plusDays(19723 + i));
    values.put("date64", i -> LocalDate.EPOCH.plusDays(19723 + i));
    for (String unit : List.of("s", "ms", "us")) {
      values.put("time_" + unit, i -> LocalTime.of(1, 2, i));
    }
    values.put("time_ns", i -> LocalTime.of(1, 2, i));
    values.put("stamp_s", i -> TIME.plusSeconds(i));
    values.put("stamp_ms", i -> TIME.plusSeconds(i));
    values.put("stamp_us", i -> instant(TIME.plusSeconds(i)));
    values.put("stamp_ns", ForeignFilesTest::nanoseconds);
    values.put("zoned_ns", i -> instant(nanoseconds(i)));
    for (String bits : List.of("32", "64", "128")) {
      values.put("decimal" + bits, i -> BigDecimal.valueOf(25L * i, 2));
    }
    values.put("decimal256", i -> BigDecimal.valueOf(-25L * i, 2));
    values.put("list", i -> numbers(i % 4));
    values.put("large_list", i -> numbers(i % 4));
    values.put("pairs", i -> Arrays.asList((long) i, null));
    values.put("struct", ForeignFilesTest::struct);
    values.put("map", i -> "[{key=k" + i + ", value=" + i + "}]");
    values.put("coded", i -> Arrays.asList("a", "b", null).get(i % 3));
    values.put("coded_u16", i -> List.of("a", "b", "c").get(i % 3));
    values.put("coded_i64", i -> List.of("a", "b", "c").get(i % 3));
    values.put("coded_number", i -> Arrays.asList(10.5, null, 30.5).get(i % 3));
    return values;
  }

  private static void check(
      String name, Map<String, IntFunction<Object>> expected, List<Batch> read) {
    Schema schema = read.get(0).schema();
    int row = 0;
    for (Batch batch : read) {
      for (int i = 0; i < batch.rows(); i++, row++) {
        assertEquals((long) row, batch.column(schema.indexOf("id")).value(i));
        for (Map.Entry<String, IntFunction<Object>> column : expected.entrySet()) {
          Object value = batch.column(schema.indexOf(column.getKey())).value(i);
          value = value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value;
          value = column.getKey().equals("map") && value != null ? value.toString() : value;
          assertEquals(
              row % 7 == 3 ? null : column.getValue().apply(row),
              value,
              name + ", row " + row + " of " + column.getKey());
        }
      }
    }
    assertEquals(ROWS, row);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"pyarrow-none.arrow", "pyarrow-lz4.arrow", "pyarrow-zstd.arrow", "pyarrow.arrows"})
  void readsEveryTypeOfPyarrow(String name) {
    List<Batch> read = ArrowScanTest.all(file(name));
    assertEquals(3, read.size());
    check(name, PYARROW, read);
    Schema schema = read.get(0).schema();
    assertEquals(PYARROW.size() + 2, schema.size());
    int row = 0;
    for (Batch batch : read) {
      for (int i = 0; i < batch.rows(); i++, row++) {
        List<String> letters = List.of("x", "y", "z");
        assertEquals(
            List.of(letters.get(2 * row % 3), letters.get((2 * row + 1) % 3)),
            batch.column(schema.indexOf("coded_list")).value(i));
      }
    }
  }

  @Test
  void saysWhatIsLost() {
    ScanPlan plan =
        ArrowScanTest.plan(
            file("pyarrow-none.arrow"), List.of("nothing", "time_ns", "stamp_us", "zoned_ns"), 10);
    assertEquals(
        List.of(
            "column nothing: has Arrow's null type, read as strings that are all null",
            "column time_ns: nanoseconds are rounded down to microseconds",
            "column zoned_ns: nanoseconds are rounded down to microseconds; the same instants,"
                + " without their zone Europe/Berlin"),
        plan.notes());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "polars-uncompressed.arrow",
        "polars-lz4.arrow",
        "polars-zstd.arrow",
        "polars.arrows"
      })
  void readsPolars(String name) {
    Map<String, IntFunction<Object>> expected = new LinkedHashMap<>();
    expected.put("text", ForeignFilesTest::text);
    expected.put("category", i -> List.of("a", "b", "c").get(i % 3));
    expected.put("chosen", i -> List.of("a", "b", "c").get(i % 3));
    expected.put("stamp", ForeignFilesTest::nanoseconds);
    expected.put("zoned", i -> instant(nanoseconds(i)));
    expected.put("day", i -> LocalDate.EPOCH.plusDays(19723 + i));
    expected.put("clock", i -> LocalTime.of(1, 2, i));
    expected.put("decimal", i -> BigDecimal.valueOf(25L * i, 2));
    expected.put("list", i -> numbers(i % 4));
    expected.put("struct", ForeignFilesTest::struct);
    expected.put("flag", i -> i % 2 == 0);
    expected.put("float", i -> (float) (i / 8.0 - 2));
    check(name, expected, ArrowScanTest.all(file(name)));
  }

  @Test
  void readsColumnsBesideThoseItCannot() {
    List<Batch> read =
        ArrowScanTest.read(
            ArrowScanTest.plan(file("unsupported.arrow"), List.of("id", "last"), Long.MAX_VALUE));
    check("unsupported", Map.of("last", ForeignFilesTest::text), read);
    // What is declared of them is not compared: scans say why they cannot be read.
    Source source =
        Format.named("arrow").source(String.valueOf(file("unsupported.arrow")), Map.of());
    Map<String, SchemaContract.Column> declared =
        Map.of("duration", SchemaContract.Column.of(DataType.INT64));
    assertEquals(
        List.of(), new SchemaContract(declared, true).verify(source, List.of()).unproven());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "duration:duration; write it as a number of microseconds",
        "interval:interval; write it as numbers",
        "dense:union",
        "sparse:union",
        "runs:run_end_encoded; write it plain or with a dictionary",
        "list_view:list_view; write it as list",
        "wide:decimal(60,2); decimals have 1 to 38 digits"
      })
  void refusesWhatHasNoCounterpart(String columnAndReason) {
    String column = columnAndReason.substring(0, columnAndReason.indexOf(':'));
    LongbowException e =
        assertThrows(
            LongbowException.class,
            () -> ArrowScanTest.plan(file("unsupported.arrow"), List.of("id", column), 10));
    assertEquals(ErrorCode.FORMAT_UNSUPPORTED, e.code());
    assertTrue(e.text().contains("'" + column + "'"), e.line());
    assertTrue(
        e.text().contains("Arrow type " + columnAndReason.substring(column.length() + 1)),
        e.line());
  }

  @ParameterizedTest
  @ValueSource(strings = {"replaced.arrows", "deltas.arrows"})
  void readsStreamsWhoseDictionaryChanges(String name) {
    List<Object> values = new ArrayList<>();
    for (Batch batch : ArrowScanTest.all(file(name))) {
      for (int i = 0; i < batch.rows(); i++) {
        values.add(batch.column(0).value(i));
      }
    }
    assertEquals(Arrays.asList("a", "b", null, "c", "a", "b", "y", "x", "x"), values);
  }

  @ParameterizedTest
  @ValueSource(strings = {"linked-pyarrow.arrow", "linked-polars.arrow"})
  void readsLz4BlocksThatReferToEachOther(String name) {
    long row = 0;
    for (Batch batch : ArrowScanTest.all(file(name))) {
      for (int i = 0; i < batch.rows(); i++, row++) {
        assertEquals("value " + row * row % 997, batch.column(0).value(i));
      }
    }
    assertEquals(30_000, row);
  }
}
