package dev.longbow.testing;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The table that {@link RandomQueries} ask: values in known bounds, so that generated arithmetic
 * does not overflow, and everything else that queries stumble over: nulls, NaN, infinities, both
 * zeros, skewed keys, empty strings, dates before 1970.
 */
public final class QueryTable {
  private static final List<String> WORDS =
      List.of("", "alpha", "Beta", "gamma ray", " padded ", "Zürich", "東京", "o'clock", "a-b-c");

  private static final List<Maker> COLUMNS =
      List.of(
          new Maker("id", DataType.INT64, 100_000, 0, (dice, row) -> (long) row),
          new Maker("k", DataType.INT64, 50, 0.05, (dice, row) -> skewed(dice, 50)),
          new Maker("n", DataType.INT32, 1000, 0.1, (dice, row) -> dice.between(-1000, 1000)),
          new Maker("b", DataType.INT8, 128, 0, (dice, row) -> dice.between(-128, 127)),
          new Maker("h", DataType.INT16, 9000, 0.2, (dice, row) -> dice.between(-9000, 9000)),
          new Maker("u", DataType.UINT16, 65_535, 0.1, (dice, row) -> dice.between(0, 65_535)),
          new Maker("w", DataType.UINT32, 4e9, 0, (dice, row) -> dice.between(0, 4_000_000_000L)),
          new Maker("x", DataType.FLOAT64, 500, 0.1, (dice, row) -> number(dice)),
          new Maker("y", DataType.FLOAT64, 0, 0.1, (dice, row) -> odd(dice)),
          new Maker("z", DataType.FLOAT32, 0, 0.1, (dice, row) -> (float) odd(dice)),
          new Maker("s", DataType.STRING, 0, 0.1, (dice, row) -> dice.pick(WORDS)),
          new Maker("t", DataType.STRING, 0, 0.05, (dice, row) -> "v" + dice.below(3000) + "-x"),
          new Maker("f", DataType.BOOL, 0, 0.1, (dice, row) -> dice.chance(0.3)),
          new Maker("d", DataType.DATE, 0, 0.1, (dice, row) -> date(dice)),
          new Maker("timestamp", DataType.TIMESTAMP, 0, 0.05, (dice, row) -> time(dice)),
          new Maker("at", DataType.TIMESTAMP_TZ, 0, 0.05, (dice, row) -> instant(dice)),
          new Maker(
              "m",
              new DataType.Decimal(12, 2),
              10_000,
              0.1,
              (dice, row) -> BigDecimal.valueOf(dice.between(-1_000_000, 1_000_000), 2)));

  private QueryTable() {}

  /** The value of a row. */
  private interface Value {
    Object of(Dice dice, int row);
  }

  private record Maker(String name, DataType type, double bound, double nulls, Value value) {}

  /** The schema. */
  public static Schema schema() {
    return new Schema(
        COLUMNS.stream().map(c -> new Field(c.name(), c.type(), c.nulls() > 0)).toList());
  }

  /** The columns as expressions. */
  static List<Twin.Named> columns() {
    return COLUMNS.stream()
        .map(c -> Twin.same(c.name(), c.type()).within(c.bound()).as(c.name()))
        .toList();
  }

  /** Rows {@code from .. from + count}, a few thousand to a batch; {@code id} is the row number. */
  public static List<Batch> batches(long seed, int from, int count) {
    List<Batch> batches = new ArrayList<>();
    Dice dice = new Dice(seed);
    for (int start = from; start < from + count; start += 2000) {
      int rows = Math.min(2000, from + count - start);
      int first = start;
      List<Column> columns = new ArrayList<>();
      for (Maker maker : COLUMNS) {
        ColumnBuilder builder = new ColumnBuilder(maker.type());
        IntStream.range(first, first + rows)
            .forEach(
                row ->
                    builder.append(
                        dice.chance(maker.nulls()) ? null : maker.value().of(dice, row)));
        columns.add(builder.build());
      }
      batches.add(new Batch(schema(), columns, rows));
    }
    return batches;
  }

  private static long skewed(Dice dice, int bound) {
    double uniform = dice.uniform();
    return (long) (uniform * uniform * uniform * bound);
  }

  /** A finite number with two binary digits after the point: sums of these are exact. */
  private static double number(Dice dice) {
    return dice.between(-2000, 2000) / 4.0;
  }

  private static double odd(Dice dice) {
    return dice.chance(0.1)
        ? dice.of(Double.NaN, 0.0, -0.0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)
        : number(dice);
  }

  private static LocalDate date(Dice dice) {
    return LocalDate.of(1969, 6, 1).plusDays(dice.below(900));
  }

  private static LocalDateTime time(Dice dice) {
    return LocalDateTime.of(2023, 11, 1, 0, 0)
        .plusSeconds(dice.below(500 * 86_400))
        .plusNanos(1000L * dice.of(0, 0, 1, 999_999));
  }

  private static Instant instant(Dice dice) {
    return Instant.parse("1969-12-01T00:00:00Z")
        .plusSeconds(dice.below(90 * 86_400))
        .plusNanos(1000L * dice.of(0, 0, 1, 999_999));
  }
}
