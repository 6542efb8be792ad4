package dev.longbow.kernel;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.Totality;
import java.util.List;

/**
 * Makes bound expressions runnable. An evaluator belongs to one task and thread (it reuses scratch
 * memory and remembers results per dictionary); its results depend only on expression and rows.
 */
public final class Evaluators {
  private Evaluators() {}

  /**
   * An evaluator of an expression over batches of this schema.
   *
   * @throws LongbowException {@link ErrorCode#COLUMN_NOT_FOUND} when the schema lacks a column
   */
  public static Evaluator compile(BoundExpr expression, Schema schema) {
    Node node = new ExpressionCompiler(schema).node(expression);
    return batch -> {
      try {
        return node.evaluate(batch);
      } catch (RowFailure failure) {
        throw failure.toException();
      }
    };
  }

  /**
   * An evaluator of a boolean expression over batches of this schema.
   *
   * @throws LongbowException {@link ErrorCode#COLUMN_NOT_FOUND} when the schema lacks a column,
   *     {@link ErrorCode#TYPE_MISMATCH} when the expression is not boolean
   */
  public static PredicateEvaluator predicate(BoundExpr expression, Schema schema) {
    if (!expression.type().equals(DataType.BOOL)) {
      throw new LongbowException(
          ErrorCode.TYPE_MISMATCH, "Invalid predicate: bool expected, got " + expression.type());
    }
    PredicateNode node = new ExpressionCompiler(schema).predicate(expression);
    return new PredicateEvaluator() {
      @Override
      public int select(Batch batch, int[] selection) {
        try {
          return node.select(batch, selection);
        } catch (RowFailure failure) {
          throw failure.toException();
        }
      }

      @Override
      public void mask(Batch batch, byte[] mask) {
        try {
          node.mask(batch, mask);
        } catch (RowFailure failure) {
          throw failure.toException();
        }
      }
    };
  }

  /** Whether some row's value can make the evaluation fail (casts, overflow, such functions). */
  public static boolean mayFail(BoundExpr expression) {
    return !Totality.isTotal(expression);
  }

  /** The value of an expression without columns, boxed as {@link Column#value} gives it. */
  public static Object constant(BoundExpr expression) {
    Batch oneRow = new Batch(Schema.of(), List.of(), 1);
    return compile(expression, oneRow.schema()).evaluate(oneRow).value(0);
  }
}
