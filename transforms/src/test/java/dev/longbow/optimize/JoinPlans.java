package dev.longbow.optimize;

import static dev.longbow.plan.TestPlans.column;
import static dev.longbow.plan.TestPlans.named;
import static dev.longbow.plan.TestPlans.project;

import dev.longbow.expr.BoundExpr;
import dev.longbow.plan.JoinCheck;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.TestSource;
import java.util.List;
import java.util.Optional;

/** Two tables, {@code k, x, y} and {@code key, z, w}, of the same types, and joins of them. */
final class JoinPlans {
  static final LogicalPlan LEFT = table("a", "k", "x", "y");
  static final LogicalPlan RIGHT = table("b", "key", "z", "w");

  private JoinPlans() {}

  private static LogicalPlan table(String name, String k, String x, String y) {
    LogicalPlan scan = TestSource.scan(name, 1000, 2);
    return project(
        name,
        scan,
        named(k, column(scan, "k")),
        named(x, column(scan, "x")),
        named(y, column(scan, "y")));
  }

  /** On {@code k = key}. */
  static LogicalPlan.Join join(JoinType type) {
    return join(type, LEFT, RIGHT, List.of(new LogicalPlan.Join.JoinKey("k", "key")));
  }

  static LogicalPlan.Join join(
      JoinType type, LogicalPlan left, LogicalPlan right, List<LogicalPlan.Join.JoinKey> keys) {
    return new LogicalPlan.Join(
        "j",
        left,
        right,
        type,
        keys,
        false,
        Optional.empty(),
        type.isFilter() ? List.of("k", "x", "y") : List.of("k", "x", "y", "z", "w"),
        JoinCheck.NONE);
  }

  /** The same with a condition. */
  static LogicalPlan.Join where(LogicalPlan.Join join, BoundExpr condition) {
    return join.withCondition(Optional.of(condition));
  }

  /** The same with keys that are checked: {@code m:1} and such. */
  static LogicalPlan.Join checked(LogicalPlan.Join join, String cardinality) {
    return new LogicalPlan.Join(
        join.step(),
        join.left(),
        join.right(),
        join.type(),
        join.keys(),
        join.nullEqual(),
        join.condition(),
        join.columns(),
        new JoinCheck(JoinCheck.Cardinality.of(cardinality), Long.MAX_VALUE));
  }
}
