package dev.longbow.examples;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.frame.LazyFrame;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;

/** {@code inline_rows.yaml} in Java: rows of the program as a table. */
public final class InlineRows {
  private InlineRows() {}

  /** Known temperatures in Fahrenheit. */
  public static LazyFrame fahrenheit() {
    Schema schema =
        Schema.of(
            Field.of("device", DataType.STRING),
            Field.of("at", DataType.TIMESTAMP),
            Field.of("celsius", DataType.FLOAT64));
    List<Map<String, Object>> readings =
        List.of(
            Map.of("device", "DEV-1", "at", LocalDateTime.of(2024, 3, 1, 10, 0), "celsius", 36.6),
            // No celsius: null.
            Map.of("device", "DEV-1", "at", LocalDateTime.of(2024, 3, 1, 11, 0)),
            Map.of("device", "DEV-2", "at", LocalDateTime.of(2024, 3, 2, 9, 30), "celsius", 39.1));
    return LazyFrame.ofRows(schema, readings)
        .filter("celsius IS NOT NULL")
        .rename("at", "measured_at")
        .withColumns(
            "round(celsius * 9 / 5 + 32, 1) AS fahrenheit", "weekday(measured_at) AS weekday")
        .drop("celsius");
  }

  /** Writes {@code outputs/inline_rows.csv}. */
  public static void main(String[] arguments) {
    fahrenheit().writeCsv("outputs/inline_rows.csv");
  }
}
