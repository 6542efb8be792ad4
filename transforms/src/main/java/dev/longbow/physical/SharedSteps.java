package dev.longbow.physical;

import dev.longbow.plan.LogicalPlan;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Keeps stages from waiting for themselves. The stage of a step that several others consume runs
 * the operators of all of them up to their next exchange. With a broadcast join among them it waits
 * for the join's build side, so that build side must not need the step, directly or by way of
 * another stage that waits.
 */
final class SharedSteps {
  private final Estimates estimates;
  private final Predicate<LogicalPlan.Join> isBroadcast;
  private final ProbeSide probeSide;

  /** The steps that a step's stage waits for, because of the broadcasts known so far. */
  private final Map<String, Set<String>> awaited = new HashMap<>();

  /** Gives the probe side of a broadcast join. */
  interface ProbeSide {
    LogicalPlan of(LogicalPlan.Join join);
  }

  SharedSteps(Estimates estimates, Predicate<LogicalPlan.Join> isBroadcast, ProbeSide probeSide) {
    this.estimates = estimates;
    this.isBroadcast = isBroadcast;
    this.probeSide = probeSide;
  }

  /** A step that would wait for itself if these became the sides of a broadcast join. */
  Optional<String> common(LogicalPlan build, LogicalPlan probe) {
    Set<String> steps = new TreeSet<>();
    hosts(probe, steps);
    steps.retainAll(needed(build));
    return steps.stream().findFirst();
  }

  /** Takes note of a broadcast join. */
  void broadcast(LogicalPlan build, LogicalPlan probe) {
    Set<String> steps = new HashSet<>();
    hosts(probe, steps);
    if (!steps.isEmpty()) {
      Set<String> needed = needed(build);
      steps.forEach(step -> awaited.computeIfAbsent(step, key -> new HashSet<>()).addAll(needed));
    }
  }

  /** The steps in whose stages the consumers of a node run. */
  private void hosts(LogicalPlan plan, Set<String> steps) {
    if (plan instanceof LogicalPlan.SharedRef reference) {
      if (steps.add(reference.step())) {
        hosts(estimates.definition(reference), steps);
      }
    } else if (plan instanceof LogicalPlan.Join join) {
      if (isBroadcast.test(join)) {
        hosts(probeSide.of(join), steps);
      }
    } else if (plan instanceof LogicalPlan.Beside beside) {
      hosts(beside.input(), steps);
    } else if (!(plan instanceof LogicalPlan.Aggregate || plan instanceof LogicalPlan.Statistics)) {
      plan.inputs().forEach(input -> hosts(input, steps));
    }
  }

  /** The steps that must have run before all rows of a node are there. */
  private Set<String> needed(LogicalPlan plan) {
    Set<String> steps = new HashSet<>();
    need(plan, steps);
    return steps;
  }

  private void need(LogicalPlan plan, Set<String> steps) {
    if (plan instanceof LogicalPlan.SharedRef reference) {
      need(reference.step(), steps);
    }
    plan.inputs().forEach(input -> need(input, steps));
  }

  private void need(String step, Set<String> steps) {
    if (steps.add(step)) {
      need(estimates.definition(step), steps);
      awaited.getOrDefault(step, Set.of()).forEach(other -> need(other, steps));
    }
  }
}
