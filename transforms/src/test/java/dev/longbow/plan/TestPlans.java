package dev.longbow.plan;

import dev.longbow.aggregate.AggregateCall;
import dev.longbow.column.DataType;
import dev.longbow.connector.SinkSpec;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.Comparison;
import dev.longbow.expr.NamedExpr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Short ways to write plans and bound expressions in tests. */
public final class TestPlans {
  private TestPlans() {}

  /** A column of a node. */
  public static BoundExpr column(LogicalPlan plan, String name) {
    var field = plan.schema().field(plan.schema().require(name));
    return new BoundExpr.Column(name, field.type(), field.nullable());
  }

  /** A literal whose type follows from its class. */
  public static BoundExpr literal(Object value) {
    DataType type =
        value instanceof Long
            ? DataType.INT64
            : value instanceof Double
                ? DataType.FLOAT64
                : value instanceof Boolean ? DataType.BOOL : DataType.STRING;
    return new BoundExpr.Literal(value, type);
  }

  public static final BoundExpr TRUE = literal(true);
  public static final BoundExpr FALSE = literal(false);
  public static final BoundExpr NULL = new BoundExpr.Literal(null, DataType.BOOL);

  public static BoundExpr equal(BoundExpr left, Object right) {
    return compare(Comparison.EQUAL, left, right);
  }

  public static BoundExpr above(BoundExpr left, Object right) {
    return compare(Comparison.GREATER, left, right);
  }

  public static BoundExpr compare(Comparison comparison, BoundExpr left, Object right) {
    return new BoundExpr.Compare(
        comparison, left, right instanceof BoundExpr bound ? bound : literal(right));
  }

  public static BoundExpr and(BoundExpr... operands) {
    return new BoundExpr.And(List.of(operands));
  }

  public static BoundExpr or(BoundExpr... operands) {
    return new BoundExpr.Or(List.of(operands));
  }

  public static BoundExpr not(BoundExpr operand) {
    return new BoundExpr.Not(operand);
  }

  /** A function call of the first argument's type. */
  public static BoundExpr call(String function, BoundExpr... arguments) {
    return new BoundExpr.Call(
        function,
        List.of(arguments),
        arguments[0].type(),
        Arrays.stream(arguments).anyMatch(BoundExpr::nullable),
        "UTC");
  }

  /** A function call of another type. */
  public static BoundExpr call(DataType type, String function, BoundExpr... arguments) {
    return new BoundExpr.Call(function, List.of(arguments), type, true, "UTC");
  }

  public static NamedExpr named(String name, BoundExpr expression) {
    return new NamedExpr(name, expression);
  }

  public static LogicalPlan filter(String step, LogicalPlan input, BoundExpr predicate) {
    return new LogicalPlan.Filter(step, input, predicate);
  }

  public static LogicalPlan.Project project(String step, LogicalPlan input, NamedExpr... columns) {
    return new LogicalPlan.Project(step, input, List.of(columns));
  }

  /** Passes these columns on. */
  public static LogicalPlan.Project select(String step, LogicalPlan input, String... names) {
    List<NamedExpr> columns = new ArrayList<>();
    for (String name : names) {
      columns.add(new NamedExpr(name, column(input, name)));
    }
    return new LogicalPlan.Project(step, input, columns);
  }

  /** Counts rows, and sums a column when there is one, by these columns. */
  public static LogicalPlan.Aggregate aggregate(
      String step, LogicalPlan input, String summed, String... keys) {
    List<NamedExpr> names = new ArrayList<>();
    for (String key : keys) {
      names.add(new NamedExpr(key, column(input, key)));
    }
    List<AggregateCall> calls = new ArrayList<>();
    calls.add(new AggregateCall("count", null, "n", DataType.INT64, false));
    if (summed != null) {
      BoundExpr argument = column(input, summed);
      calls.add(new AggregateCall("sum", argument, "total", argument.type(), true));
    }
    return new LogicalPlan.Aggregate(step, input, names, calls);
  }

  public static LogicalPlan.Limit limit(LogicalPlan input, long count) {
    return new LogicalPlan.Limit("first", input, count);
  }

  public static LogicalPlan.Union union(LogicalPlan... branches) {
    return new LogicalPlan.Union("all", List.of(branches));
  }

  /** A pipeline that writes the plan to one CSV file. */
  public static PipelinePlan pipeline(LogicalPlan plan) {
    return new PipelinePlan("test", List.of(), List.of(output("out", plan)));
  }

  public static PipelinePlan.Output output(String name, LogicalPlan plan) {
    return new PipelinePlan.Output(
        plan, new SinkSpec(name, "csv", name + ".csv", SinkSpec.Mode.OVERWRITE, Map.of()));
  }
}
