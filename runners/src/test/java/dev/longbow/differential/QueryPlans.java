package dev.longbow.differential;

import dev.longbow.connector.SinkSpec;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprParser;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.testing.QueryStep;
import dev.longbow.testing.RandomQuery;
import dev.longbow.testing.Twin;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Makes one pipeline of several generated queries over one input. */
final class QueryPlans {
  private final List<PipelinePlan.Shared> shared = new ArrayList<>();
  private final List<PipelinePlan.Output> outputs = new ArrayList<>();
  private final LogicalPlan scan;

  /** Queries over this input; the scan is a step that all of them share. */
  QueryPlans(LogicalPlan scan) {
    this.scan = share(scan);
  }

  /** Adds a query as an output. */
  void add(RandomQuery query, Function<String, SinkSpec> sink) {
    String name = FrontEnd.name(query);
    LogicalPlan plan = scan;
    for (int i = 0; i < query.steps().size(); i++) {
      plan = step(name + "_" + i, plan, query.steps().get(i));
    }
    outputs.add(new PipelinePlan.Output(plan, sink.apply(name)));
  }

  PipelinePlan pipeline() {
    return new PipelinePlan("queries", shared, outputs);
  }

  private LogicalPlan step(String name, LogicalPlan input, QueryStep step) {
    BindContext context = BindContext.DEFAULT;
    if (step instanceof QueryStep.Filter filter) {
      return PlanBuilder.filter(name, input, parse(filter.condition()), context);
    } else if (step instanceof QueryStep.WithColumns with) {
      return PlanBuilder.withColumns(name, input, parse(with.changed()), context);
    } else if (step instanceof QueryStep.Select select) {
      return PlanBuilder.select(name, input, parse(select.columns()), context);
    } else if (step instanceof QueryStep.GroupBy group) {
      return PlanBuilder.groupBy(
          name, input, parse(group.keys()), parse(group.aggregates()), context);
    } else if (step instanceof QueryStep.Limit limit) {
      return PlanBuilder.limit(name, input, limit.count());
    }
    QueryStep.Union union = (QueryStep.Union) step;
    LogicalPlan common = share(input);
    List<LogicalPlan> branches = new ArrayList<>();
    for (Twin condition : union.conditions()) {
      branches.add(
          PlanBuilder.filter(name + "_" + branches.size(), common, parse(condition), context));
    }
    return PlanBuilder.union(name, branches);
  }

  private LogicalPlan share(LogicalPlan plan) {
    if (plan instanceof LogicalPlan.SharedRef) {
      return plan;
    }
    String step = "shared_" + plan.step();
    shared.add(new PipelinePlan.Shared(step, plan));
    return new LogicalPlan.SharedRef(step, plan.schema());
  }

  private static Expr parse(Twin expression) {
    return ExprParser.parse(expression.longbow());
  }

  private static List<Expr> parse(List<Twin.Named> columns) {
    return columns.stream().map(column -> parse(column.value()).as(column.name())).toList();
  }
}
