package dev.longbow.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

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

  /** The names of the steps that checks belong to. */
  private final Map<LogicalPlan, String> owners = new IdentityHashMap<>();

  /** Whether a node that several others consume is defined apart. */
  private final Predicate<LogicalPlan> isDefined;

  private final String suffix;

  private SharedSteps(Predicate<LogicalPlan> isDefined, String suffix) {
    this.isDefined = isDefined;
    this.suffix = suffix;
  }

  /** A pipeline of outputs whose plans may have nodes in common. */
  public static PipelinePlan pipeline(String name, List<PipelinePlan.Output> outputs) {
    SharedSteps steps =
        new SharedSteps(
            plan -> !(plan instanceof LogicalPlan.Scan || plan instanceof LogicalPlan.SharedRef),
            "");
    outputs.forEach(output -> steps.count(output.plan()));
    Set<LogicalPlan> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    outputs.forEach(output -> steps.own(output.plan(), seen));
    List<PipelinePlan.Output> written =
        outputs.stream()
            .map(output -> new PipelinePlan.Output(steps.rewrite(output.plan()), output.sink()))
            .toList();
    return new PipelinePlan(name, steps.shared, written);
  }

  /**
   * The same pipeline, in which rows that are checked, and looked at again by checks beside them,
   * are a step of their own. Below the statistics of a matrix they are not: a task cannot fill rows
   * with what it is still to find out.
   */
  public static PipelinePlan ofChecks(PipelinePlan pipeline) {
    Set<LogicalPlan> checked = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<LogicalPlan> passes = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<LogicalPlan> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    pipeline.shared().forEach(definition -> find(definition.plan(), checked, passes, seen));
    pipeline.outputs().forEach(output -> find(output.plan(), checked, passes, seen));
    checked.removeAll(passes);
    SharedSteps steps = new SharedSteps(checked::contains, ": checked");
    pipeline.shared().forEach(definition -> steps.names.add(definition.step()));
    pipeline.shared().forEach(definition -> steps.count(definition.plan()));
    pipeline.outputs().forEach(output -> steps.count(output.plan()));
    if (steps.consumers.entrySet().stream()
        .noneMatch(node -> node.getValue() > 1 && steps.isDefined.test(node.getKey()))) {
      return pipeline;
    }
    for (PipelinePlan.Shared definition : pipeline.shared()) {
      LogicalPlan plan = steps.rewrite(definition.plan());
      // Behind what it refers to.
      steps.shared.add(new PipelinePlan.Shared(definition.step(), plan));
    }
    List<PipelinePlan.Output> outputs = new ArrayList<>();
    for (PipelinePlan.Output output : pipeline.outputs()) {
      outputs.add(new PipelinePlan.Output(steps.rewrite(output.plan()), output.sink()));
    }
    return new PipelinePlan(pipeline.name(), steps.shared, outputs);
  }

  /** Finds what checks stand beside, and what is below statistics. */
  private static void find(
      LogicalPlan plan, Set<LogicalPlan> checked, Set<LogicalPlan> passes, Set<LogicalPlan> seen) {
    if (!seen.add(plan)) {
      return;
    }
    if (plan instanceof LogicalPlan.Beside beside) {
      checked.add(beside.input());
    } else if (plan instanceof LogicalPlan.Statistics) {
      addAll(plan, passes);
    }
    plan.inputs().forEach(input -> find(input, checked, passes, seen));
  }

  private static void addAll(LogicalPlan plan, Set<LogicalPlan> nodes) {
    if (nodes.add(plan)) {
      plan.inputs().forEach(input -> addAll(input, nodes));
    }
  }

  private void count(LogicalPlan plan) {
    if (consumers.merge(plan, 1, Integer::sum) == 1) {
      plan.inputs().forEach(this::count);
    }
  }

  /** Gives checked steps names that differ; those beside a step belong to it. */
  private void own(LogicalPlan plan, Set<LogicalPlan> seen) {
    if (!seen.add(plan)) {
      return;
    }
    if (plan instanceof LogicalPlan.Check check && !owners.containsKey(check)) {
      owners.put(check, freeOwner(check.spec().owner()));
    }
    for (LogicalPlan input : plan.inputs()) {
      boolean belongs =
          plan instanceof LogicalPlan.Beside
              && plan.inputs().get(0) instanceof LogicalPlan.Check
              && input instanceof LogicalPlan.Check;
      // The first input is the step itself.
      if (belongs && input != plan.inputs().get(0)) {
        owners.put(input, owners.get(plan.inputs().get(0)));
      }
      own(input, seen);
    }
  }

  private String freeOwner(String owner) {
    String name = owner;
    for (int i = 2; owners.containsValue(name); i++) {
      name = owner + " (" + i + ")";
    }
    return name;
  }

  private LogicalPlan rewrite(LogicalPlan plan) {
    LogicalPlan known = done.get(plan);
    if (known != null) {
      return known;
    }
    List<LogicalPlan> inputs = new ArrayList<>();
    plan.inputs().forEach(input -> inputs.add(rewrite(input)));
    LogicalPlan result = PlanRewriter.withInputs(plan, inputs);
    if (result instanceof LogicalPlan.Check check && owners.containsKey(plan)) {
      String owner = owners.get(plan);
      boolean isStep = check.step().equals(check.spec().owner());
      if (!owner.equals(check.spec().owner())) {
        result =
            new LogicalPlan.Check(
                isStep ? owner : check.step(), check.input(), check.spec().of(owner));
      }
    }
    if (consumers.get(plan) > 1 && isDefined.test(plan)) {
      String name = free(plan.step() + suffix);
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
