package dev.longbow.plan;

import dev.longbow.column.NameHints;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Expr;
import dev.longbow.expr.Exprs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A column that says which rows a model is fitted to and which ones test it: {@link #TRAIN} or
 * {@link #TEST}.
 */
final class RowSplitting {
  static final String TRAIN = "train";
  static final String TEST = "test";

  private RowSplitting() {}

  /** Each row with the same chance, by the seed and the row's place. */
  static LogicalPlan random(
      String step, LogicalPlan input, String column, double test, long seed, BindContext context) {
    if (!(test > 0 && test < 1)) {
      throw new LongbowException(
              ErrorCode.PLAN_INVALID,
              "Invalid share %s of test rows: expected a number between 0 and 1".formatted(test))
          .inStep(step);
    }
    requireFree(step, input, column);
    String drawn = "random";
    while (input.schema().contains(drawn) || drawn.equals(column)) {
      drawn = "_" + drawn;
    }
    LogicalPlan numbered = new LogicalPlan.Draw(step, input, seed, List.of(drawn));
    return labelled(step, numbered, column, Exprs.col(drawn).lt(test), input, context);
  }

  /** Rows before a value of a column are for training. A null there is an error. */
  static LogicalPlan at(
      String step, LogicalPlan input, String column, String by, Object at, BindContext context) {
    if (!input.schema().contains(by)) {
      throw new LongbowException(
              ErrorCode.COLUMN_NOT_FOUND, NameHints.missing(List.of(by), input.schema().names()))
          .inStep(step);
    }
    requireFree(step, input, column);
    LogicalPlan known =
        PlanBuilder.check(step, input, List.of(StepCheck.notNull(by)), Optional.empty(), context);
    return labelled(step, known, column, Exprs.col(by).ge(at), input, context);
  }

  private static void requireFree(String step, LogicalPlan input, String column) {
    if (input.schema().contains(column)) {
      throw new LongbowException(
              ErrorCode.NAME_AMBIGUOUS,
              "Column '%s' is there already: name the one that says train or test otherwise, with 'alias'"
                  .formatted(column))
          .inStep(step);
    }
  }

  private static LogicalPlan labelled(
      String step,
      LogicalPlan rows,
      String column,
      Expr isTest,
      LogicalPlan input,
      BindContext context) {
    List<Expr> columns = new ArrayList<>();
    input.schema().names().forEach(name -> columns.add(Exprs.col(name)));
    columns.add(Exprs.when(isTest).then(TEST).otherwise(TRAIN).as(column));
    return PlanBuilder.select(step, rows, columns, context);
  }
}
