package dev.longbow.plan;

import dev.longbow.connector.SinkSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A whole pipeline: the steps with several consumers, each defined once and referred to by {@link
 * LogicalPlan.SharedRef}, and the outputs.
 *
 * @param shared in dependency order: a definition refers only to earlier ones
 */
public record PipelinePlan(String name, List<Shared> shared, List<Output> outputs) {
  public PipelinePlan {
    shared = List.copyOf(shared);
    outputs = List.copyOf(outputs);
  }

  /** The same without shared steps that nothing refers to. */
  public PipelinePlan withoutUnused() {
    Set<String> used = new HashSet<>();
    outputs.forEach(output -> findReferences(output.plan(), used));
    List<Shared> kept = new ArrayList<>();
    for (int i = shared.size() - 1; i >= 0; i--) {
      Shared definition = shared.get(i);
      if (used.contains(definition.step())) {
        findReferences(definition.plan(), used);
        kept.add(0, definition);
      }
    }
    return new PipelinePlan(name, kept, outputs);
  }

  private static void findReferences(LogicalPlan plan, Set<String> found) {
    if (plan instanceof LogicalPlan.SharedRef reference) {
      found.add(reference.step());
    }
    plan.inputs().forEach(input -> findReferences(input, found));
  }

  /** A step that several others consume; computed once, its rows go to all of them. */
  public record Shared(String step, LogicalPlan plan) {}

  /** What is written where. */
  public record Output(LogicalPlan plan, SinkSpec sink) {}
}
