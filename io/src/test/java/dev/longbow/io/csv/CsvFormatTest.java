package dev.longbow.io.csv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvFormatTest {
  /** Without binary, which comes back as text. */
  private static final Schema SCHEMA =
      new Schema(
          RandomBatches.ALL_TYPES.fields().stream()
              .filter(field -> !field.type().equals(DataType.BINARY))
              .toList());

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"none,',',1", "gzip,';',2", "zstd,'|',3"})
  void duckDbReadsItBack(String compression, String delimiter, long seed) throws Exception {
    List<Batch> batches = new RandomBatches(seed).batches(SCHEMA, 12_000, 3_000);
    Path file = folder.resolve("all.csv");
    Map<String, String> options = Map.of("compression", compression, "delimiter", delimiter);
    Outputs.write(
        new CsvFormat().sink(Outputs.spec("csv", file, options), SCHEMA),
        batches.stream().map(List::of).toList());
    String types =
        SCHEMA.fields().stream()
            .map(field -> "'" + field.name() + "': '" + sql(field.type()) + "'")
            .collect(Collectors.joining(", ", "{", "}"));
    try (Duck duck = new Duck()) {
      duck.assertRows(
          ("read_csv('%s', columns = %s, header = true, delim = '%s', quote = '\"', escape = '\"',"
                  + " compression = '%s', allow_quoted_nulls = false, auto_detect = false)")
              .formatted(file, types, delimiter, compression),
          SCHEMA,
          batches);
    }
  }

  private static String sql(DataType type) {
    if (type instanceof DataType.Int integer) {
      List<String> names =
          integer.signed()
              ? List.of("TINYINT", "SMALLINT", "INTEGER", "BIGINT")
              : List.of("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT");
      return names.get(Integer.numberOfTrailingZeros(integer.bits()) - 3);
    }
    return switch (type.toString()) {
      case "float32" -> "FLOAT";
      case "float64" -> "DOUBLE";
      case "string" -> "VARCHAR";
      case "timestamp_tz" -> "TIMESTAMPTZ";
      default -> type.toString();
    };
  }

  @Test
  void writesPlainText() throws Exception {
    Schema schema =
        Schema.of(
            Field.of("a,b", DataType.STRING),
            Field.of("number", DataType.FLOAT64),
            Field.of("at", DataType.TIMESTAMP),
            Field.of("zoned", DataType.TIMESTAMP_TZ),
            Field.of("day", DataType.DATE),
            Field.of("raw", DataType.BINARY));
    List<Column> columns =
        List.of(
            ColumnBuilder.of(DataType.STRING, "plain", "", null, "say \"hi\"", " x"),
            ColumnBuilder.of(DataType.FLOAT64, 36.6, 2e-3, Double.NaN, -0.0, 1e22),
            ColumnBuilder.of(
                DataType.TIMESTAMP,
                LocalDateTime.parse("2024-01-01T00:00:00"),
                LocalDateTime.parse("1969-12-31T23:59:59.5"),
                null,
                LocalDateTime.parse("0033-04-03T15:00:00"),
                LocalDateTime.parse("2024-02-29T12:00:00.000001")),
            ColumnBuilder.of(DataType.TIMESTAMP_TZ, Instant.EPOCH, null, null, null, null),
            ColumnBuilder.of(
                DataType.DATE, LocalDate.parse("2000-02-29"), null, null, null, LocalDate.EPOCH),
            ColumnBuilder.of(
                DataType.BINARY, new byte[] {0, (byte) 0xaf}, new byte[0], null, null, null));
    Path file = folder.resolve("plain.csv");
    Outputs.write(
        new CsvFormat().sink(Outputs.spec("csv", file, Map.of()), schema),
        List.of(List.of(new Batch(schema, columns, 5))));
    String expected =
        """
        "a,b",number,at,zoned,day,raw
        plain,36.6,2024-01-01 00:00:00,1970-01-01 00:00:00+00,2000-02-29,00af
        "",0.002,1969-12-31 23:59:59.5,,,
        ,NaN,,,,
        "say ''hi''",-0.0,0033-04-03 15:00:00,,,
        " x",1.0E22,2024-02-29 12:00:00.000001,,1970-01-01,
        """;
    assertEquals(expected.replace("''", "\"\""), Files.readString(file));
  }

  @Test
  void quotesWhatItIsToldTo() throws Exception {
    Schema schema = Schema.of(Field.of("n", DataType.INT32), Field.of("t", DataType.STRING));
    List<Column> columns =
        List.of(
            ColumnBuilder.of(DataType.INT32, 1L, null),
            ColumnBuilder.of(DataType.STRING, "it's", null));
    String[][] styles = {
      {"all", "'n','t'|'1','it''s'|,|"},
      {"strings", "'n','t'|1,'it''s'|,|"},
      {"needed", "n,t|1,'it''s'|,|"}
    };
    for (String[] style : styles) {
      Path file = folder.resolve(style[0] + ".csv");
      Map<String, String> options = Map.of("quote", "'", "quoting", style[0], "line_end", "crlf");
      Outputs.write(
          new CsvFormat().sink(Outputs.spec("csv", file, options), schema),
          List.of(List.of(new Batch(schema, columns, 2))));
      assertEquals(style[1].replace("|", "\r\n"), Files.readString(file));
    }
  }

  @Test
  void anEmptyResultHasTheHeader() throws Exception {
    Path file = folder.resolve("empty.csv");
    Schema schema = Schema.of(Field.of("x", DataType.INT32), Field.of("y", DataType.INT32));
    Outputs.write(new CsvFormat().sink(Outputs.spec("csv", file, Map.of()), schema), List.of());
    assertEquals("x,y\n", Files.readString(file));
  }

  @Test
  void refusesWhatACellCannotHold() {
    Schema list = Schema.of(Field.of("l", new DataType.ListOf(DataType.INT32)));
    assertThrows(
        LongbowException.class,
        () -> new CsvFormat().sink(Outputs.spec("csv", "x.csv", Map.of()), list));
    Schema flat = Schema.of(Field.of("x", DataType.INT32));
    assertThrows(
        LongbowException.class,
        () -> new CsvFormat().sink(Outputs.spec("csv", "x.csv", Map.of("delimiter", "ab")), flat));
  }
}
