package dev.longbow.kernel;

import static dev.longbow.kernel.Calls.call;
import static dev.longbow.kernel.Calls.lit;
import static java.util.Arrays.asList;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.Comparison;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is not evaluated: rows that do not matter, dictionary values twice. */
class LazyEvaluationTest {
  private static final DataType INT = DataType.INT64;
  private static final DataType TEXT = DataType.STRING;
  private static final BoundExpr X = new BoundExpr.Column("x", INT, true);
  private static final BoundExpr Y = new BoundExpr.Column("y", INT, true);
  private static final BoundExpr S = new BoundExpr.Column("s", TEXT, true);
  private static final Schema NUMBERS = Schema.of(Field.of("x", INT), Field.of("y", INT));
  private static final Schema TEXTS = Schema.of(Field.of("s", TEXT));

  private final Batch numbers =
      new Batch(
          NUMBERS,
          List.of(
              ColumnBuilder.of(INT, 0L, 2L, null, 5L, 1L),
              ColumnBuilder.of(INT, 1L, 8L, 3L, 1L, 2L)),
          5);

  @Test
  void conjunctsProtectLaterOnes() {
    BoundExpr quotient = compare(Comparison.GREATER, call("div", Y, X), 1);
    BoundExpr guarded = new BoundExpr.And(List.of(compare(Comparison.NOT_EQUAL, X, 0), quotient));
    int[] selection = new int[5];
    PredicateEvaluator predicate = Evaluators.predicate(guarded, NUMBERS);
    assertEquals(2, predicate.select(numbers, selection));
    assertEquals(1, selection[0]);
    assertEquals(4, selection[1]);
    assertEquals(
        asList(false, true, null, false, true),
        Calls.values(Evaluators.compile(guarded, NUMBERS).evaluate(numbers)));
    BoundExpr either = new BoundExpr.Or(List.of(compare(Comparison.EQUAL, X, 0), quotient));
    assertEquals(
        asList(true, true, null, false, true),
        Calls.values(Evaluators.compile(either, NUMBERS).evaluate(numbers)));
  }

  @Test
  void errorsNameTheRowOfTheWholeBatch() {
    BoundExpr guarded =
        new BoundExpr.And(
            List.of(
                compare(Comparison.GREATER, X, 1),
                compare(Comparison.GREATER, call("div", X, call("-", Y, lit(1))), 1)));
    LongbowException error =
        assertThrows(
            LongbowException.class,
            () -> Evaluators.predicate(guarded, NUMBERS).select(numbers, new int[5]));
    assertTrue(error.text().contains("Cannot divide 5 by zero (row 3"), error.text());
  }

  @Test
  void caseEvaluatesValuesForTheirRowsOnly() {
    BoundExpr choice =
        new BoundExpr.Case(
            List.of(
                new BoundExpr.Branch(compare(Comparison.EQUAL, X, 0), lit(-1)),
                new BoundExpr.Branch(compare(Comparison.GREATER, X, 1), call("div", Y, X))),
            Y,
            INT);
    assertEquals(
        asList(-1L, 4L, 3L, 0L, 2L),
        Calls.values(Evaluators.compile(choice, NUMBERS).evaluate(numbers)));
  }

  @Test
  void unaryStringFunctionsKeepTheDictionary() {
    BytesColumn dictionary = (BytesColumn) ColumnBuilder.of(TEXT, "a-1", "b-2");
    Evaluator evaluator =
        Evaluators.compile(call("upper", call("split_part", S, lit("-"), lit(1))), TEXTS);
    Column first = evaluator.evaluate(texts(dictionary, 0, 1, 0));
    Column second = evaluator.evaluate(texts(dictionary, 1, 1, 0));
    assertEquals(asList("A", "B", "A"), Calls.values(first));
    assertEquals(asList("B", "B", "A"), Calls.values(second));
    assertSame(
        assertInstanceOf(DictionaryColumn.class, first).dictionary(),
        assertInstanceOf(DictionaryColumn.class, second).dictionary());
  }

  @Test
  void unusedDictionaryValuesRaiseNoError() {
    BytesColumn dictionary = (BytesColumn) ColumnBuilder.of(TEXT, "1", "no number", "3");
    Evaluator evaluator = Evaluators.compile(new BoundExpr.Cast(S, INT, false, "UTC"), TEXTS);
    assertEquals(asList(1L, 3L, 3L), Calls.values(evaluator.evaluate(texts(dictionary, 0, 2, 2))));
    LongbowException error =
        assertThrows(LongbowException.class, () -> evaluator.evaluate(texts(dictionary, 0, 2, 1)));
    assertTrue(
        error.text().contains("'no number'") && error.text().contains("row 2"), error.text());
  }

  @Test
  void caseOfConstantsIsADictionary() {
    BoundExpr choice =
        new BoundExpr.Case(
            List.of(new BoundExpr.Branch(compare(Comparison.GREATER, X, 1), lit("high"))),
            lit("low"),
            TEXT);
    Evaluator evaluator = Evaluators.compile(choice, NUMBERS);
    Column first = evaluator.evaluate(numbers);
    assertEquals(asList("low", "high", "low", "high", "low"), Calls.values(first));
    assertSame(
        assertInstanceOf(DictionaryColumn.class, first).dictionary(),
        ((DictionaryColumn) evaluator.evaluate(numbers)).dictionary());
  }

  private static BoundExpr compare(Comparison comparison, BoundExpr left, long right) {
    return new BoundExpr.Compare(comparison, left, lit(right));
  }

  private static Batch texts(BytesColumn dictionary, int... codes) {
    return new Batch(
        TEXTS, List.of(new DictionaryColumn(codes.length, codes, dictionary, null)), codes.length);
  }
}
