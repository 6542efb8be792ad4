package dev.longbow.kernel;

import static dev.longbow.kernel.Calls.fails;
import static dev.longbow.kernel.Calls.lit;
import static dev.longbow.kernel.Calls.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.error.ErrorCode;
import dev.longbow.expr.BoundExpr;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CastsTest {
  private static final DataType MONEY = new DataType.Decimal(10, 2);

  @Test
  void floatsBecomeTheNearestIntegerHalvesEven() {
    is(2L, lit(2.5), DataType.INT32);
    is(4L, lit(3.5), DataType.INT32);
    is(-2L, lit(-2.5), DataType.INT64);
    is(Boxed.MAX_UINT64, lit(18446744073709549568.0), DataType.UINT64);
    refused("", lit(Double.NaN), DataType.INT64);
    refused("outside its range", lit(Double.POSITIVE_INFINITY), DataType.INT64);
    refused("outside its range", lit(9223372036854775808.0), DataType.INT64);
    refused("outside its range", lit(127.5), DataType.INT8);
    refused("outside its range", lit(-1.0), DataType.UINT8);
    refused("outside its range", lit(1e300), DataType.FLOAT32);
    is(Float.POSITIVE_INFINITY, lit(Double.POSITIVE_INFINITY), DataType.FLOAT32);
  }

  @Test
  void integers() {
    is(255L, lit(255), DataType.UINT8);
    refused("Cannot convert 256 from int64 to uint8", lit(256), DataType.UINT8);
    refused("Cannot convert -1 from int64 to uint64", lit(-1), DataType.UINT64);
    is(true, lit(-3), DataType.BOOL);
    is(1L, lit(DataType.BOOL, true), DataType.INT16);
    is(1.8446744073709552E19, lit(DataType.UINT64, Boxed.UINT64_LIMIT), DataType.FLOAT64);
    is(new BigDecimal("5.00"), lit(5), MONEY);
    refused("", lit(100_000_000L), MONEY);
  }

  @Test
  void decimals() {
    BoundExpr value = lit(MONEY, new BigDecimal("2.50"));
    is(3L, value, DataType.INT32);
    is(2.5, value, DataType.FLOAT64);
    is(new BigDecimal("2.5"), value, new DataType.Decimal(5, 1));
    is(new BigDecimal("0.10"), lit(DataType.FLOAT32, 0.1f), MONEY);
    is("2.50", value, DataType.STRING);
    refused("", lit(Double.NaN), MONEY);
  }

  @Test
  void textBecomesValues() {
    is(42L, lit(" 42 "), DataType.INT32);
    is(100L, lit("1e2"), DataType.INT32);
    refused("Cannot convert '2.5' from string to int32", lit("2.5"), DataType.INT32);
    refused("", lit("0x1p3"), DataType.FLOAT64);
    refused("", lit("1d"), DataType.FLOAT64);
    refused("", lit(""), DataType.FLOAT64);
    is(Double.NaN, lit("NaN"), DataType.FLOAT64);
    is(Double.NEGATIVE_INFINITY, lit("-inf"), DataType.FLOAT64);
    is(true, lit("TRUE"), DataType.BOOL);
    is(LocalDate.of(2024, 2, 29), lit("2024-02-29"), DataType.DATE);
    refused("expected a date", lit("2023-02-29"), DataType.DATE);
    is(LocalDateTime.of(2024, 1, 1, 0, 0), lit("2024-01-01"), DataType.TIMESTAMP);
    is(Instant.parse("2024-01-01T11:00:00Z"), lit("2024-01-01 12:00"), DataType.TIMESTAMP_TZ);
    is(new UUID(1, 2), lit(new UUID(1, 2).toString()), DataType.UUID);
    is(new BigDecimal("1.24"), lit("1.235"), MONEY);
  }

  @Test
  void valuesBecomeText() {
    is("1.0", lit(1.0), DataType.STRING);
    is("1e+300", lit(1e300), DataType.STRING);
    is("-1.5e-07", lit(-1.5e-7), DataType.STRING);
    is("2e-44", lit(2e-44), DataType.STRING);
    is("0.1", lit(DataType.FLOAT32, 0.1f), DataType.STRING);
    is("true", lit(DataType.BOOL, true), DataType.STRING);
    LocalDateTime time = LocalDateTime.of(2024, 1, 2, 3, 4, 5, 600_000_000);
    is("2024-01-02 03:04:05.6", lit(DataType.TIMESTAMP, time), DataType.STRING);
    is("03:04:05", lit(DataType.TIME, LocalTime.of(3, 4, 5)), DataType.STRING);
    is(
        "2024-01-02 01:00:00+01",
        lit(DataType.TIMESTAMP_TZ, Instant.parse("2024-01-02T00:00:00Z")),
        DataType.STRING);
  }

  @Test
  void times() {
    LocalDateTime time = LocalDateTime.of(1969, 12, 31, 23, 0);
    is(LocalDate.of(1969, 12, 31), lit(DataType.TIMESTAMP, time), DataType.DATE);
    is(LocalTime.of(23, 0), lit(DataType.TIMESTAMP, time), DataType.TIME);
    is(Instant.parse("1969-12-31T22:00:00Z"), lit(DataType.TIMESTAMP, time), DataType.TIMESTAMP_TZ);
    is(
        LocalDateTime.of(2024, 7, 1, 2, 0),
        lit(DataType.TIMESTAMP_TZ, Instant.parse("2024-07-01T00:00:00Z")),
        DataType.TIMESTAMP);
    refused(
        "skip this time",
        lit(DataType.TIMESTAMP, LocalDateTime.of(2024, 3, 31, 2, 30)),
        DataType.TIMESTAMP_TZ);
    is(
        LocalDateTime.of(2024, 1, 1, 0, 0),
        lit(DataType.DATE, LocalDate.of(2024, 1, 1)),
        DataType.TIMESTAMP);
  }

  /** Every pair of types: what is possible converts or is null, and text goes there and back. */
  @Test
  void everyPairOfTypes() {
    long seed = System.nanoTime();
    RandomColumns columns = new RandomColumns(new Random(seed));
    for (DataType from : RandomColumns.TYPES) {
      Column column = columns.column(from, 100);
      for (DataType to : RandomColumns.TYPES) {
        if (Casts.isPossible(from, to)) {
          Column cast = Casts.cast(column, to, true, "UTC");
          assertEquals(to, cast.type());
          assertEquals(100, cast.length());
        }
      }
      if (!from.equals(DataType.BINARY)) {
        Column text = Casts.cast(column, DataType.STRING, false, "UTC");
        Column back = Casts.cast(text, from, false, "UTC");
        assertEquals(Calls.values(column), Calls.values(back), "seed " + seed + " " + from);
      }
    }
  }

  private static final class Boxed {
    static final BigInteger MAX_UINT64 = new BigInteger("18446744073709549568");
    static final BigInteger UINT64_LIMIT = new BigInteger("18446744073709551615");
  }

  private static BoundExpr cast(BoundExpr operand, DataType type, boolean attempt) {
    return new BoundExpr.Cast(operand, type, attempt, Calls.ZONE);
  }

  private static void is(Object expected, BoundExpr operand, DataType type) {
    assertEquals(expected, value(cast(operand, type, false)));
    assertEquals(expected, value(cast(operand, type, true)));
  }

  private static void refused(String text, BoundExpr operand, DataType type) {
    fails(ErrorCode.BAD_VALUE, text, cast(operand, type, false));
    assertNull(value(cast(operand, type, true)));
  }
}
