package dev.longbow.kernel;

import static dev.longbow.kernel.Calls.call;
import static dev.longbow.kernel.Calls.fails;
import static dev.longbow.kernel.Calls.lit;
import static dev.longbow.kernel.Calls.map;
import static dev.longbow.kernel.Calls.value;
import static java.util.Arrays.asList;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.longbow.column.DataType;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.FunctionRegistry;
import dev.longbow.expr.ScalarFunction;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;

class FunctionsTest {
  @Test
  void everyFunctionHasItsReference() {
    for (ScalarFunction function : FunctionRegistry.all()) {
      assertFalse(function.signature().isBlank(), function.name());
      assertFalse(function.description().isBlank(), function.name());
    }
  }

  @Test
  void arithmetic() {
    assertEquals(0.5, value(call("/", lit(1), lit(2))));
    assertEquals(Double.POSITIVE_INFINITY, value(call("/", lit(1), lit(0))));
    assertEquals(-3L, value(call("div", lit(-7), lit(2))));
    assertEquals(-1L, value(call("mod", lit(-7), lit(2))));
    assertEquals(Double.NaN, value(call("%", lit(1.0), lit(0.0))));
    assertNull(value(call("+", lit(1), lit(DataType.INT64, null))));
    fails(ErrorCode.ARITHMETIC, "Cannot divide 5 by zero", call("div", lit(5), lit(0)));
    fails(ErrorCode.ARITHMETIC, "outside int64", call("+", lit(Long.MAX_VALUE), lit(1)));
    fails(ErrorCode.ARITHMETIC, "outside int64", call("negate", lit(Long.MIN_VALUE)));
    fails(ErrorCode.ARITHMETIC, "outside int64", call("div", lit(Long.MIN_VALUE), lit(-1)));
    fails(
        ErrorCode.ARITHMETIC,
        "Cannot compute 100 + 100: the result is outside int8",
        call("+", lit(DataType.INT8, 100L), lit(DataType.INT8, 100L)));
    fails(
        ErrorCode.ARITHMETIC,
        "Cannot compute 1 - 2: the result is outside uint32",
        call("-", lit(DataType.UINT32, 1L), lit(DataType.UINT32, 2L)));
    DataType money = new DataType.Decimal(10, 2);
    assertEquals(
        new BigDecimal("3.7500"),
        value(call("*", lit(money, new BigDecimal("1.50")), lit(money, new BigDecimal("2.50")))));
    assertEquals(
        29L,
        value(
            call(
                "-",
                lit(DataType.DATE, LocalDate.of(2024, 3, 1)),
                lit(DataType.DATE, LocalDate.of(2024, 2, 1)))));
    assertThrows(
        LongbowException.class, () -> call("+", lit("a"), lit(1)), "strings are not added");
  }

  @Test
  void distances() {
    assertEquals(BigInteger.valueOf(7), value(call("abs_diff", lit(-3), lit(4))));
    assertEquals(
        new BigInteger("18446744073709551615"),
        value(call("abs_diff", lit(Long.MIN_VALUE), lit(Long.MAX_VALUE))));
    DataType unsigned = DataType.UINT64;
    assertEquals(
        new BigInteger("18446744073709551614"),
        value(
            call(
                "abs_diff",
                lit(unsigned, 1L),
                lit(unsigned, new BigInteger("18446744073709551615")))));
    assertEquals(
        BigInteger.valueOf(29),
        value(
            call(
                "abs_diff",
                lit(DataType.DATE, LocalDate.of(2024, 2, 1)),
                lit(DataType.DATE, LocalDate.of(2024, 3, 1)))));
    assertEquals(
        BigInteger.valueOf(1_500_000),
        value(
            call(
                "abs_diff",
                lit(DataType.TIMESTAMP, LocalDateTime.of(2024, 1, 1, 0, 0, 1, 500_000_000)),
                lit(DataType.TIMESTAMP, LocalDateTime.of(2024, 1, 1, 0, 0)))));
    double infinity = Double.POSITIVE_INFINITY;
    assertEquals(0.25, value(call("abs_diff", lit(0.5), lit(0.25))));
    assertEquals(0.0, value(call("abs_diff", lit(Double.NaN), lit(Double.NaN))));
    assertEquals(0.0, value(call("abs_diff", lit(infinity), lit(infinity))));
    assertEquals(Double.NaN, value(call("abs_diff", lit(infinity), lit(Double.NaN))));
    assertEquals(infinity, value(call("abs_diff", lit(infinity), lit(-infinity))));
    assertNull(value(call("abs_diff", lit(1), lit(DataType.INT64, null))));
    assertThrows(LongbowException.class, () -> call("abs_diff", lit("a"), lit("b")));
    DataType day = DataType.DATE;
    assertThrows(
        LongbowException.class,
        () -> call("abs_diff", lit(day, LocalDate.EPOCH), lit(1)),
        "a date and a number");
  }

