package dev.longbow.optimize;

import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanRewriter;
import java.util.Optional;

/**
 * A rule that looks at one kind of node (and what is below it) at a time.
 *
 * @param <N> the kind of node it fires at
 */
abstract class NodeRule<N extends LogicalPlan> implements Rule {
  private final String name;
  private final Class<N> pattern;

  NodeRule(String name, Class<N> pattern) {
    this.name = name;
    this.pattern = pattern;
  }

  @Override
  public final String name() {
    return name;
  }

  /** What replaces the node, or empty when the rule does not fire. */
  abstract Optional<LogicalPlan> apply(N node);

  @Override
  public final PipelinePlan apply(PipelinePlan pipeline) {
    return PlanRewriter.rewritePlans(
        pipeline,
        plan ->
            PlanRewriter.rewriteUp(
                plan,
                node -> pattern.isInstance(node) ? apply(pattern.cast(node)).orElse(node) : node));
  }
}
