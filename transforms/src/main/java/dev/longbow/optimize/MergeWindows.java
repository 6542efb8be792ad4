package dev.longbow.optimize;

import dev.longbow.aggregate.AggregateCall;
import dev.longbow.column.Field;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.NamedExpr;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanRewriter;
import dev.longbow.sort.SortKey;
import dev.longbow.window.WindowCall;
import dev.longbow.window.WindowSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Lets the window functions of two steps over one partitioning and order share an exchange and a
 * sort, and the aggregates of two steps over one partitioning an aggregation.
 *
 * <pre>
 * Window by k in order of t: rank() AS r             Window by k in order of t:
 *   Window by k in order of t: lag(x) AS p     ->        lag(x) AS p, rank() AS r
 *     Scan                                             Scan
 * </pre>
 *
 * Also when there is a projection between them, as between any two steps that users write: what the
 * upper one looks at must be columns that it passes on. Not when the upper ones look at results of
 * the lower.
 */
final class MergeWindows implements Rule {
  @Override
  public String name() {
    return "merge_windows";
  }

  @Override
  public PipelinePlan apply(PipelinePlan pipeline) {
    return PlanRewriter.rewritePlans(
        pipeline, plan -> PlanRewriter.rewriteUp(plan, MergeWindows::merged));
  }

  private static LogicalPlan merged(LogicalPlan plan) {
    if (plan instanceof LogicalPlan.Window || plan instanceof LogicalPlan.PartitionAggregate) {
      LogicalPlan below = plan.inputs().get(0);
      if (below instanceof LogicalPlan.Project project) {
        return merged(plan, project);
      }
      return merged(plan, below).orElse(plan);
    }
    return plan;
  }

  /** A node merged with one of its kind below it; empty when they cannot be one. */
  private static Optional<LogicalPlan> merged(LogicalPlan upper, LogicalPlan lower) {
    if (upper instanceof LogicalPlan.Window above && lower instanceof LogicalPlan.Window below) {
      return merged(above, below);
    } else if (upper instanceof LogicalPlan.PartitionAggregate above
        && lower instanceof LogicalPlan.PartitionAggregate below) {
      return merged(above, below);
    }
    return Optional.empty();
  }

  /** The projection of a node merged with one of its kind below the projection. */
  private static LogicalPlan merged(LogicalPlan upper, LogicalPlan.Project project) {
    LogicalPlan lower = project.input();
    Map<String, BoundExpr> passed = new HashMap<>();
    for (NamedExpr column : project.columns()) {
      if (column.expression() instanceof BoundExpr.Column) {
        passed.put(column.name(), column.expression());
      }
    }
    Set<String> taken = new HashSet<>(lower.schema().names());
    List<Field> results = upper.schema().fields();
    results = results.subList(project.columns().size(), results.size());
    List<NamedExpr> columns = new ArrayList<>(project.columns());
    List<String> names = new ArrayList<>();
    for (Field result : results) {
      String name = result.name();
      while (!taken.add(name)) {
        name += "'";
      }
      names.add(name);
      columns.add(
          new NamedExpr(
              result.name(), new BoundExpr.Column(name, result.type(), result.nullable())));
    }
    return moved(upper, lower, passed, names)
        .flatMap(below -> merged(below, lower))
        .<LogicalPlan>map(both -> new LogicalPlan.Project(project.step(), both, columns))
        .orElse(upper);
  }

  /** A node over the input of the projection below it; empty when that computes what it needs. */
  private static Optional<LogicalPlan> moved(
      LogicalPlan node, LogicalPlan input, Map<String, BoundExpr> passed, List<String> names) {
    if (node instanceof LogicalPlan.Window window) {
      WindowSpec spec = window.spec();
      Set<String> needed = new HashSet<>(spec.columns());
      spec.sortKeys().forEach(key -> needed.add(key.column()));
      if (!passed.keySet().containsAll(needed)) {
        return Optional.empty();
      }
      List<WindowCall> calls = new ArrayList<>();
      for (WindowCall call : spec.calls()) {
        calls.add(call.over(column -> name(column, passed)).as(names.get(calls.size())));
      }
      WindowSpec below =
          new WindowSpec(
              names(spec.partitionBy(), passed),
              keys(spec.orderBy(), passed),
              keys(spec.ties(), passed),
              calls);
      return Optional.of(new LogicalPlan.Window(window.step(), input, below, window.first()));
    }
    LogicalPlan.PartitionAggregate window = (LogicalPlan.PartitionAggregate) node;
    if (!passed.keySet().containsAll(columns(window))) {
      return Optional.empty();
    }
    List<AggregateCall> calls = new ArrayList<>();
    for (AggregateCall call : window.aggregates()) {
      AggregateCall renamed = call.as(names.get(calls.size()));
      calls.add(
          call.argument() == null
              ? renamed
              : renamed.withArgument(BoundExprs.substitute(call.argument(), passed)));
    }
    return Optional.of(
        new LogicalPlan.PartitionAggregate(
            window.step(), input, names(window.partitionBy(), passed), calls));
  }

  private static List<String> names(List<String> columns, Map<String, BoundExpr> passed) {
    return columns.stream().map(column -> name(column, passed)).toList();
  }

  private static List<SortKey> keys(List<SortKey> keys, Map<String, BoundExpr> passed) {
    return keys.stream()
        .map(k -> new SortKey(name(k.column(), passed), k.descending(), k.nullsFirst()))
        .toList();
  }

  private static String name(String column, Map<String, BoundExpr> passed) {
    return ((BoundExpr.Column) passed.get(column)).name();
  }

  private static Optional<LogicalPlan> merged(LogicalPlan.Window upper, LogicalPlan.Window lower) {
    WindowSpec spec = upper.spec();
    if (!spec.partitionBy().equals(lower.spec().partitionBy())
        || !spec.orderBy().equals(lower.spec().orderBy())
        || !spec.ties().equals(lower.spec().ties())
        || upper.first() != Long.MAX_VALUE
        || lower.first() != Long.MAX_VALUE
        || !lower.input().schema().names().containsAll(spec.columns())) {
      return Optional.empty();
    }
    List<WindowCall> calls = new ArrayList<>(lower.spec().calls());
    calls.addAll(spec.calls());
    return Optional.of(
        new LogicalPlan.Window(
            Steps.merge(lower.step(), upper.step()), lower.input(), spec.withCalls(calls)));
  }

  private static Optional<LogicalPlan> merged(
      LogicalPlan.PartitionAggregate upper, LogicalPlan.PartitionAggregate lower) {
    if (!upper.partitionBy().equals(lower.partitionBy())
        || !lower.input().schema().names().containsAll(columns(upper))) {
      return Optional.empty();
    }
    List<AggregateCall> calls = new ArrayList<>(lower.aggregates());
    calls.addAll(upper.aggregates());
    return Optional.of(
        new LogicalPlan.PartitionAggregate(
            Steps.merge(lower.step(), upper.step()), lower.input(), upper.partitionBy(), calls));
  }

  /** The columns that aggregates look at, and those of their partitions. */
  static Set<String> columns(LogicalPlan.PartitionAggregate window) {
    Set<String> columns = new HashSet<>(window.partitionBy());
    for (AggregateCall call : window.aggregates()) {
      if (call.argument() != null) {
        columns.addAll(BoundExprs.columns(call.argument()));
      }
    }
    return columns;
  }
}
