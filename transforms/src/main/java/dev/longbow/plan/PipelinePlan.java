package dev.longbow.plan;

import dev.longbow.connector.SinkSpec;
import java.util.List;

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

  /** A step that several others consume; computed once, its rows go to all of them. */
  public record Shared(String step, LogicalPlan plan) {}

  /** What is written where. */
  public record Output(LogicalPlan plan, SinkSpec sink) {}
}
