package dev.longbow.plan;

import dev.longbow.aggregate.AggregateCall;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.NamedExpr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Rebuilding plans; nodes that do not change are kept as they are (the same object). */
public final class PlanRewriter {
  private PlanRewriter() {}

  /** The same node over other inputs. */
  public static LogicalPlan withInputs(LogicalPlan plan, List<LogicalPlan> inputs) {
    if (isSame(plan.inputs(), inputs)) {
      return plan;
    } else if (plan instanceof LogicalPlan.Filter filter) {
      return new LogicalPlan.Filter(filter.step(), inputs.get(0), filter.predicate());
    } else if (plan instanceof LogicalPlan.Project project) {
      return new LogicalPlan.Project(project.step(), inputs.get(0), project.columns());
    } else if (plan instanceof LogicalPlan.Aggregate aggregate) {
      return new LogicalPlan.Aggregate(
          aggregate.step(), inputs.get(0), aggregate.keys(), aggregate.aggregates());
    } else if (plan instanceof LogicalPlan.Limit limit) {
      return new LogicalPlan.Limit(limit.step(), inputs.get(0), limit.count());
    } else if (plan instanceof LogicalPlan.Sort sort) {
      return new LogicalPlan.Sort(sort.step(), inputs.get(0), sort.keys(), sort.limit());
    } else if (plan instanceof LogicalPlan.Unique unique) {
      return new LogicalPlan.Unique(
          unique.step(), inputs.get(0), unique.keys(), unique.order(), unique.last());
    } else if (plan instanceof LogicalPlan.PartitionAggregate window) {
      return new LogicalPlan.PartitionAggregate(
          window.step(), inputs.get(0), window.partitionBy(), window.aggregates());
    } else if (plan instanceof LogicalPlan.Window window) {
      return new LogicalPlan.Window(window.step(), inputs.get(0), window.spec(), window.first());
    } else if (plan instanceof LogicalPlan.Check check) {
      return new LogicalPlan.Check(check.step(), inputs.get(0), check.spec());
    } else if (plan instanceof LogicalPlan.Beside beside) {
      return new LogicalPlan.Beside(beside.step(), inputs.get(0), inputs.subList(1, inputs.size()));
    } else if (plan instanceof LogicalPlan.Checkpoint checkpoint) {
      return new LogicalPlan.Checkpoint(checkpoint.step(), inputs.get(0));
    } else if (plan instanceof LogicalPlan.Draw draw) {
      return new LogicalPlan.Draw(draw.step(), inputs.get(0), draw.seed(), draw.names());
    } else if (plan instanceof LogicalPlan.Explode explode) {
      return explode.withInput(inputs.get(0));
    } else if (plan instanceof LogicalPlan.Unpivot unpivot) {
      return unpivot.withInput(inputs.get(0));
    } else if (plan instanceof LogicalPlan.Statistics statistics) {
      return new LogicalPlan.Statistics(
          statistics.step(),
          inputs.get(0),
          statistics.columns(),
          statistics.medians(),
          statistics.pass(),
          statistics.before().map(before -> inputs.get(1)));
    } else if (plan instanceof LogicalPlan.Fill fill) {
      return new LogicalPlan.Fill(
          fill.step(),
          inputs.get(0),
          fill.statistics().map(statistics -> inputs.get(1)),
          fill.columns(),
          fill.output());
    } else if (plan instanceof LogicalPlan.Union union) {
      return new LogicalPlan.Union(union.step(), inputs);
    } else if (plan instanceof LogicalPlan.Join join) {
      return join.withInputs(inputs.get(0), inputs.get(1));
    } else if (plan instanceof LogicalPlan.Scan || plan instanceof LogicalPlan.SharedRef) {
      return plan;
    }
    throw new LongbowException(ErrorCode.INTERNAL, "Unknown plan node " + plan);
  }

  /** Applies a function to every node, inputs before the node they belong to. */
  public static LogicalPlan rewriteUp(LogicalPlan plan, UnaryOperator<LogicalPlan> rule) {
    List<LogicalPlan> inputs = new ArrayList<>();
    plan.inputs().forEach(input -> inputs.add(rewriteUp(input, rule)));
    return rule.apply(withInputs(plan, inputs));
  }

