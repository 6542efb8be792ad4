package dev.longbow.io.clickhouse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.connector.Source;
import dev.longbow.testing.clickhouse.ClickHouseDatabase;
import dev.longbow.testing.clickhouse.ClickHouseExtension;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every type that can be read: random values, nulls and extremes are what the server itself says
 * they are.
 */
@ExtendWith(ClickHouseExtension.class)
class TypesTest {
  private static final int ROWS = 5_000;

  /**
   * A type and how its values are compared.
   *
   * @param type in the server's words
   * @param ours the type that it is read as
   * @param text an expression for {@code x} that the server writes as text
   * @param shown the same of our value
   * @param extremes values, in the server's words
   */
  private record Case(
      String type, String ours, String text, Function<Object, String> shown, String... extremes) {}

  private final ClickHouseDatabase database;

  TypesTest(ClickHouseDatabase database) {
    this.database = database;
  }

  private static String hex(Object value) {
    return HexFormat.of().withUpperCase().formatHex((byte[]) value);
  }

  private static String hexText(Object value) {
    return hex(value.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String micros(Object value) {
    Instant instant = (Instant) value;
    return String.valueOf(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000L) + instant.getNano() / 1000);
  }

  private static String joined(Object value) {
    List<String> texts = new ArrayList<>();
    ((List<?>) value).forEach(element -> texts.add(String.valueOf(element)));
    return String.join(",", texts);
  }

  private static String plain(Object value) {
    return ((BigDecimal) value).stripTrailingZeros().toPlainString();
  }

  private static final String MICROS = "toUnixTimestamp64Micro(CAST(x, 'DateTime64(6)'))";
  private static final String ELEMENTS =
      "arrayStringConcat(arrayMap(e -> ifNull(toString(e), 'null'), x), ',')";

  private static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    cases.add(new Case("Bool", "bool", "toString(x)", String::valueOf, "true", "false"));
    for (int bits : new int[] {8, 16, 32, 64}) {
      String ours = "int" + bits;
      cases.add(
          new Case(
              "Int" + bits,
              ours,
              "toString(x)",
              String::valueOf,
              "-" + new BigDecimal(2).pow(bits - 1),
              new BigDecimal(2).pow(bits - 1).subtract(BigDecimal.ONE).toString()));
      cases.add(
          new Case(
              "UInt" + bits,
              "u" + ours,
              "toString(x)",
              String::valueOf,
              "0",
              new BigDecimal(2).pow(bits).subtract(BigDecimal.ONE).toString()));
    }
    for (int bits : new int[] {128, 256}) {
      String most = new BigDecimal(2).pow(bits - 1).subtract(BigDecimal.ONE).toString();
      cases.add(
          new Case("Int" + bits, "string", "toString(x)", String::valueOf, "'-" + most + "'", "0"));
      cases.add(
          new Case("UInt" + bits, "string", "toString(x)", String::valueOf, "'" + most + "'"));
    }
    cases.add(
        new Case(
            "Float32",
            "float32",
            "if(isNaN(x), 'nan', toString(reinterpretAsInt32(x)))",
            value ->
                Float.isNaN((Float) value)
                    ? "nan"
                    : String.valueOf(Float.floatToRawIntBits((Float) value)),
            "nan",
            "inf",
            "-inf",
            "-0.0",
            "0.0",
            "3.4028235e38",
            "1.4e-45"));
    cases.add(
        new Case(
            "Float64",
            "float64",
            "if(isNaN(x), 'nan', toString(reinterpretAsInt64(x)))",
            value ->
                Double.isNaN((Double) value)
                    ? "nan"
                    : String.valueOf(Double.doubleToRawLongBits((Double) value)),
            "nan",
            "inf",
            "-inf",
            "-0.0",
            "0.0",
            "1.7976931348623157e308",
            "4.9e-324"));
    cases.add(
        new Case(
            "BFloat16",
            "float32",
            "toString(reinterpretAsInt32(toFloat32(x)))",
            value -> String.valueOf(Float.floatToRawIntBits((Float) value)),
            "inf",
            "-0.0"));
    for (String decimal : List.of("9, 2", "18, 0", "38, 10", "38, 38", "19, 19")) {
      cases.add(
          new Case(
              "Decimal(" + decimal + ")",
              "decimal(" + decimal.replace(" ", "") + ")",
              "toString(x)",
              TypesTest::plain,
              "0"));
    }
    cases.add(
        new Case(
            "Decimal(38, 0)",
            "decimal(38,0)",
            "toString(x)",
            TypesTest::plain,
            "'" + "9".repeat(38) + "'",
            "'-" + "9".repeat(38) + "'"));
    cases.add(new Case("Decimal(76, 20)", "string", "toString(x)", String::valueOf, "'-1.5'", "0"));
    String nasty = "'', 'é\\0\\t\\n\\\\\\'`\"', '日本語🎉', 'DROP TABLE x'";
    cases.add(new Case("String", "string", "hex(x)", TypesTest::hexText, nasty.split(", ")));
    cases.add(
        new Case(
            "LowCardinality(String)", "string", "hex(x)", TypesTest::hexText, nasty.split(", ")));
    cases.add(
        new Case("FixedString(3)", "binary", "hex(x)", TypesTest::hex, "'a'", "'\\xff\\0\\xfe'"));
    cases.add(
        new Case("Date", "date", "toString(x)", String::valueOf, "'1970-01-01'", "'2149-06-06'"));
    cases.add(
        new Case("Date32", "date", "toString(x)", String::valueOf, "'1900-01-01'", "'2299-12-31'"));
    cases.add(new Case("DateTime", "timestamp_tz", MICROS, TypesTest::micros, "0", "4294967295"));
    cases.add(
        new Case(
            "DateTime('America/New_York')",
            "timestamp_tz",
            MICROS,
            TypesTest::micros,
            // Both have the same text in that zone.
            "1730610000",
            "1730613600"));
    for (int digits : new int[] {0, 1, 3, 5, 6}) {
      cases.add(
          new Case(
              "DateTime64(%d, 'Asia/Kolkata')".formatted(digits),
              "timestamp_tz",
              MICROS,
              TypesTest::micros,
              "'1900-01-01 05:30:00'",
              "'2299-12-31 23:59:59.999999'"));
    }
    cases.add(
        new Case(
            "DateTime64(9)",
            "timestamp_tz",
            MICROS,
            TypesTest::micros,
            "'2024-02-29 12:34:56.123456'",
            "'1960-01-01 00:00:00.000001'"));
    cases.add(
        new Case(
            "UUID",
            "uuid",
            "toString(x)",
            String::valueOf,
            "'00112233-4455-6677-8899-aabbccddeeff'"));
    cases.add(
        new Case("IPv4", "string", "toString(x)", String::valueOf, "'0.0.0.0'", "'255.1.2.3'"));
    cases.add(
        new Case("IPv6", "string", "toString(x)", String::valueOf, "'::'", "'2001:db8::ff00:42'"));
    cases.add(
        new Case(
            "Enum8('a\\'\\\\ ,)' = -128, 'b' = 127)",
            "string",
            "hex(toString(x))",
            TypesTest::hexText));
    cases.add(new Case("Enum16('x' = -300, '' = 2)", "string", "toString(x)", String::valueOf));
    cases.add(new Case("Array(Int32)", "list<int32>", ELEMENTS, TypesTest::joined, "[]", "[1]"));
    cases.add(
        new Case(
            "Array(Nullable(Enum8('p' = 1, 'q' = 2)))",
            "list<string>",
            ELEMENTS,
            TypesTest::joined,
            "[NULL, 'p']",
            "[]"));
    cases.add(
        new Case(
            "Array(LowCardinality(Nullable(String)))",
            "list<string>",
            ELEMENTS,
            TypesTest::joined,
            "[NULL, 'p']",
            "[]"));
    cases.add(
        new Case(
            "Array(DateTime('UTC'))",
            "list<timestamp_tz>",
            "arrayStringConcat(arrayMap(e -> toString(toUnixTimestamp(e)), x), ',')",
            value ->
                joined(
                    ((List<?>) value).stream().map(e -> ((Instant) e).getEpochSecond()).toList()),
            "[0]"));
    cases.add(
        new Case(
            "Array(Array(UUID))",
            "list<list<uuid>>",
            "arrayStringConcat(arrayMap(e -> '(' || arrayStringConcat(arrayMap(f -> toString(f), e), ',') || ')', x), ',')",
            value -> joined(((List<?>) value).stream().map(e -> "(" + joined(e) + ")").toList()),
            "[]",
            "[[]]"));
    return cases;
  }

