package dev.longbow.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the steps of plans built in Java that several others consume: nodes that are the same
 * object. They are defined once, as a pipeline file defines its transforms, and computed once. A
 * scan is not: each of its consumers reads only the columns and rows that it needs.
 *
 * <pre>
 * Join                       Shared [filter_2]
 *   Filter [filter_2] x > 1    Filter [filter_2] x > 1
 *     Scan                       Scan
 *   Aggregate            ->  Join
 *     (the same Filter)        SharedRef [filter_2]
 *       Scan                   Aggregate
 *                                SharedRef [filter_2]
 * </pre>
 */
public final class SharedSteps {
  private final Map<LogicalPlan, Integer> consumers = new IdentityHashMap<>();
  private final Map<LogicalPlan, LogicalPlan> done = new IdentityHashMap<>();
  private final List<PipelinePlan.Shared> shared = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  private SharedSteps() {}

  /** A pipeline of outputs whose plans may have nodes in common. */
  public static PipelinePlan pipeline(String name, List<PipelinePlan.Output> outputs) {
    SharedSteps steps = new SharedSteps();
    outputs.forEach(output -> steps.count(output.plan()));
    List<PipelinePlan.Output> written =
        outputs.stream()
            .map(output -> new PipelinePlan.Output(steps.rewrite(output.plan()), output.sink()))
            .toList();
    return new PipelinePlan(name, steps.shared, written);
  }

  private void count(LogicalPlan plan) {
    if (consumers.merge(plan, 1, Integer::sum) == 1) {
      plan.inputs().forEach(this::count);
    }
  }

  private LogicalPlan rewrite(LogicalPlan plan) {
    LogicalPlan known = done.get(plan);
    if (known != null) {
      return known;
    }
    List<LogicalPlan> inputs = new ArrayList<>();
    plan.inputs().forEach(input -> inputs.add(rewrite(input)));
    LogicalPlan result = PlanRewriter.withInputs(plan, inputs);
    if (consumers.get(plan) > 1
        && !(plan instanceof LogicalPlan.Scan || plan instanceof LogicalPlan.SharedRef)) {
      String name = free(plan.step());
      shared.add(new PipelinePlan.Shared(name, result));
      result = new LogicalPlan.SharedRef(name, result.schema());
    }
    done.put(plan, result);
    return result;
  }

  /** Frames number their steps one by one, so that two of them may have the same name. */
  private String free(String step) {
    String name = step;
    for (int i = 2; !names.add(name); i++) {
      name = step + " (" + i + ")";
    }
    return name;
  }
}
