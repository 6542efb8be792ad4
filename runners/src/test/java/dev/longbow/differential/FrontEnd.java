package dev.longbow.differential;

import dev.longbow.connector.SinkSpec;
import dev.longbow.frame.LazyFrame;
import dev.longbow.optimize.Optimizer;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanRewriter;
import dev.longbow.testing.RandomQuery;
import dev.longbow.yaml.Overrides;
import dev.longbow.yaml.SpecReader;
import dev.longbow.yaml.SpecToPlan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A way to say queries. All of them mean the same, so all must lead to the same plans. */
enum FrontEnd {
  /** SQL text and {@link dev.longbow.plan.PlanBuilder}; the input is a step that all share. */
  PLAN_BUILDER {
    @Override
    PipelinePlan pipeline(
        LogicalPlan.Scan scan, List<RandomQuery> queries, Function<String, SinkSpec> sink) {
      QueryPlans plans = new QueryPlans(scan);
      queries.forEach(query -> plans.add(query, sink));
      return plans.pipeline();
    }
  },

  /** A pipeline file; each query reads the input itself. */
  YAML {
    @Override
    PipelinePlan pipeline(
        LogicalPlan.Scan scan, List<RandomQuery> queries, Function<String, SinkSpec> sink) {
      String text =
          YamlQueries.text(
              scan.source().location(), queries, query -> sink.apply(name(query)).path());
      PipelinePlan compiled =
          SpecToPlan.build(SpecReader.read("queries.yaml", text), Overrides.NONE, Map.of()).plan();
      // The file names one of the source's files: a path cannot ask for a split per file.
      return PlanRewriter.rewritePlans(
          compiled,
          plan ->
              PlanRewriter.rewriteUp(
                  plan,
                  node -> node instanceof LogicalPlan.Scan it ? scan(it.step(), scan) : node));
    }
  },

  /** {@link LazyFrame} and the expressions of Java. */
  JAVA {
    @Override
    PipelinePlan pipeline(
        LogicalPlan.Scan scan, List<RandomQuery> queries, Function<String, SinkSpec> sink) {
      return new PipelinePlan(
          "queries",
          List.of(),
          queries.stream()
              .map(
                  query -> {
                    LazyFrame frame = FrameQueries.frame(LazyFrame.scan(scan.source()), query);
                    LogicalPlan plan = renamed(frame.plan(), step -> name(query) + "_" + step);
                    return new PipelinePlan.Output(plan, sink.apply(name(query)));
                  })
              .toList());
    }
  };

  /**
   * The queries as outputs of one pipeline, in order.
   *
   * @param sink the output of a name, which is {@code q} and the query's seed
   */
  abstract PipelinePlan pipeline(
      LogicalPlan.Scan scan, List<RandomQuery> queries, Function<String, SinkSpec> sink);

  static String name(RandomQuery query) {
    return "q" + query.seed();
  }

  /**
   * Each output's optimized plan as a pipeline of its own. What front ends may do differently is
   * made alike: the names of steps, sharing (a shared step stands in the place of its references),
   * and where the result goes.
   */
  static List<PipelinePlan> optimized(PipelinePlan pipeline) {
    Map<String, LogicalPlan> shared = new HashMap<>();
    pipeline.shared().forEach(step -> shared.put(step.step(), alone(step.plan(), shared)));
    SinkSpec sink = new SinkSpec("output", "parquet", "output", SinkSpec.Mode.OVERWRITE, Map.of());
    return pipeline.outputs().stream()
        .map(output -> new PipelinePlan.Output(alone(output.plan(), shared), sink))
        .map(output -> new PipelinePlan("query", List.of(), List.of(output)))
        .map(Optimizer::optimize)
        .toList();
  }

  private static LogicalPlan alone(LogicalPlan plan, Map<String, LogicalPlan> shared) {
    return PlanRewriter.rewriteUp(
        plan,
        node ->
            node instanceof LogicalPlan.SharedRef reference
                ? shared.get(reference.step())
                : rename(node, step -> "step"));
  }

  private static LogicalPlan renamed(LogicalPlan plan, UnaryOperator<String> name) {
    return PlanRewriter.rewriteUp(plan, node -> rename(node, name));
  }

  private static LogicalPlan rename(LogicalPlan node, UnaryOperator<String> name) {
    String step = name.apply(node.step());
    if (node instanceof LogicalPlan.Scan scan) {
      return scan(step, scan);
    } else if (node instanceof LogicalPlan.Filter filter) {
      return new LogicalPlan.Filter(step, filter.input(), filter.predicate());
    } else if (node instanceof LogicalPlan.Project project) {
      return new LogicalPlan.Project(step, project.input(), project.columns());
    } else if (node instanceof LogicalPlan.Aggregate aggregate) {
      return new LogicalPlan.Aggregate(
          step, aggregate.input(), aggregate.keys(), aggregate.aggregates());
    } else if (node instanceof LogicalPlan.Limit limit) {
      return new LogicalPlan.Limit(step, limit.input(), limit.count());
    } else if (node instanceof LogicalPlan.Union union) {
      return new LogicalPlan.Union(step, union.branches());
    }
    throw new AssertionError("No name for " + node);
  }

  private static LogicalPlan scan(String step, LogicalPlan.Scan scan) {
    return LogicalPlan.Scan.of(step, scan.source());
  }
}
