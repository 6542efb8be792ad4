package dev.longbow.expr;

import static dev.longbow.expr.Exprs.col;
import static dev.longbow.expr.Exprs.rowNumber;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OverParserTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '§',
      value = {
        "sum(x) over () | sum(x) OVER ()",
        "count(*) OVER (PARTITION BY a, b + 1) | count(*) OVER (PARTITION BY a, b + 1)",
        "rank() Over (Order By t Asc, u Desc) | rank() OVER (ORDER BY t, u DESC)",
        "lag(x, 2) OVER (ORDER BY t NULLS LAST) | lag(x, 2) OVER (ORDER BY t)",
        "lag(x) OVER (ORDER BY t DESC NULLS FIRST) | lag(x) OVER (ORDER BY t DESC NULLS FIRST)",
        "sum(x) OVER (ORDER BY t ROWS 9 PRECEDING)"
            + " | sum(x) OVER (ORDER BY t ROWS BETWEEN 9 PRECEDING AND CURRENT ROW)",
        "sum(x) OVER (ROWS UNBOUNDED PRECEDING)"
            + " | sum(x) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)",
        "sum(x) OVER (RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)"
            + " | sum(x) OVER (RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)",
        "sum(x) OVER (ROWS BETWEEN 1 + 1 PRECEDING AND :n FOLLOWING)"
            + " | sum(x) OVER (ROWS BETWEEN (1 + 1) PRECEDING AND :n FOLLOWING)",
        "sum(x) OVER (RANGE BETWEEN INTERVAL '7' DAY PRECEDING AND '1h' FOLLOWING)"
            + " | sum(x) OVER (RANGE BETWEEN INTERVAL '7' DAY PRECEDING AND '1h' FOLLOWING)",
        "(x - mean(x) OVER (PARTITION BY k)) / std(x) OVER (PARTITION BY k) AS z"
            + " | (x - mean(x) OVER (PARTITION BY k)) / std(x) OVER (PARTITION BY k) AS z",
        "CASE WHEN row_number() OVER (ORDER BY t) = 1 THEN x END"
            + " | CASE WHEN row_number() OVER (ORDER BY t) = 1 THEN x END",
        "count(DISTINCT x) OVER (PARTITION BY k) | n_unique(x) OVER (PARTITION BY k)",
      })
  void parses(String text, String expected) {
    Expr parsed = ExprParser.parse(text);
    assertTrue(ExprText.of(parsed).startsWith(expected.strip()), ExprText.of(parsed));
    assertEquals(parsed, ExprParser.parse(ExprText.of(parsed)));
  }

  /** They are keywords behind OVER only. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "over",
        "partition",
        "rows",
        "range",
        "groups",
        "preceding",
        "following",
        "unbounded",
        "current",
        "row",
        "exclude",
        "nulls",
        "first",
        "last",
        "desc"
      })
  void itsWordsAreColumnsToo(String name) {
    assertEquals(col(name).plus(1), ExprParser.parse(name + " + 1"));
    assertEquals(
        col(name).sum().over(Over.partitionBy(name)),
        ExprParser.parse("sum(%s) OVER (PARTITION BY %s)".formatted(name, name)));
    assertEquals(
        col(name).lag(1).over(Over.EVERYTHING.orderBy(name)),
        ExprParser.parse("lag(%s, 1) OVER (ORDER BY %s)".formatted(name, name)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '§',
      value = {
        "x OVER (ORDER BY t) | Unexpected 'OVER'. Expected the end of the expression or an"
            + " operator. OVER follows a function: sum(x) OVER (…) (at character 3)",
        "(x + 1) OVER () | Unexpected 'OVER'. Expected the end of the expression or an operator."
            + " OVER follows a function: sum(x) OVER (…) (at character 9)",
        "sum(x) OVER w | Unexpected 'w'. Expected '(' (at character 13)",
        "sum(x) OVER (w) | Unexpected 'w'. Expected PARTITION BY, ORDER BY, ROWS, RANGE or ')' (at"
            + " character 14)",
        "sum(x) OVER (ORDER t) | Unexpected 'ORDER'. Expected PARTITION BY, ORDER BY, ROWS, RANGE"
            + " or ')' (at character 14)",
        "sum(x) OVER (ORDER BY t PARTITION BY k) | Unexpected 'PARTITION'. Expected PARTITION BY,"
            + " ORDER BY, ROWS, RANGE or ')' (at character 25)",
        "sum(x) OVER (ORDER BY t | Unexpected end. Expected PARTITION BY, ORDER BY, ROWS, RANGE or"
            + " ')' (at character 24)",
        "sum(x) OVER (ORDER BY) | Unexpected ')'. Expected a value (at character 22)",
        "sum(x) OVER (ORDER BY t NULLS) | Unexpected ')'. Expected LAST (at character 30)",
        "sum(x) OVER (GROUPS 1 PRECEDING) | Frames of GROUPS are not supported: use ROWS or RANGE"
            + " (at character 14)",
        "sum(x) OVER (ROWS 1 PRECEDING EXCLUDE TIES) | EXCLUDE is not supported in frames (at"
            + " character 31)",
        "sum(x) OVER (ROWS 1 FOLLOWING) | A frame that begins behind the current row needs BETWEEN"
            + " … AND … (at character 19)",
        "sum(x) OVER (ROWS UNBOUNDED FOLLOWING) | A frame cannot begin with UNBOUNDED FOLLOWING (at"
            + " character 29)",
        "sum(x) OVER (ROWS BETWEEN CURRENT ROW AND UNBOUNDED PRECEDING) | A frame cannot end with"
            + " UNBOUNDED PRECEDING (at character 53)",
        "sum(x) OVER (ROWS BETWEEN 1 PRECEDING) | Unexpected ')'. Expected AND (at character 38)",
        "sum(x) OVER (ROWS 1) | Unexpected ')'. Expected PRECEDING (at character 20)",
        "sum(x) FILTER (WHERE b) OVER () | Unexpected 'FILTER'. Expected the end of the expression"
            + " or an operator (at character 8)",
      })
  void errorsSayWhatWasExpectedAndWhere(String text, String expected) {
    LongbowException problem =
        assertThrows(LongbowException.class, () -> ExprParser.parse(text), text);
    assertEquals(ErrorCode.EXPRESSION_SYNTAX, problem.code());
    String[] lines = problem.text().split("\n");
    assertEquals(expected, lines[0]);
    assertEquals(text, lines[1].strip());
    int character = Integer.parseInt(lines[0].replaceAll(".*character (\\d+)\\)", "$1"));
    assertEquals(lines[1].indexOf(text) + character - 1, lines[2].indexOf('^'), problem.text());
  }

  @Test
  void textMeansTheSameAsMethods() {
    Over over = Over.partitionBy("k").orderBy(col("t").desc());
    assertEquals(
        ExprParser.parse("rolling_mean(x, 10) OVER (PARTITION BY k ORDER BY t DESC)"),
        col("x").rollingMean(10).over(over));
    assertEquals(
        ExprParser.parse("rolling_max(x, INTERVAL '168' HOUR, 2) OVER (PARTITION BY k ORDER BY t)"),
        col("x")
            .rolling("max", Duration.ofDays(7), 2)
            .over(Over.partitionBy(col("k")).orderBy("t")));
    assertEquals(
        ExprParser.parse(
            "sum(x) OVER (PARTITION BY k ORDER BY t DESC ROWS BETWEEN 2 PRECEDING AND 3 FOLLOWING)"),
        col("x").sum().over(over.rows(-2, 3)));
    assertEquals(
        ExprParser.parse(
            "sum(x) OVER (PARTITION BY k ORDER BY t DESC ROWS UNBOUNDED PRECEDING) AS s"),
        col("x").sum().as("s").over(over.rowsSoFar()));
    assertEquals(
        ExprParser.parse(
            "min(x) OVER (PARTITION BY k ORDER BY t DESC"
                + " RANGE BETWEEN INTERVAL '168' HOUR PRECEDING AND INTERVAL '1' HOUR FOLLOWING)"),
        col("x").min().over(over.range(Duration.ofDays(7), Duration.ofHours(1))));
    assertEquals(
        ExprParser.parse("pct_change(x) OVER (PARTITION BY k ORDER BY t DESC)"),
        col("x").pctChange().over(over));
    assertEquals(
        ExprParser.parse("row_number() OVER (ORDER BY t)"),
        rowNumber().over(Over.EVERYTHING.orderBy("t")));
  }

  @Test
  void functionsWithoutAWindowGetOne() {
    Over over = Over.partitionBy("k").orderBy("t");
    Expr expression =
        ExprParser.parse(
            "CASE WHEN row_number() <= 3 THEN (x - mean(x)) / lag(x) ELSE sum(x) OVER () END AS z");
    assertEquals(
        ExprParser.parse(
            "CASE WHEN row_number() OVER (PARTITION BY k ORDER BY t) <= 3"
                + " THEN (x - mean(x) OVER (PARTITION BY k ORDER BY t))"
                + " / lag(x) OVER (PARTITION BY k ORDER BY t) ELSE sum(x) OVER () END AS z"),
        Windows.over(expression, over));
    Expr plain = ExprParser.parse("upper(k) || 'x' AS u");
    assertEquals(plain, Windows.over(plain, over));
  }

  /** Whatever an expression is, its operands can be put back. */
  @Test
  void operandsComeBack() {
    for (long seed = 0; seed < 1000; seed++) {
      Expr expression = new RandomExprs(seed).any(4);
      assertEquals(
          expression,
          ExprTrees.withChildren(expression, ExprTrees.children(expression)),
          "seed " + seed);
    }
  }

  @Test
  void noFunctionIsBothOfARowAndOfAWindow() {
    List<String> both =
        WindowFunctions.names().stream()
            .filter(name -> FunctionRegistry.find(name).isPresent())
            .toList();
    assertEquals(List.of(), both);
  }
}
