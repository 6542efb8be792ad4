package dev.longbow.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.aggregate.AggregateFunctions;
import dev.longbow.column.DataType;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExprParserTest {
  private static String error(String text) {
    LongbowException problem =
        assertThrows(LongbowException.class, () -> ExprParser.parse(text), text);
    assertEquals(ErrorCode.EXPRESSION_SYNTAX, problem.code());
    return problem.text();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '§',
      value = {
        "a + b * c | a + (b * c)",
        "(a + b) * c | (a + b) * c",
        "a - b - c | (a - b) - c",
        "a / b / c | (a / b) / c",
        "-a * b | (-a) * b",
        "- - a | a",
        "a % 2 = 0 | (a % 2) = 0",
        "a = 1 OR b = 2 AND c = 3 | (a = 1) OR ((b = 2) AND (c = 3))",
        "a and b And c | a AND b AND c",
        "NOT a = 1 AND b | (NOT (a = 1)) AND b",
        "NOT NOT a | NOT (NOT a)",
        "NOT NOT NOT a | NOT a",
        "a == 1 | a = 1",
        "a != 1 | a <> 1",
        "a is not null | a IS NOT NULL",
        "a + 1 IS NULL | (a + 1) IS NULL",
        "a NOT IN (1, 2) | NOT (a IN (1, 2))",
        "a BETWEEN 1 AND 2 AND b | ((a >= 1) AND (a <= 2)) AND b",
        "a NOT BETWEEN b + 1 AND c | NOT ((a >= (b + 1)) AND (a <= c))",
        "a IN (:names, 'x') | a IN (:names, 'x')",
        "CASE WHEN a THEN 1 WHEN b THEN 2 ELSE 3 END | CASE WHEN a THEN 1 WHEN b THEN 2 ELSE 3 END",
        "case a when 1 then 'x' end | CASE WHEN a = 1 THEN 'x' END",
        "CAST(a AS decimal(10, 2)) | CAST(a AS decimal(10,2))",
        "try_cast(a as timestamp with time zone) | TRY_CAST(a AS timestamp_tz)",
        "a::date::varchar | CAST(CAST(a AS date) AS string)",
        "-1::int | CAST(-1 AS int32)",
        "-a::int | -CAST(a AS int32)",
        "CAST(a AS list<double precision>) | CAST(a AS list<float64>)",
        "Year(timestamp) | year(timestamp)",
        "date_trunc('month', timestamp) | date_trunc('month', timestamp)",
        "timestamp >= TIMESTAMP '2024-01-01' | timestamp >= TIMESTAMP '2024-01-01 00:00'",
        "date = date '2024-02-29' | date = DATE '2024-02-29'",
        "time < TIME '10:30' | time < TIME '10:30'",
        "timestamp - INTERVAL '7' DAY | timestamp - INTERVAL '7' DAY",
        "date + interval '2 weeks' | date + INTERVAL '14' DAY",
        "date + INTERVAL 1 YEAR | date + INTERVAL '12' MONTH",
        "value + count * hour - user / position | (value + (count * hour)) - (user / position)",
        "\"when\" + \"a \"\"b\"\" c\" | \"when\" + \"a \"\"b\"\" c\"",
        "größe > 1.5e3 | größe > 1500.0",
        "count(*) + COUNT(a) + count() | (count(*) + count(a)) + count(*)",
        "avg(bmi) AS avg_bmi | avg(bmi) AS avg_bmi",
        "sum(x) AS \"end\" | sum(x) AS \"end\"",
        "'it''s' | 'it''s'",
        ".5 | 0.5",
        "true and FALSE or null | (TRUE AND FALSE) OR NULL",
      })
  void parses(String text, String expected) {
    assertEquals(parenthesised(expected), ExprText.of(ExprParser.parse(text)), text);
    // The printed text means the same.
    Expr parsed = ExprParser.parse(text);
    assertEquals(parsed, ExprParser.parse(ExprText.of(parsed)));
  }

  /** The printer leaves out the parentheses around operands of AND and OR that need none. */
  private static String parenthesised(String expected) {
    return ExprText.of(ExprParser.parse(expected));
  }

  @Test
  void precedenceShowsInTheTree() {
    assertEquals("a || b || 'x'", ExprText.of(ExprParser.parse("a || b || 'x'")));
    assertEquals(
        Exprs.col("a").eq(1).or(Exprs.col("b").eq(2).and(Exprs.col("c").not())),
        ExprParser.parse("a = 1 OR b = 2 AND NOT c"));
    assertEquals(
        Exprs.col("a").minus(Exprs.col("b")).minus(Exprs.col("c").times(Exprs.col("d"))),
        ExprParser.parse("a - b - c * d"));
    assertEquals(
        Exprs.col("x").between(1, 2).and(Exprs.col("y")).getClass(),
        ExprParser.parse("x BETWEEN 1 AND 2 AND y").getClass());
  }

  @Test
  void literalsHaveTypes() {
    assertEquals(new Expr.Literal(7L, DataType.INT64), ExprParser.parse("7"));
    assertEquals(
        new Expr.Literal(Long.MIN_VALUE, DataType.INT64), ExprParser.parse("-9223372036854775808"));
    assertEquals(DataType.UINT64, ((Expr.Literal) ExprParser.parse("18446744073709551615")).type());
    assertEquals(new Expr.Literal(7.0, DataType.FLOAT64), ExprParser.parse("7.0"));
    assertEquals(new Expr.Literal(7e-3, DataType.FLOAT64), ExprParser.parse("7E-3"));
    assertEquals(new Expr.Literal("", DataType.STRING), ExprParser.parse("''"));
    assertEquals(new Expr.Literal(null, DataType.NULL), ExprParser.parse("NULL"));
    assertEquals(
        new Expr.Literal(LocalDateTime.of(2024, 1, 1, 10, 0, 0, 5000), DataType.TIMESTAMP),
        ExprParser.parse("TIMESTAMP '2024-01-01 10:00:00.000005'"));
    assertEquals(
        DataType.TIMESTAMP_TZ,
        ((Expr.Literal) ExprParser.parse("TIMESTAMP '2024-01-01T10:00:00+01:00'")).type());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "timestamp", "date", "year", "month", "hour", "value", "count", "user", "position", "time",
        "interval", "language", "order", "group", "select_", "from", "table", "key", "min", "sum"
      })
  void anyNameCanBeAColumn(String name) {
    assertEquals(Exprs.col(name), ExprParser.parse(name));
    assertEquals(Exprs.col(name).gt(1), ExprParser.parse(name + " > 1"));
    assertEquals(Exprs.col(name).call("f", 1), ExprParser.parse("f(" + name + ", 1)"));
    assertEquals(
        Exprs.col(name).isNull().and(Exprs.col(name)),
        ExprParser.parse(name + " IS NULL AND " + name));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '§',
      value = {
        "a + | Unexpected end. Expected a value (at character 4)",
        "a b | Unexpected 'b'. Expected the end of the expression or an operator",
        "facility 'UCSF' | Unexpected 'UCSF'. Expected the end",
        "(a + b | Unexpected end. Expected ')'",
        "a IN () | Unexpected ')'. Expected a value",
        "a IN 1 | Unexpected '1'. Expected '('",
        "a NOT 1 | Unexpected '1'. Expected IN or BETWEEN after NOT",
        "a LIKE 'x%' | LIKE is not supported: use starts_with",
        "a IS 1 | Unexpected '1'. Expected NULL",
        "CASE a END | Unexpected 'END'. Expected WHEN",
        "CASE WHEN a THEN 1 | Unexpected end. Expected END",
        "CAST(a AS nonsense) | Unknown type 'nonsense'",
        "'abc | Missing closing '",
        "a ; b | Unexpected character ';'",
        "v.1 | Unexpected '.1'",
        "v. | Unexpected end. Expected the name of a field",
        "`a` = 1 | Names are quoted with double quotes",
        "a && b | joined with AND, OR, NOT",
        "12abc | Invalid number: 'a' follows its digits",
        "1e999 | Invalid number 1e999: it is beyond the range of float64",
        "log(a) | use ln(x) or log10(x)",
        "sum(*) | Only count takes *",
        "sum(DISTINCT a) | DISTINCT inside sum is not supported",
        "max(a, b) | greatest(",
        "a IN (SELECT b) | A query inside an expression is not supported",
        "DATE '2024-02-30' | Invalid DATE '2024-02-30'",
        "TIMESTAMP 'soon' | Invalid TIMESTAMP 'soon'",
        "a + INTERVAL '7' FORTNIGHT | Unknown unit 'FORTNIGHT'",
        "a + INTERVAL 'x' DAY | a whole number is expected",
        "a AS | Unexpected end. Expected a name after AS",
        "and | Unexpected 'and'. Expected a value",
        "a AND | Unexpected end",
      })
  void saysWhatIsWrong(String text, String expected) {
    String actual = error(text);
    assertTrue(actual.contains(expected), actual);
  }

  @Test
  void pointsAtThePlace() {
    assertEquals(
        "Unexpected '/'. Expected a value (at character 14)\n"
            + "    heart_rate > / 2\n"
            + "                 ^",
        error("heart_rate > / 2"));
    assertEquals(
        "Unexpected end. Expected a value (at character 21)\n"
            + "     b > 2 AND\n"
            + "              ^",
        error("a > 1 AND\n\tb > 2 AND"));
    assertEquals("Missing expression (at character 1)\n    \n    ^", error(""));
  }

  @Test
  void deepTextIsRefusedWithoutOverflowingTheStack() {
    assertTrue(error("(".repeat(10_000)).contains("nested more than 250 levels deep"));
    assertTrue(error("f(".repeat(10_000)).contains("nested more than 250 levels deep"));
    assertTrue(error("case when ".repeat(10_000)).contains("nested more than 250 levels deep"));
    assertTrue(error("a" + " + a".repeat(10_000)).contains("Expression too large"));
    assertTrue(error("a" + "::int".repeat(10_000)).contains("Expression too large"));
    assertTrue(error("a" + " between 0 and 1".repeat(40)).contains("Expression too large"));
    String many = "a = 1" + " or a = 1".repeat(10_000);
    assertEquals(10_001, ((Expr.Or) ExprParser.parse(many)).operands().size());
    assertEquals(Exprs.col("a").not(), ExprParser.parse("not ".repeat(9_999) + "a"));
    assertEquals(new Expr.Literal(1L, DataType.INT64), ExprParser.parse("- ".repeat(10_000) + "1"));
  }

  @Test
  void knowsTheAggregateFunctions() {
    assertEquals(Set.copyOf(AggregateFunctions.names()), ExprKeywords.AGGREGATES);
    for (String name : AggregateFunctions.names()) {
      boolean quantile = ExprKeywords.QUANTILES.contains(name);
      assertEquals(
          new Expr.Aggregate(name, Exprs.col("x"), quantile ? Exprs.param("q") : null),
          ExprParser.parse(name.toUpperCase() + (quantile ? "(x, :q)" : "(x)")));
    }
  }

  @Test
  void keepsParametersApartFromText() {
    assertEquals(
        new Expr.In(Exprs.col("facility"), List.of(Exprs.param("facilities"))),
        ExprParser.parse("facility IN (:facilities)"));
    assertEquals(
        new Expr.Cast(Exprs.param("start"), DataType.DATE, false),
        ExprParser.parse(":start::date"));
    assertEquals(new Expr.Literal(":start", DataType.STRING), ExprParser.parse("':start'"));
  }
}
