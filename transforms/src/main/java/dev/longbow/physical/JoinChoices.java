package dev.longbow.physical;

import dev.longbow.connector.Estimate;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How each join of a pipeline is carried out, decided before stages are cut: with a table of its
 * small side that every task has, or with both sides in one exchange by key.
 */
final class JoinChoices {
  /** So many tables at most are joined with one after another in the same stage. */
  private static final int MOST_IN_A_ROW = 8;

  private final Estimates estimates;
  private final UpperBounds bounds;
  private final BroadcastLimit limit;
  private final SharedSteps shared;
  private final Map<LogicalPlan, Choice> choices = new IdentityHashMap<>();

  /**
   * The choice for a join.
   *
   * @param broadcast whether the build side becomes one table that every task has
   * @param reason why it does not; empty when it does
   */
  record Choice(JoinPlan plan, boolean broadcast, String reason) {}

  private JoinChoices(PipelinePlan pipeline, Estimates estimates, BroadcastLimit limit) {
    this.estimates = estimates;
    this.bounds = new UpperBounds(estimates);
    this.limit = limit;
    this.shared =
        new SharedSteps(estimates, join -> of(join).broadcast(), join -> of(join).plan().probe());
    pipeline.shared().forEach(definition -> choose(definition.plan()));
    pipeline.outputs().forEach(output -> choose(output.plan()));
  }

  static JoinChoices of(PipelinePlan pipeline, Estimates estimates, BroadcastLimit limit) {
    return new JoinChoices(pipeline, estimates, limit);
  }

  Choice of(LogicalPlan.Join join) {
    return choices.get(join);
  }

  /** The joins below come first: whether this one may be a broadcast depends on them. */
  private void choose(LogicalPlan plan) {
    if (choices.containsKey(plan)) {
      return;
    }
    plan.inputs().forEach(this::choose);
    if (plan instanceof LogicalPlan.Join join) {
      Choice choice = choice(join);
      choices.put(join, choice);
      if (choice.broadcast()) {
        shared.broadcast(choice.plan().build(), choice.plan().probe());
      }
    }
  }

  private Choice choice(LogicalPlan.Join join) {
    Estimate left = estimates.of(join.left());
    Estimate right = estimates.of(join.right());
    JoinPlan preferred = JoinPlan.of(join, left, right);
    List<JoinPlan> small = new ArrayList<>();
    for (JoinPlan plan : List.of(preferred, JoinPlan.of(join, !preferred.buildLeft()))) {
      if (limit.allows(estimates.of(plan.build()), bounds.of(plan.build()))) {
        small.add(plan);
      }
    }
    if (small.isEmpty()) {
      return partitioned(preferred, "neither side is surely small");
    }
    List<JoinPlan> possible = small.stream().filter(JoinPlan::mayBroadcast).toList();
    if (possible.isEmpty()) {
      return partitioned(preferred, why(small.get(0)));
    }
    Optional<JoinPlan> chosen =
        possible.stream()
            .filter(plan -> shared.common(plan.build(), plan.probe()).isEmpty())
            .findFirst();
    if (chosen.isEmpty()) {
      JoinPlan first = possible.get(0);
      return partitioned(
          preferred,
          "both sides need step '%s'"
              .formatted(shared.common(first.build(), first.probe()).orElseThrow()));
    }
    if (inARow(chosen.get().probe()) >= MOST_IN_A_ROW) {
      return partitioned(preferred, "so many small tables come before it");
    }
    return new Choice(chosen.get(), true, "");
  }

  private Choice partitioned(JoinPlan plan, String reason) {
    return new Choice(plan, false, limit.bytes() == 0 ? "broadcasts are off" : reason);
  }

  private static String why(JoinPlan plan) {
    return plan.check().probeUnique()
        ? "it is checked that the keys of the large side are unique, too"
        : "rows of the small side come out without a partner, too";
  }

  /** How many tables the rows of a node are joined with since the last exchange. */
  private int inARow(LogicalPlan plan) {
    if (plan instanceof LogicalPlan.SharedRef reference) {
      return inARow(estimates.definition(reference));
    } else if (plan instanceof LogicalPlan.Join join) {
      Choice choice = choices.get(join);
      return choice.broadcast() ? 1 + inARow(choice.plan().probe()) : 0;
    } else if (plan instanceof LogicalPlan.Aggregate) {
      return 0;
    }
    return plan.inputs().stream().mapToInt(this::inARow).max().orElse(0);
  }
}