  @Test
  void compressedRowsAreTheSame() throws IOException {
    database.sql(
        "CREATE TABLE compressed ORDER BY n AS SELECT number AS n, toString(number % 7) AS s, if(number % 3 = 0, NULL, number / 7) AS x FROM numbers(70000)");
    List<List<Object>> plain =
        TableReads.rows(TableReads.plan(TableReads.table(database, "compressed")));
    assertEquals(70_000, plain.size());
    for (String compression : List.of("none", "lz4", "zstd")) {
      Map<String, String> options =
          TableReads.options(database, "table", "compressed", "compression", compression);
      assertEquals(
          plain, TableReads.rows(TableReads.plan(TableReads.source(options))), compression);
    }
  }

  @Test
  void readsWhatTheServerHas() throws IOException {
    long seed = new Random().nextLong(1, 1L << 31);
    System.out.println("TypesTest seed " + seed);
    List<Case> cases = cases();
    for (int i = 0; i < cases.size(); i++) {
      Case one = cases.get(i);
      boolean nests = one.type().startsWith("Array") || one.type().startsWith("LowCardinality");
      check(one, one.type(), i, seed);
      if (!nests) {
        check(one, "Nullable(" + one.type() + ")", i, seed);
      }
    }
  }

  private void check(Case one, String type, int number, long seed) throws IOException {
    String table = (type.equals(one.type()) ? "type_" : "nullable_type_") + number;
    database.sql(
        "CREATE TABLE %s (id UInt32, x %s) ENGINE = MergeTree ORDER BY id".formatted(table, type));
    String random = random(type, seed);
    database.sql(
        random != null
            ? "INSERT INTO %s SELECT number, %s FROM numbers(%d)".formatted(table, random, ROWS)
            : "INSERT INTO %s SELECT rowNumberInAllBlocks(), x FROM generateRandom('x %s', %d, 20) LIMIT %d SETTINGS max_threads = 1"
                .formatted(table, type.replace("\\", "\\\\").replace("'", "\\'"), seed, ROWS));
    int next = ROWS;
    for (String value : one.extremes()) {
      database.sql(
          "INSERT INTO %s SELECT %d, CAST(%s, %s)"
              .formatted(table, next++, value, Names.literal(type)));
    }
    if (type.startsWith("Nullable")) {
      database.sql("INSERT INTO %s SELECT %d, NULL".formatted(table, next++));
    }

    Source source = TableReads.table(database, table);
    assertEquals(one.ours(), source.schema().field(1).type().toString(), type);
    String[] expected =
        database
            .sql(
                "SELECT concat(toString(id), ' ', ifNull(%s, 'NULL')) FROM (SELECT id, isNull(t.x) AS n, assumeNotNull(t.x) AS x FROM %s AS t) ORDER BY id FORMAT TSVRaw"
                    .formatted(
                        type.startsWith("Nullable")
                            ? "if(n, NULL, toString(" + one.text() + "))"
                            : "toString(" + one.text() + ")",
                        table),
                "output_format_decimal_trailing_zeros=1")
            .split("\n", -1);
    List<String> read = new ArrayList<>();
    for (List<Object> row : TableReads.rows(source)) {
      read.add(row.get(0) + " " + (row.get(1) == null ? "NULL" : one.shown().apply(row.get(1))));
    }
    read.sort((a, b) -> Integer.compare(id(a), id(b)));
    for (int i = 0; i < read.size(); i++) {
      assertEquals(expected[i], read.get(i), type);
    }
    assertEquals(next, read.size(), type);
  }

  /** What the server generates no values of, or too exact ones; null for all others. */
  private static String random(String type, long seed) {
    if (type.contains("DateTime64(9)")) {
      return "CAST(fromUnixTimestamp64Micro(toInt64(rand64(%d) %% 4000000000000000)), 'DateTime64(9)')"
          .formatted(seed);
    }
    return type.contains("BFloat16") ? "toBFloat16(rand(%d) / 1000)".formatted(seed) : null;
  }

  private static int id(String row) {
    return Integer.parseInt(row.substring(0, row.indexOf(' ')));
  }
}
