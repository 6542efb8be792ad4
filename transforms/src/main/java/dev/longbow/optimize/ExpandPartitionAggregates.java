package dev.longbow.optimize;

import dev.longbow.column.Field;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.NamedExpr;
import dev.longbow.plan.JoinCheck;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanRewriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Says aggregates over whole partitions with an aggregation and a join: so partitions need not be
 * sorted, may be of any size, and their aggregates are exact as those of any group.
 *
 * <pre>
 * PartitionAggregate by k: mean(x) AS m        Join k = k', null = null: k, x, m
 *   Scan                                  ->     Scan: k, x
 *                                                Aggregate by k AS k': mean(x) AS m
 *                                                  Scan: k, x
 * </pre>
 *
 * Rows of a scan, filtered and projected, are read twice, each time only the columns that are
 * needed; those of any other step are computed once and go both ways.
 */
final class ExpandPartitionAggregates {
  private final List<PipelinePlan.Shared> shared = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  private ExpandPartitionAggregates() {}

  static PipelinePlan apply(PipelinePlan pipeline) {
    ExpandPartitionAggregates expansion = new ExpandPartitionAggregates();
    pipeline.shared().forEach(definition -> expansion.names.add(definition.step()));
    for (PipelinePlan.Shared definition : pipeline.shared()) {
      LogicalPlan plan = expansion.expanded(definition.plan());
      expansion.shared.add(new PipelinePlan.Shared(definition.step(), plan));
    }
    List<PipelinePlan.Output> outputs = new ArrayList<>();
    for (PipelinePlan.Output output : pipeline.outputs()) {
      outputs.add(new PipelinePlan.Output(expansion.expanded(output.plan()), output.sink()));
    }
    return new PipelinePlan(pipeline.name(), expansion.shared, outputs);
  }

  private LogicalPlan expanded(LogicalPlan plan) {
    if (plan instanceof LogicalPlan.PartitionAggregate window) {
      return joined(window);
    }
    return PlanRewriter.withInputs(plan, plan.inputs().stream().map(this::expanded).toList());
  }

  /**
   * Aggregates by several partitionings of the same rows, one above the other, are all of those.
   */
  private LogicalPlan joined(LogicalPlan.PartitionAggregate top) {
    Deque<LogicalPlan.PartitionAggregate> windows = new ArrayDeque<>(List.of(top));
    while (windows.peek().input() instanceof LogicalPlan.PartitionAggregate below
        && windows.stream().allMatch(above -> isOver(below.input(), above))) {
      windows.push(below);
    }
    LogicalPlan rows = expanded(windows.peek().input());
    if (!isCheap(rows)) {
      String name = free(top.step() + ": rows");
      shared.add(new PipelinePlan.Shared(name, rows));
      rows = new LogicalPlan.SharedRef(name, rows.schema());
    }
    LogicalPlan result = rows;
    for (LogicalPlan.PartitionAggregate window : windows) {
      result = joined(window, result, rows);
    }
    return result;
  }

  /** Whether a node has all columns that a window's aggregates look at. */
  private static boolean isOver(LogicalPlan rows, LogicalPlan.PartitionAggregate window) {
    return rows.schema().names().containsAll(MergeWindows.columns(window));
  }

  private static LogicalPlan joined(
      LogicalPlan.PartitionAggregate window, LogicalPlan left, LogicalPlan rows) {
    List<String> columns = new ArrayList<>(left.schema().names());
    window.aggregates().forEach(call -> columns.add(call.name()));
    Set<String> taken = new HashSet<>(columns);
    List<NamedExpr> keys = new ArrayList<>();
    List<LogicalPlan.Join.JoinKey> pairs = new ArrayList<>();
    for (String column : window.partitionBy()) {
      Field field = rows.schema().field(rows.schema().require(column));
      String name = column + "'";
      while (!taken.add(name)) {
        name += "'";
      }
      keys.add(new NamedExpr(name, new BoundExpr.Column(column, field.type(), field.nullable())));
      pairs.add(new LogicalPlan.Join.JoinKey(column, name, column));
    }
    return new LogicalPlan.Join(
        window.step(),
        left,
        new LogicalPlan.Aggregate(window.step(), rows, keys, window.aggregates()),
        JoinType.INNER,
        pairs,
        true,
        Optional.empty(),
        columns,
        JoinCheck.NONE);
  }

  /** Whether rows are as good read twice as kept. */
  private static boolean isCheap(LogicalPlan plan) {
    if (plan instanceof LogicalPlan.Filter || plan instanceof LogicalPlan.Project) {
      return isCheap(plan.inputs().get(0));
    }
    return plan instanceof LogicalPlan.Scan || plan instanceof LogicalPlan.SharedRef;
  }

  private String free(String name) {
    String free = name;
    for (int i = 2; !names.add(free); i++) {
      free = name + " (" + i + ")";
    }
    return free;
  }
}
