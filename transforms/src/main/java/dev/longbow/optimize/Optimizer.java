package dev.longbow.optimize;

import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.plan.Checkpoints;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanRewriter;
import dev.longbow.plan.PlanValidator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Applies the rules below, in their order, again and again until none changes the plan. */
public final class Optimizer {
  static final List<Rule> RULES =
      List.of(
          // First, so that the rules after it meet literals and short predicates.
          new ConstantFolding(),
          new BooleanSimplification(),
          // Merging first makes pushing look through one node where there were several.
          new MergeFilters(),
          new MergeProjects(),
          new MergeLimits(),
          new LimitIntoSort(),
          new PushFilterThroughProject(),
          new PushFilterThroughAggregate(),
          new PushFilterThroughUnion(),
          new PushFilterThroughJoin(),
          new PushFilterThroughSort(),
          new PushFilterThroughExplode(),
          new PushFilterThroughUnpivot(),
          new PushFilterThroughWindow(),
          // Behind the one that takes conditions on keys to marked rows too.
          new PushFilterThroughMarkedWindow(),
          new MergeWindows(),
          new LimitWindow(),
          new EqualityToJoinKey(),
          new PushJoinCondition(),
          // Once conditions are where they belong, and before they go into scans.
          new TransferKeyConditions(),
          new FilterNullJoinKeys(),
          // Before the limit: a scan with a limit takes no more predicates.
          new PushFilterIntoScan(),
          new PushLimit(),
          // After pushing filters: columns only they used need not leave the scan.
          new ProjectionPruning(),
          // After pruning, which leaves projections that select everything.
          new RemoveIdentityProjects());

  /** Real plans settle in two or three rounds. */
  private static final int MAXIMUM_ROUNDS = 20;

  private Optimizer() {}

  /** A rule and the plan after it; {@link #optimize(PipelinePlan, Trace)}. */
  public record Step(String rule, PipelinePlan plan) {}

  /** Hears of every rule that changed the plan. */
  public interface Trace {
    /** Hears of one change. */
    void changed(Step step);
  }

  /** The optimized plan. */
  public static PipelinePlan optimize(PipelinePlan pipeline) {
    return optimize(pipeline, step -> {});
  }

  /**
   * The optimized plan.
   *
   * @throws LongbowException {@link ErrorCode#INTERNAL} naming a rule that broke the plan
   */
  public static PipelinePlan optimize(PipelinePlan pipeline, Trace trace) {
    PlanValidator.validate(pipeline);
    // Whoever runs plans has cut them there; for others they are the rows as they are.
    PipelinePlan plain = Checkpoints.without(pipeline);
    PipelinePlan sorted = SortByPartition.apply(plain);
    if (!sorted.equals(plain)) {
      trace.changed(new Step("sort_by_partition", sorted));
    }
    PipelinePlan settled = optimize(sorted, RULES, trace);
    // Behind the rules, which see through one node better than through a join of two paths.
    PipelinePlan expanded = ExpandPartitionAggregates.apply(settled);
    if (expanded.equals(settled)) {
      return settled;
    }
    trace.changed(new Step("expand_partition_aggregates", expanded));
    return optimize(expanded, RULES, trace);
  }

  /** The plan as it is, but for what can only run when it is said with other nodes. */
  public static PipelinePlan expand(PipelinePlan pipeline) {
    return ExpandPartitionAggregates.apply(pipeline);
  }

  static PipelinePlan optimize(PipelinePlan pipeline, List<Rule> rules, Trace trace) {
    PipelinePlan current = pipeline;
    for (int round = 0; round < MAXIMUM_ROUNDS; round++) {
      PipelinePlan before = current;
      for (Rule rule : rules) {
        PipelinePlan after = relinked(rule.apply(current));
        if (!after.equals(current)) {
          check(rule, current, after);
          trace.changed(new Step(rule.name(), after));
          current = after;
        }
      }
      if (current.equals(before)) {
        break;
      }
    }
    return current;
  }

  /** References to shared steps follow the schemas of their definitions. */
  private static PipelinePlan relinked(PipelinePlan pipeline) {
    Map<String, Schema> definitions = new HashMap<>();
    List<PipelinePlan.Shared> shared = new ArrayList<>();
    for (PipelinePlan.Shared definition : pipeline.shared()) {
      LogicalPlan plan = relinked(definition.plan(), definitions);
      definitions.put(definition.step(), plan.schema());
      shared.add(new PipelinePlan.Shared(definition.step(), plan));
    }
    return new PipelinePlan(
        pipeline.name(),
        shared,
        pipeline.outputs().stream()
            .map(o -> new PipelinePlan.Output(relinked(o.plan(), definitions), o.sink()))
            .toList());
  }

  private static LogicalPlan relinked(LogicalPlan plan, Map<String, Schema> definitions) {
    return PlanRewriter.rewriteUp(
        plan,
        node ->
            node instanceof LogicalPlan.SharedRef reference
                    && definitions.containsKey(reference.step())
                    && !definitions.get(reference.step()).equals(reference.schema())
                ? new LogicalPlan.SharedRef(reference.step(), definitions.get(reference.step()))
                : node);
  }

  private static void check(Rule rule, PipelinePlan before, PipelinePlan after) {
    try {
      PlanValidator.validate(after);
    } catch (LongbowException e) {
      throw new LongbowException(
          ErrorCode.INTERNAL, "Rule " + rule.name() + " broke the plan: " + e.line(), e);
    }
    for (int i = 0; i < before.outputs().size(); i++) {
      Schema old = before.outputs().get(i).plan().schema();
      Schema changed = after.outputs().get(i).plan().schema();
      if (!keeps(old, changed)) {
        throw new LongbowException(
            ErrorCode.INTERNAL,
            "Rule %s changed the schema of output '%s' from %s to %s"
                .formatted(rule.name(), before.outputs().get(i).sink().name(), old, changed));
      }
    }
  }

  /** Names and types stay; a column may turn out never to be null, but not the other way. */
  private static boolean keeps(Schema old, Schema changed) {
    if (old.size() != changed.size()) {
      return false;
    }
    for (int i = 0; i < old.size(); i++) {
      Field before = old.field(i);
      Field after = changed.field(i);
      if (!before.name().equals(after.name())
          || !before.type().equals(after.type())
          || (after.nullable() && !before.nullable())) {
        return false;
      }
    }
    return true;
  }
}
