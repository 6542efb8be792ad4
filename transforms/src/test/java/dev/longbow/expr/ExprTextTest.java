package dev.longbow.expr;

import static dev.longbow.expr.Exprs.col;
import static dev.longbow.expr.Exprs.lit;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.codec.RandomPlans;
import dev.longbow.column.DataType;
import dev.longbow.error.LongbowException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExprTextTest {
  @Test
  void whatIsPrintedParsesToTheSameExpression() {
    for (long seed = 0; seed < 2000; seed++) {
      Expr expression = new RandomExprs(seed).any(5);
      String text = ExprText.of(expression);
      String where = "seed " + seed + ": " + text;
      Expr parsed;
      try {
        parsed = ExprParser.parse(text);
      } catch (LongbowException e) {
        throw new AssertionError(where, e);
      }
      assertEquals(expression, parsed, where);
    }
  }

  @Test
  void whatIsPrintedOfABoundExpressionBindsToTheSame() {
    int bound = 0;
    for (long seed = 0; bound < 2000; seed++) {
      assertTrue(seed < 6000, "too few can be bound");
      RandomExprs random = new RandomExprs(seed);
      Expr expression = seed % 2 == 0 ? random.condition(4) : random.number(4);
      Optional<BoundExpr> before = bind(expression);
      if (before.isPresent() && !addsDecimals(before.get())) {
        bound++;
        String text = ExprText.of(before.get());
        String where = "seed " + seed + ": " + ExprText.of(expression) + "\n" + text;
        assertEquals(before, bind(ExprParser.parse(text)), where);
      }
    }
  }

  /** Each sum of decimals has a digit more than its operands, so also when it is bound again. */
  private static boolean addsDecimals(BoundExpr expression) {
    boolean decimal =
        expression instanceof BoundExpr.Call call && call.type() instanceof DataType.Decimal;
    return decimal || BoundExprs.children(expression).stream().anyMatch(ExprTextTest::addsDecimals);
  }

  /** Not all random expressions fit their types. */
  private static Optional<BoundExpr> bind(Expr expression) {
    try {
      return Optional.of(Binder.bind(expression, BinderTest.SCHEMA, BinderTest.CONTEXT));
    } catch (LongbowException e) {
      return Optional.empty();
    }
  }

  @Test
  void meaninglessBoundExpressionsPrintToo() {
    for (long seed = 0; seed < 200; seed++) {
      String text = ExprText.of(new RandomPlans(seed).expression(3));
      assertTrue(!text.isBlank(), "seed " + seed);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '§',
      value = {
        "(a + b) * c - d => (a + b) * c - d",
        "(a - (b - c)) => a - (b - c)",
        "a / (b * c) % d => a / (b * c) % d",
        "(a + b) || c || (d || e) => (a + b) || c || (d || e)",
        "-(5) + -a => -(5) + -a",
        "-(-5) => -(-5)",
        "a + 1 > b * -2 => a + 1 > b * -2",
        "(a = b) = c => (a = b) = c",
        "a = 1 or b = 2 and c = 3 => a = 1 OR (b = 2 AND c = 3)",
        "(a or b) and not (c and d) => (a OR b) AND NOT (c AND d)",
        "not a = 1 => NOT (a = 1)",
        "not a in (1, 2) => a NOT IN (1, 2)",
        "not a is null => a IS NOT NULL",
        "(a + 1) is null => (a + 1) IS NULL",
        "a between 1 and 2 and not b between c + 1 and d"
            + " => a BETWEEN 1 AND 2 AND NOT (b BETWEEN c + 1 AND d)",
        "\"select\" + \"a b\" + \"\" + \"1x\" => \"select\" + \"a b\" + \"\" + \"1x\"",
        ":\"my start\" > :start => :\"my start\" > :start",
        "'it''s' => 'it''s'",
        "-0.0 + 1e-320 + 1e300 => -0.0 + 1.0E-320 + 1.0E300",
        "float64 'nan' + float32 '-inf' => FLOAT64 'NaN' + FLOAT32 '-Infinity'",
        "float32 '.1' + float64 '1e3' => FLOAT32 '0.1' + 1000.0",
        "decimal '1.50' + decimal(10, 2) '1.5' => DECIMAL '1.50' + DECIMAL(10,2) '1.50'",
        "int8 '-5' + uint64 '5' + int64 '5' => INT8 '-5' + UINT64 '5' + 5",
        "X'0aFF' || x'' => X'0aff' || X''",
        "date '-0044-03-15' < timestamp '+12345-01-01 10:00'"
            + " => DATE '-0044-03-15' < TIMESTAMP '+12345-01-01 10:00'",
        "INTERVAL '1 month 15 days 90 minutes' => INTERVAL '1 MONTH 15 DAY 90 MINUTE'",
        "INTERVAL 0 days => INTERVAL '0' MICROSECOND",
      })
  void printsAsPeopleWrite(String text, String expected) {
    assertEquals(expected, ExprText.of(ExprParser.parse(text)));
    assertEquals(expected, ExprText.of(ExprParser.parse(expected)));
  }

  @Test
  void valuesOfJavaPrintWithTheirTypes() {
    assertEquals("FLOAT32 '0.1'", ExprText.of(lit(0.1f)));
    assertEquals("DECIMAL '1.50'", ExprText.of(lit(new BigDecimal("1.50"))));
    assertEquals("CAST(NULL AS int32)", ExprText.of(new Expr.Literal(null, DataType.INT32)));
    assertEquals("UUID '00000000-0000-0001-0000-000000000002'", ExprText.of(lit(new UUID(1, 2))));
    assertEquals("a - INTERVAL '90' MINUTE", ExprText.of(col("a").minus(Duration.ofMinutes(90))));
    assertEquals("(a + 1) * 2", ExprText.of(col("a").plus(1).as("b").times(2)));
    Expr.Literal bytes = (Expr.Literal) ExprParser.parse("X'00ff'");
    assertArrayEquals(new byte[] {0, -1}, (byte[]) bytes.value());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '§',
      value = {
        "int8 '300' | Invalid INT8 '300'",
        "float64 '1e999' | Invalid FLOAT64 '1e999'",
        "float32 'much' | Invalid FLOAT32 'much'",
        "float32 '1e39' | Invalid FLOAT32 '1e39'",
        "decimal(3, 2) '12.50' | Invalid DECIMAL(3,2) '12.50'",
        "decimal '1e99' | a decimal has at most 38 digits",
        "decimal(a) | Unknown type 'decimal(a)'",
        "decimal(3, 2) + 1 | Expected a value in quotes",
        "x'0' | Invalid X '0'",
        "x '00' | Unexpected '00'. Expected the end",
        "uuid '1-2-3-4-5' | Invalid UUID '1-2-3-4-5'",
        "a + interval '1 day 2' | Expected INTERVAL '7' DAY",
        "a + interval '999999999 weeks' | Invalid INTERVAL '999999999 weeks': it is too long",
      })
  void refusesWhatIsNoConstant(String text, String expected) {
    String actual = assertThrows(LongbowException.class, () -> ExprParser.parse(text), text).text();
    assertTrue(actual.contains(expected), actual);
  }

  @Test
  void longChainsNeedNoParentheses() {
    String sum = "a" + " + a".repeat(900);
    assertEquals(sum, ExprText.of(ExprParser.parse(sum)));
  }

  @Test
  void plansShowTheFirstOfManyOptions() {
    BoundExpr in =
        new BoundExpr.In(
            new BoundExpr.Column("a", DataType.INT8, true),
            List.copyOf(IntStream.range(0, 12).mapToObj(i -> (Object) (long) i).toList()),
            true);
    assertEquals("a IN (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, … 3 more)", ExprText.brief(in));
    assertEquals("a IN (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, NULL)", ExprText.of(in));
  }
}