  /** Applies a function to every plan of a pipeline: definitions of shared steps, then outputs. */
  public static PipelinePlan rewritePlans(PipelinePlan pipeline, UnaryOperator<LogicalPlan> rule) {
    return new PipelinePlan(
        pipeline.name(),
        pipeline.shared().stream()
            .map(shared -> new PipelinePlan.Shared(shared.step(), rule.apply(shared.plan())))
            .toList(),
        pipeline.outputs().stream()
            .map(output -> new PipelinePlan.Output(rule.apply(output.plan()), output.sink()))
            .toList());
  }

  /** Applies a function to the expressions of one node (not of its inputs). */
  public static LogicalPlan mapExpressions(LogicalPlan plan, UnaryOperator<BoundExpr> rule) {
    if (plan instanceof LogicalPlan.Filter filter) {
      BoundExpr predicate = rule.apply(filter.predicate());
      return predicate == filter.predicate()
          ? plan
          : new LogicalPlan.Filter(filter.step(), filter.input(), predicate);
    } else if (plan instanceof LogicalPlan.Project project) {
      List<NamedExpr> columns = mapNamed(project.columns(), rule);
      return isSame(project.columns(), columns)
          ? plan
          : new LogicalPlan.Project(project.step(), project.input(), columns);
    } else if (plan instanceof LogicalPlan.Aggregate aggregate) {
      List<NamedExpr> keys = mapNamed(aggregate.keys(), rule);
      List<AggregateCall> calls = mapCalls(aggregate.aggregates(), rule);
      return isSame(aggregate.keys(), keys) && isSame(aggregate.aggregates(), calls)
          ? plan
          : new LogicalPlan.Aggregate(aggregate.step(), aggregate.input(), keys, calls);
    } else if (plan instanceof LogicalPlan.PartitionAggregate window) {
      List<AggregateCall> calls = mapCalls(window.aggregates(), rule);
      return isSame(window.aggregates(), calls)
          ? plan
          : new LogicalPlan.PartitionAggregate(
              window.step(), window.input(), window.partitionBy(), calls);
    } else if (plan instanceof LogicalPlan.Check check) {
      CheckSpec spec = check.spec().mapConditions(rule);
      return spec == check.spec() ? plan : new LogicalPlan.Check(check.step(), check.input(), spec);
    } else if (plan instanceof LogicalPlan.Join join) {
      Optional<BoundExpr> condition = join.condition().map(rule);
      return join.condition().isEmpty() || condition.get() == join.condition().get()
          ? plan
          : join.withCondition(condition);
    } else if (plan instanceof LogicalPlan.Scan
        || plan instanceof LogicalPlan.SharedRef
        || plan instanceof LogicalPlan.Limit
        || plan instanceof LogicalPlan.Sort
        || plan instanceof LogicalPlan.Unique
        || plan instanceof LogicalPlan.Window
        || plan instanceof LogicalPlan.Draw
        || plan instanceof LogicalPlan.Explode
        || plan instanceof LogicalPlan.Unpivot
        || plan instanceof LogicalPlan.Statistics
        || plan instanceof LogicalPlan.Fill
        || plan instanceof LogicalPlan.Beside
        || plan instanceof LogicalPlan.Union) {
      return plan;
    }
    throw new LongbowException(ErrorCode.INTERNAL, "Unknown plan node " + plan);
  }

  private static List<AggregateCall> mapCalls(
      List<AggregateCall> calls, UnaryOperator<BoundExpr> rule) {
    List<AggregateCall> mapped = new ArrayList<>();
    for (AggregateCall call : calls) {
      BoundExpr argument = call.argument() == null ? null : rule.apply(call.argument());
      mapped.add(argument == call.argument() ? call : call.withArgument(argument));
    }
    return mapped;
  }

  private static List<NamedExpr> mapNamed(List<NamedExpr> named, UnaryOperator<BoundExpr> rule) {
    List<NamedExpr> mapped = new ArrayList<>();
    for (NamedExpr column : named) {
      BoundExpr expression = rule.apply(column.expression());
      mapped.add(
          expression == column.expression() ? column : new NamedExpr(column.name(), expression));
    }
    return mapped;
  }

  private static boolean isSame(List<?> before, List<?> after) {
    if (before.size() != after.size()) {
      return false;
    }
    for (int i = 0; i < before.size(); i++) {
      if (before.get(i) != after.get(i)) {
        return false;
      }
    }
    return true;
  }
}