  @Test
  void rounding() {
    assertEquals(
        asList(3.0, -3.0, 0.0, Double.NaN, Double.POSITIVE_INFINITY, null, 1e300),
        map(
            "round",
            DataType.FLOAT64,
            2.5,
            -2.5,
            0.49999999999999994,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            null,
            1e300));
    assertEquals(1.24, value(call("round", lit(1.235), lit(2))));
    assertEquals(1200.0, value(call("round", lit(1234.5), lit(-2))));
    assertEquals(1200L, value(call("round", lit(1234), lit(-2))));
    assertEquals(1.5, value(call("round", lit(1.5), lit(400))));
    assertEquals(0.0, value(call("round", lit(1.5), lit(-400))));
    assertEquals(
        new BigDecimal("2.00"),
        value(call("round", lit(new DataType.Decimal(10, 2), new BigDecimal("1.50")))));
    assertEquals(asList(-2.0, 1.0), map("floor", DataType.FLOAT64, -1.5, 1.5));
    assertEquals(asList(-1.0, 2.0), map("ceil", DataType.FLOAT64, -1.5, 1.5));
    assertEquals(asList(5L, null, 0L), map("abs", DataType.INT32, -5L, null, 0L));
    fails(ErrorCode.ARITHMETIC, "abs(-128)", call("abs", lit(DataType.INT8, -128L)));
  }

  @Test
  void logarithms() {
    assertEquals(
        asList(0.0, Double.NEGATIVE_INFINITY, Double.NaN),
        map("ln", DataType.FLOAT64, 1.0, 0.0, -1.0));
    assertEquals(asList(2.0, null), map("log10", DataType.INT32, 100L, null));
    assertEquals(asList(3.0, Double.NaN), map("sqrt", DataType.FLOAT64, 9.0, -1.0));
    LongbowException error = assertThrows(LongbowException.class, () -> call("log", lit(1.0)));
    assertEquals(ErrorCode.FUNCTION, error.code());
    assertEquals(asList(false, true, null), map("is_nan", DataType.FLOAT32, 1f, Float.NaN, null));
    assertEquals(
        asList(true, false, false),
        map("is_finite", DataType.FLOAT64, 1.0, Double.NaN, Double.NEGATIVE_INFINITY));
  }

  @Test
  void choices() {
    assertEquals(3L, value(call("greatest", lit(1), lit(DataType.INT64, null), lit(3))));
    assertEquals(1L, value(call("least", lit(DataType.INT64, null), lit(1), lit(3))));
    assertEquals(Double.NaN, value(call("greatest", lit(1.0), lit(Double.NaN))));
    assertEquals("b", value(call("greatest", lit("a"), lit("b"))));
    assertNull(value(call("least", lit(DataType.INT64, null), lit(DataType.INT64, null))));
    assertEquals(5L, value(call("clip", lit(9), lit(1), lit(5))));
    assertEquals(9L, value(call("clip", lit(9), lit(1), lit(DataType.INT64, null))));
    assertNull(value(call("clip", lit(DataType.INT64, null), lit(1), lit(5))));
    assertEquals(Double.NaN, value(call("clip", lit(Double.NaN), lit(1.0), lit(5.0))));
    assertNull(value(call("nullif", lit("a"), lit("a"))));
    assertEquals("a", value(call("nullif", lit("a"), lit("b"))));
    assertEquals(
        1L,
        value(call("coalesce", lit(1), call("div", lit(1), lit(0)))),
        "later arguments are not evaluated");
  }

