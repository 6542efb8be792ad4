package dev.longbow.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.column.Batch;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.column.ValueText;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TextTableTest {
  private static final Schema SCHEMA =
      Schema.of(Field.of("facility", DataType.STRING), Field.of("n", DataType.INT64));

  @Test
  void numbersStandToTheRight() {
    Batch batch =
        new Batch(
            SCHEMA,
            List.of(
                ColumnBuilder.of(DataType.STRING, "Zürich", null, "a\nb"),
                ColumnBuilder.of(DataType.INT64, 12L, 12345L, null)),
            3);
    assertEquals(
        """
        facility | n
        string   | int64
        ---------+------
        Zürich   |    12
        null     | 12345
        a\\nb     |  null
        """,
        TextTable.of(SCHEMA, List.of(batch)));
  }

  @Test
  void longValuesAreCut() {
    Schema one = Schema.of(Field.of("text", DataType.STRING));
    Batch batch = new Batch(one, List.of(ColumnBuilder.of(DataType.STRING, "x".repeat(100))), 1);
    String line = TextTable.of(one, List.of(batch)).lines().skip(3).findFirst().orElseThrow();
    assertEquals("x".repeat(39) + "…", line);
  }

  @Test
  void valuesHaveTheFormsOfCsv() {
    Map<Object, String> forms = new LinkedHashMap<>();
    forms.put(new BigDecimal("0E-10"), "0.0000000000");
    forms.put(new BigDecimal("1E+3"), "1000");
    forms.put(LocalDateTime.of(2024, 1, 1, 0, 0), "2024-01-01 00:00:00");
    forms.put(LocalDateTime.of(2024, 1, 1, 10, 0, 0, 500_000_000), "2024-01-01 10:00:00.5");
    forms.put(Instant.parse("2024-01-01T10:00:00.000001Z"), "2024-01-01 10:00:00.000001+00");
    forms.put(LocalTime.of(7, 30), "07:30:00");
    forms.put(LocalDate.of(12024, 1, 1), "12024-01-01");
    forms.put(LocalDate.of(-5, 1, 1), "-0005-01-01");
    forms.put(Double.NEGATIVE_INFINITY, "-inf");
    forms.put(2e-3f, "0.002");
    forms.put(true, "true");
    forms.put(Arrays.asList(1.0, null), "[1.0, null]");
    forms.forEach((value, text) -> assertEquals(text, ValueText.of(value)));
  }

  @Test
  void noRowsGiveTheHead() {
    assertEquals(
        """
        facility | n
        string   | int64
        ---------+------
        """,
        TextTable.of(SCHEMA, List.of()));
  }
}
