package dev.longbow.expr;

import static dev.longbow.expr.Exprs.col;
import static dev.longbow.expr.Exprs.lit;
import static dev.longbow.expr.Exprs.when;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.plan.ExprPrinter;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinderTest {
  static final Schema SCHEMA =
      new Schema(
          List.of(
              Field.of("i8", DataType.INT8),
              Field.of("i32", DataType.INT32),
              new Field("i64", DataType.INT64, false),
              Field.of("u8", DataType.UINT8),
              Field.of("u32", DataType.UINT32),
              Field.of("u64", DataType.UINT64),
              Field.of("f32", DataType.FLOAT32),
              Field.of("f64", DataType.FLOAT64),
              Field.of("dec", new DataType.Decimal(10, 2)),
              Field.of("flag", DataType.BOOL),
              Field.of("s", DataType.STRING),
              Field.of("d", DataType.DATE),
              Field.of("t", DataType.TIME),
              Field.of("ts", DataType.TIMESTAMP),
              Field.of("tz", DataType.TIMESTAMP_TZ),
              Field.of("id", DataType.UUID),
              Field.of("list", new DataType.ListOf(DataType.INT64))));

  static final BindContext CONTEXT =
      new BindContext(
          Map.of(
              "start", ParameterValue.scalar(LocalDate.of(2024, 1, 1)),
              "text", ParameterValue.scalar("2024-01-01"),
              "names", ParameterValue.list(List.of("a", "b")),
              "numbers", ParameterValue.list(List.of(1, 300)),
              "nobody", ParameterValue.scalar(null)),
          "Europe/Berlin",
          null);

  private static BoundExpr bind(String text) {
    return Binder.bind(ExprParser.parse(text), SCHEMA, CONTEXT);
  }

  private static String print(String text) {
    return ExprPrinter.print(bind(text));
  }

  private static String problem(String text) {
    return assertThrows(LongbowException.class, () -> bind(text), text).line();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '§',
      value = {
        // A constant keeps the column's type wherever that can hold it.
        "i8 > 100 | i8 > 100",
        "100 < i8 | 100 < i8",
        "i8 > 300 | CAST(i8 AS int16) > 300",
        "u8 > -1 | CAST(u8 AS int16) > -1",
        "u32 = 5 | u32 = 5",
        "u64 >= 5 | u64 >= 5",
        "u64 > -1 | CAST(u64 AS decimal(20,0)) > -1",
        "u64 < 18446744073709551615 | u64 < 18446744073709551615",
        "i64 < 18446744073709551615 | CAST(i64 AS decimal(20,0)) < 18446744073709551615",
        "i32 > 1.5 | CAST(i32 AS float64) > 1.5",
        "f32 > 0.1 | f32 > 0.1",
        "f32 > 1 | f32 > 1.0",
        "f32 > 16777217 | CAST(f32 AS float64) > 1.6777217E7",
        "f64 = 1 | f64 = 1.0",
        "dec = 1.5 | dec = 1.5",
        "dec > 7 | dec > 7.0",
        "dec = 1.555 | CAST(dec AS decimal(11,3)) = 1.555",
        // Columns widen.
        "i8 < i32 | CAST(i8 AS int32) < i32",
        "i8 = u8 | CAST(i8 AS int16) = CAST(u8 AS int16)",
        "i32 < u32 | CAST(i32 AS int64) < CAST(u32 AS int64)",
        "f32 = f64 | CAST(f32 AS float64) = f64",
        "i64 = f64 | CAST(i64 AS float64) = f64",
        "dec < i32 | CAST(dec AS decimal(12,2)) < CAST(i32 AS decimal(12,2))",
        // Text and dates meet the column's kind.
        "d = '2024-02-29' | d = DATE '2024-02-29'",
        "d < '2024-01-01 10:00:00' | CAST(d AS timestamp) < TIMESTAMP '2024-01-01 10:00'",
        "ts >= '2024-01-01' | ts >= TIMESTAMP '2024-01-01 00:00'",
        "ts >= DATE '2024-01-01' | ts >= TIMESTAMP '2024-01-01 00:00'",
        "ts >= :start | ts >= TIMESTAMP '2024-01-01 00:00'",
        "ts >= :text | ts >= TIMESTAMP '2024-01-01 00:00'",
        "tz >= '2024-07-01T00:00:00Z' | tz >= TIMESTAMP '2024-07-01 00:00:00Z'",
        "tz >= '2024-07-01' | tz >= TIMESTAMP '2024-06-30 22:00:00Z'",
        "t < '10:30' | t < TIME '10:30'",
        "s IN (:names) | s IN ('a', 'b')",
        "s IN (:names, 'c') | s IN ('a', 'b', 'c')",
        "i8 IN (:numbers) | CAST(i8 AS int16) IN (1, 300)",
        "i8 IN (1, NULL, 300) | CAST(i8 AS int16) IN (1, 300, NULL)",
        "i32 IN (1, i64) | i32 = 1 OR CAST(i32 AS int64) = i64",
        "flag = TRUE | flag = TRUE",
        "i32 = NULL | i32 = NULL",
        "NULL::int32 = NULL::int32 | CAST(NULL AS int32) = CAST(NULL AS int32)",
        // Values of CASE and alternatives of coalesce meet in one type.
        "CASE WHEN flag THEN i8 ELSE 0 END | CASE WHEN flag THEN i8 ELSE 0 END",
        "CASE WHEN flag THEN i8 ELSE i32 END | CASE WHEN flag THEN CAST(i8 AS int32) ELSE i32 END",
        "CASE WHEN flag THEN 1 ELSE 2.5 END | CASE WHEN flag THEN 1.0 ELSE 2.5 END",
        "CASE WHEN flag THEN 'x' ELSE NULL END | CASE WHEN flag THEN 'x' END",
        "coalesce(ts, '2024-01-01') | coalesce(ts, TIMESTAMP '2024-01-01 00:00')",
        "coalesce(i8, 0) | coalesce(i8, 0)",
        // Arithmetic
        "i32 + 1 | CAST(i32 AS int64) + 1",
        "u64 + 1 | u64 + 1",
        "f32 * 2.5 | f32 * 2.5",
        "i32 / 2 | CAST(i32 AS float64) / 2.0",
        "ts - INTERVAL '36' HOUR | ts - INTERVAL '36' HOUR",
        "INTERVAL '1' MONTH + d | d + INTERVAL '1' MONTH",
      })
  void bindsWithTheCastsThatTypingAsksFor(String text, String expected) {
    assertEquals(expected, print(text), text);
  }

  @Test
  void resultTypes() {
    assertEquals(DataType.FLOAT64, bind("i64 / 2").type());
    assertEquals(DataType.INT8, bind("CASE WHEN flag THEN i8 ELSE 0 END").type());
    assertEquals(DataType.INT8, bind("coalesce(i8, 0)").type());
    assertEquals(DataType.FLOAT32, bind("f32 * 2.5").type());
    assertEquals(DataType.UINT64, bind("u64 + 1").type());
    assertEquals(DataType.STRING, bind("CASE WHEN flag THEN NULL END").type());
    assertEquals(DataType.INT64, bind("d - d").type());
    assertEquals(DataType.DATE, bind("ts::date").type());
    assertEquals(DataType.BOOL, bind("s = 'x' AND flag").type());
  }

  @Test
  void nullability() {
    assertFalse(bind("i64 > 1").nullable());
    assertTrue(bind("i8 > 1").nullable());
    assertFalse(bind("i8 IS NULL").nullable());
    assertTrue(bind("i64 IN (1, NULL)").nullable());
    assertFalse(bind("i64 IN (1, 2)").nullable());
    assertTrue(bind("TRY_CAST(i64 AS int8)").nullable());
    assertFalse(bind("CASE WHEN flag THEN 1 ELSE 2 END").nullable());
  }

  @Test
  void theDslSaysTheSameAsText() {
    assertEquals(
        bind("CASE WHEN i8 > 3 THEN 'a' WHEN flag THEN 'b' ELSE 'c' END"),
        Binder.bind(
            when(col("i8").gt(3)).then("a").when(col("flag")).then("b").otherwise("c"),
            SCHEMA,
            CONTEXT));
    assertEquals(
        bind("ts + INTERVAL '90' MINUTE >= '2024-01-01' AND s IN ('a', 'b')"),
        Binder.bind(
            col("ts")
                .plus(lit(Duration.ofMinutes(90)))
                .ge("2024-01-01")
                .and(col("s").in(List.of("a", "b"))),
            SCHEMA,
            CONTEXT));
    assertEquals(
        bind("TRY_CAST(s AS date) BETWEEN DATE '2024-01-01' AND :start"),
        Binder.bind(
            col("s").tryCast(DataType.DATE).between(LocalDate.of(2024, 1, 1), Exprs.param("start")),
            SCHEMA,
            CONTEXT));
    BoundExpr.Compare zoned =
        assertInstanceOf(
            BoundExpr.Compare.class,
            Binder.bind(col("tz").lt(Instant.EPOCH), SCHEMA, BindContext.DEFAULT));
    assertEquals(new BoundExpr.Literal(Instant.EPOCH, DataType.TIMESTAMP_TZ), zoned.right());
    assertEquals(DataType.FLOAT32, Binder.bind(lit(1.5f), SCHEMA, BindContext.DEFAULT).type());
    assertEquals(
        new DataType.Decimal(3, 2),
        Binder.bind(lit(new BigDecimal("1.50")), SCHEMA, BindContext.DEFAULT).type());
    assertThrows(LongbowException.class, () -> lit(new Object()));
    assertEquals(
        bind("CASE WHEN flag THEN 1 END"),
        Binder.bind(
            new Expr.Case(List.of(new Expr.Branch(col("flag"), lit(1))), null), SCHEMA, CONTEXT));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '§',
      value = {
        "heart_rat > 1 | LB202 Missing columns: [heart_rat]",
        "S = 'x' | Nearest: [s",
        "i64 < u64 | Cannot compare `i64` (int64) with `u64` (uint64). Write CAST(u64 AS int64)",
        "d < ts | Write CAST(d AS timestamp)",
        "ts < d | Write CAST(d AS timestamp)",
        "ts = tz | Write CAST(tz AS timestamp)",
        "ts > 'soon' | Cannot compare `ts` (timestamp) with 'soon' (string). Expected timestamp as '2024-01-31' or",
        "d = '2024-02-30' | Expected date as '2024-01-31'",
        "ts > '2024-01-01T00:00:00Z' | Expected timestamp as '2024-01-31' or '2024-01-31 10:30:00'",
        "tz > '2024-03-31 02:30:00' | Expected timestamp_tz as",
        "i32 = '5' | Write the number without quotes: 5",
        "i32 = 'x' | Expected a value of type int32",
        "s = 5 | Cannot compare `s` (string) with 5 (int64). Expected a value of type string, or CAST(s AS int64)",
        "flag = 1 | Expected a value of type bool",
        // Operands as they were written.
        "f32 * 2 + i8 > s | Cannot compare `f32 * 2 + i8` (float64) with `s` (string). Write CAST(s AS float64)",
        "i64 + 1 < u64 / 2 OR u64 = i64 * 2 | Cannot compare `u64` (uint64) with `i64 * 2` (int64). Write CAST(i64 * 2 AS uint64)",
        "upper(s) = 5 | Cannot compare `upper(s)` (string) with 5 (int64). Expected a value of type string, or CAST(upper(s) AS int64)",
        "i32 = :text | Cannot compare `i32` (int32) with `:text` = '2024-01-01' (string). Expected",
        "i32 IN (1, :names) | Cannot compare `i32` (int32) with `:names` = 'a' (string). Expected",
        "i32 IN (1, s) | Cannot compare `i32` (int32) with `s` (string). Write CAST(s AS int32)",
        "s BETWEEN 'a' AND i32 + 1 | Cannot compare `s` (string) with `i32 + 1` (int64). Write",
        "flag AND i32 + 1 | An operand of AND must be a condition (bool): `i32 + 1` is int64",
        "flag AND abs(upper(s)) > 1 | Cannot call abs(x) with (string): numbers expected. `upper(s)` is string",
        "coalesce(i32, s) | `i32` is int32, `s` is string",
        "-s | `s` is string",
        "length(i32 * 2) | `i32 * 2` is int64",
        "ts > 5 | Expected a value of type timestamp",
        "list = list | Cannot compare `list` (list<int64>) with `list` (list<int64>): lists, structs and maps are not compared",
        "i32 AND flag | An operand of AND must be a condition (bool): `i32` is int32",
        "NOT s | The operand of NOT must be a condition (bool): `s` is string",
        "CASE WHEN i32 THEN 1 END | A condition of CASE must be a condition (bool): `i32` is int32",
        "CASE WHEN flag THEN 1 ELSE s END | Cannot mix the values of CASE: [1 (int64), `s` (string)]. Cast them",
        "i32 IN (1, 'x') | Cannot compare `i32` (int32) with 'x' (string)",
        "yeer(ts) | Unknown function 'yeer'. Nearest: [year",
        "year(s) | with (string): date or timestamp expected; cast it, as in CAST(x AS timestamp). `s` is string",
        "year() | LB205",
        "s + 1 | LB204 Cannot call x + y with (string, int64): numbers expected. `s` is string, 1 is int64",
        "sum(i32) > 1 | Cannot use the aggregate sum(i32) here",
        "i32 > :strat | Unknown parameter :strat. Nearest: [start",
        "i32 > :names | Cannot use the list parameter :names outside IN",
        "i32 > :nobody | Cannot compare with :nobody, which is null",
        "i32 BETWEEN 1 AND :nobody | Cannot compare with :nobody, which is null",
        "i32 IN (:nobody) | Cannot compare with :nobody, which is null",
        "INTERVAL '1' DAY | Cannot use an INTERVAL by itself",
        "i32 + INTERVAL '1' DAY | LB204 Cannot add INTERVAL '1' DAY to `i32` (int32). Expected a date or timestamp",
        "s - INTERVAL '1' DAY | Cannot take INTERVAL '1' DAY from `s` (string). Expected a date or timestamp, as in CAST(s AS timestamp)",
        "ts + INTERVAL '2147483647' DAY | Invalid INTERVAL '2147483647' DAY: it is longer than",
        "CAST(list AS string) | Cannot cast `list` (list<int64>) to string",
      })
  void saysWhatDoesNotFit(String text, String expected) {
    String actual = problem(text);
    assertTrue(actual.contains(expected), actual);
  }

  @Test
  void messagesShowTheBeginningOfALongOperand() {
    String actual = problem("i8 + 100000" + " + 100000".repeat(40) + " = s");
    assertTrue(actual.contains("Cannot compare `i8 + 100000 + 1"), actual);
    assertTrue(actual.contains("…` (int64) with `s` (string). Write CAST(s AS int64)"), actual);
  }

  @Test
  void reportsAllProblemsOnceEach() {
    LongbowException problem =
        assertThrows(
            LongbowException.class,
            () ->
                Binder.bindCondition(
                    ExprParser.parse(
                        "nosuch > 1 AND nosuch IN (2, 'x') AND other = 'y' AND i32 = 'z'"
                            + " AND yeer(nosuch) = 1 AND upper(nosuch) = 'q' AND s"),
                    SCHEMA,
                    CONTEXT.withStep("recent")));
    assertEquals(ErrorCode.COLUMN_NOT_FOUND, problem.code());
    assertEquals("recent", problem.step().orElseThrow());
    List<String> lines = problem.text().lines().toList();
    assertEquals(4, lines.size(), problem.text());
    assertTrue(lines.get(0).startsWith("Missing columns: [nosuch, other]"), lines.get(0));
    assertTrue(lines.get(1).contains("Cannot compare `i32`"), lines.get(1));
    assertTrue(lines.get(2).contains("Unknown function 'yeer'"), lines.get(2));
    assertTrue(lines.get(3).contains("`s` is string"), lines.get(3));
  }

  @Test
  void conditionsAndNames() {
    assertEquals(
        new BoundExpr.Literal(null, DataType.BOOL),
        Binder.bindCondition(ExprParser.parse("NULL"), SCHEMA, CONTEXT));
    Binder binder = new Binder(SCHEMA, CONTEXT);
    assertEquals("x", binder.bindNamed(ExprParser.parse("i32 + 1 AS x")).name());
    assertEquals("i32", binder.bindNamed(ExprParser.parse("i32")).name());
    assertEquals(DataType.STRING, binder.bindNamed(ExprParser.parse("NULL AS n")).field().type());
    binder.bindNamed(ExprParser.parse("i32 * 2"));
    LongbowException problem = assertThrows(LongbowException.class, binder::check);
    assertEquals(
        "Missing name of the computed column i32 * 2: add AS name (or an alias)", problem.text());
  }

  @Test
  void utilitiesOfBoundExpressions() {
    BoundExpr bound = bind("i32 > 1 AND (s = 'a' AND flag) AND coalesce(i8, i32) IS NULL");
    assertEquals(List.of("i32", "s", "flag", "i8"), List.copyOf(BoundExprs.columns(bound)));
    List<BoundExpr> conjuncts = BoundExprs.conjuncts(bound);
    assertEquals(4, conjuncts.size());
    assertEquals(conjuncts, BoundExprs.conjuncts(BoundExprs.conjunction(conjuncts).orElseThrow()));
    BoundExpr replaced =
        BoundExprs.substitute(bound, Map.of("s", new BoundExpr.Literal("b", DataType.STRING)));
    assertEquals(List.of("i32", "flag", "i8"), List.copyOf(BoundExprs.columns(replaced)));
    assertTrue(BoundExprs.isConstant(bind("1 + 2 > 3")));
    assertEquals(bound, BoundExprs.rewrite(bound, node -> node));
  }
}