  @Test
  void dateParts() {
    LocalDateTime time = LocalDateTime.of(1969, 12, 31, 23, 59, 58, 999_999_000);
    assertEquals(asList(1969L, null), map("year", DataType.TIMESTAMP, time, null));
    assertEquals(asList(12L), map("month", DataType.TIMESTAMP, time));
    assertEquals(asList(4L), map("quarter", DataType.TIMESTAMP, time));
    assertEquals(asList(31L), map("day", DataType.TIMESTAMP, time));
    assertEquals(asList(23L), map("hour", DataType.TIMESTAMP, time));
    assertEquals(asList(59L), map("minute", DataType.TIMESTAMP, time));
    assertEquals(asList(58L), map("second", DataType.TIMESTAMP, time));
    assertEquals(asList(3L), map("weekday", DataType.TIMESTAMP, time));
    assertEquals(asList(LocalDate.of(1969, 12, 31)), map("date", DataType.TIMESTAMP, time));
    // Zurich: the day after in local time; summer and winter offsets.
    assertEquals(
        asList(1L, 2L),
        map(
            "hour",
            DataType.TIMESTAMP_TZ,
            Instant.parse("2024-01-01T00:00:00Z"),
            Instant.parse("2024-07-01T00:00:00Z")));
    assertThrows(LongbowException.class, () -> call("year", lit("2024-01-01")));
  }

  @Test
  void truncationAndIntervals() {
    LocalDateTime time = LocalDateTime.of(2024, 5, 16, 13, 45, 10);
    assertEquals(
        LocalDateTime.of(2024, 4, 1, 0, 0),
        value(call("date_trunc", lit("quarter"), lit(DataType.TIMESTAMP, time))));
    assertEquals(
        LocalDateTime.of(2024, 5, 13, 0, 0),
        value(call("date_trunc", lit("Week"), lit(DataType.TIMESTAMP, time))));
    assertEquals(
        LocalDate.of(2024, 1, 1),
        value(call("date_trunc", lit("year"), lit(DataType.DATE, time.toLocalDate()))));
    assertEquals(
        Instant.parse("2024-04-30T22:00:00Z"),
        value(
            call(
                "date_trunc",
                lit("month"),
                lit(DataType.TIMESTAMP_TZ, Instant.parse("2024-05-16T00:00:00Z")))));
    fails(
        ErrorCode.BAD_VALUE,
        "Unknown part 'fortnight'",
        call("date_trunc", lit("fortnight"), lit(DataType.TIMESTAMP, time)));
    assertEquals(
        LocalDate.of(2024, 2, 29),
        value(
            call(
                "add_interval",
                lit(DataType.DATE, LocalDate.of(2024, 1, 31)),
                lit(DataType.INT32, 1L),
                lit(0))));
    assertEquals(
        time.plusDays(7),
        value(
            call(
                "add_interval",
                lit(DataType.TIMESTAMP, time),
                lit(DataType.INT32, 0L),
                lit(7 * 86_400_000_000L))));
  }

  @Test
  void strings() {
    assertEquals(asList("ÀB", null, ""), map("upper", DataType.STRING, "àb", null, ""));
    assertEquals(asList("abc"), map("lower", DataType.STRING, "ABC"));
    assertEquals(asList("a b"), map("trim", DataType.STRING, "  a b "));
    assertEquals(asList(2L, 0L), map("length", DataType.STRING, "日本", ""));
    assertEquals("b", value(call("split_part", lit("a-b-c"), lit("-"), lit(2))));
    assertEquals("c", value(call("split_part", lit("a-b-c"), lit("-"), lit(-1))));
    assertEquals("", value(call("split_part", lit("a-b-c"), lit("-"), lit(4))));
    assertEquals("a-b", value(call("split_part", lit("a-b"), lit(""), lit(1))));
    fails(ErrorCode.BAD_VALUE, "count from 1", call("split_part", lit("a"), lit("-"), lit(0)));
    assertEquals("éf", value(call("substr", lit("déf"), lit(2))));
    assertEquals("é", value(call("substr", lit("déf"), lit(2), lit(1))));
    assertEquals("ef", value(call("substr", lit("def"), lit(-2))));
    assertEquals("", value(call("substr", lit("def"), lit(9), lit(2))));
    assertEquals("axxa", value(call("replace", lit("abba"), lit("b"), lit("x"))));
    assertEquals(true, value(call("starts_with", lit("abc"), lit("ab"))));
    assertEquals(false, value(call("ends_with", lit("abc"), lit("ab"))));
    assertEquals(true, value(call("contains", lit("abc"), lit("bc"))));
    assertEquals(true, value(call("regexp_matches", lit("P0012"), lit("^P[0-9]+$"))));
    assertEquals(false, value(call("regexp_matches", lit("xP1"), lit("^P"))));
    assertNull(value(call("regexp_matches", lit(DataType.STRING, null), lit("a"))));
    assertNull(value(call("||", lit("a"), lit(DataType.STRING, null))));
    assertEquals("a1", value(call("concat", lit("a"), lit(DataType.STRING, null), lit(1))));
  }
}
