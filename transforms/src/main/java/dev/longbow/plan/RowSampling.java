package dev.longbow.plan;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.Comparison;
import dev.longbow.expr.NamedExpr;
import dev.longbow.sort.SortKey;
import java.util.ArrayList;
import java.util.List;

/**
 * Random samples, said with random numbers, filters and sorts. A row's number depends on the seed
 * and the row's place, so a sample is the same whatever runs it.
 */
final class RowSampling {
  private RowSampling() {}

  /** The rows with the smallest numbers, brought back to the order of the input. */
  static LogicalPlan rows(String step, LogicalPlan input, long count, long seed) {
    if (count < 0) {
      throw new LongbowException(
              ErrorCode.PLAN_INVALID, "Invalid sample of " + count + " rows: expected 0 or more")
          .inStep(step);
    }
    List<String> names = names(input.schema(), List.of("random", "task", "place"));
    LogicalPlan drawn = new LogicalPlan.Draw(step, input, seed, names);
    LogicalPlan smallest =
        new LogicalPlan.Sort(step, drawn, List.of(SortKey.ascending(names.get(0))), count);
    LogicalPlan inOrder =
        new LogicalPlan.Sort(
            step,
            smallest,
            List.of(SortKey.ascending(names.get(1)), SortKey.ascending(names.get(2))),
            Long.MAX_VALUE);
    return only(step, inOrder, input.schema());
  }

  /** Each row with the same chance. */
  static LogicalPlan fraction(String step, LogicalPlan input, double fraction, long seed) {
    if (!(fraction >= 0 && fraction <= 1)) {
      throw new LongbowException(
              ErrorCode.PLAN_INVALID,
              "Invalid fraction " + fraction + " of a sample: expected a number from 0 to 1")
          .inStep(step);
    }
    List<String> names = names(input.schema(), List.of("random"));
    LogicalPlan drawn = new LogicalPlan.Draw(step, input, seed, names);
    BoundExpr below =
        new BoundExpr.Compare(
            Comparison.LESS,
            new BoundExpr.Column(names.get(0), DataType.FLOAT64, false),
            new BoundExpr.Literal(fraction, DataType.FLOAT64));
    return only(step, new LogicalPlan.Filter(step, drawn, below), input.schema());
  }

  private static LogicalPlan only(String step, LogicalPlan plan, Schema schema) {
    List<NamedExpr> columns = new ArrayList<>();
    for (Field field : schema.fields()) {
      columns.add(
          new NamedExpr(
              field.name(), new BoundExpr.Column(field.name(), field.type(), field.nullable())));
    }
    return new LogicalPlan.Project(step, plan, columns);
  }

  /** Names that no column has. */
  private static List<String> names(Schema schema, List<String> wanted) {
    List<String> free = new ArrayList<>();
    for (String name : wanted) {
      String candidate = name;
      while (schema.contains(candidate)) {
        candidate = "_" + candidate;
      }
      free.add(candidate);
    }
    return free;
  }
}
