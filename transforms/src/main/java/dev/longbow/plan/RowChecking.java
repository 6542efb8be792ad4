package dev.longbow.plan;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Binder;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.Expr;
import dev.longbow.expr.NamedExpr;
import java.util.ArrayList;
import java.util.List;

/** Checks of a step's rows. */
public final class RowChecking {
  private RowChecking() {}

  static LogicalPlan check(
      String step,
      LogicalPlan input,
      List<Expr> conditions,
      long minRows,
      long maxRows,
      BindContext context) {
    List<LongbowException> problems = new ArrayList<>();
    if (conditions.isEmpty() && minRows == 0 && maxRows == Long.MAX_VALUE) {
      problems.add(
          new LongbowException(
              ErrorCode.PLAN_INVALID,
              "Missing something to check: conditions, min_rows or max_rows"));
    } else if (minRows < 0 || maxRows < minRows) {
      problems.add(
          new LongbowException(
              ErrorCode.PLAN_INVALID,
              "Invalid numbers of rows: min_rows = %d, max_rows = %d".formatted(minRows, maxRows)));
    }
    List<NamedExpr> bound = new ArrayList<>();
    for (Expr condition : conditions) {
      try {
        BoundExpr typed =
            Binder.bindCondition(
                condition, input.schema(), context.withStep(step), "What a check asks for");
        bound.add(new NamedExpr(ExprPrinter.print(typed), typed));
      } catch (LongbowException e) {
        problems.add(e);
      }
    }
    if (!problems.isEmpty()) {
      throw LongbowException.ofAll(problems).inStep(step);
    }
    return new LogicalPlan.Check(step, input, bound, minRows, maxRows);
  }

  /** What is checked, in one line. */
  public static String text(List<String> conditions, long minRows, long maxRows) {
    List<String> all = new ArrayList<>(conditions);
    if (minRows > 0) {
      all.add("at least %,d rows".formatted(minRows));
    }
    if (maxRows < Long.MAX_VALUE) {
      all.add("at most %,d rows".formatted(maxRows));
    }
    return String.join("; ", all);
  }
}
