package dev.longbow.physical;

import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Warns of full sorts whose order nothing uses, because joins and group_bys give rows in an order
 * of their own, and of filters that stayed above a full sort.
 */
final class SortWarnings {
  private static final Set<String> BY_ORDER = Set.of("first", "last", "any_value");

  private final List<String> warnings = new ArrayList<>();

  /** Shared steps in whose order somebody is interested, and who else consumes the others. */
  private final Set<String> orderUsed = new HashSet<>();

  private final Map<String, String> consumers = new HashMap<>();

  private SortWarnings() {}

  static List<String> of(PipelinePlan pipeline) {
    SortWarnings found = new SortWarnings();
    pipeline.outputs().forEach(output -> found.walk(output.plan(), ""));
    for (int i = pipeline.shared().size() - 1; i >= 0; i--) {
      String step = pipeline.shared().get(i).step();
      found.walk(
          pipeline.shared().get(i).plan(),
          found.orderUsed.contains(step) ? "" : found.consumers.getOrDefault(step, ""));
    }
    return found.warnings;
  }

  /**
   * Looks at a node and what is below it.
   *
   * @param lostIn the step above that does not keep the order of this node's rows; empty when the
   *     order is used
   */
  private void walk(LogicalPlan plan, String lostIn) {
    String below = lostIn;
    if (plan instanceof LogicalPlan.SharedRef reference) {
      if (lostIn.isEmpty()) {
        orderUsed.add(reference.step());
      } else {
        consumers.put(reference.step(), lostIn);
      }
    } else if (plan instanceof LogicalPlan.Sort sort) {
      boolean all = sort.limit() == Long.MAX_VALUE;
      if (all && !lostIn.isEmpty()) {
        warnings.add(
            "[%s] Nothing uses this order: [%s] gives rows in an order of its own. Sort after it, or not at all"
                .formatted(sort.step(), lostIn));
      }
      // Which rows are first depends on the order of equal ones.
      below = all ? lostIn : "";
    } else if (plan instanceof LogicalPlan.Limit
        || plan instanceof LogicalPlan.Unique
        || plan instanceof LogicalPlan.Draw) {
      // First rows, and numbers drawn for a place, are those of the order.
      below = "";
    } else if (plan instanceof LogicalPlan.Aggregate aggregate) {
      boolean used =
          aggregate.aggregates().stream().anyMatch(call -> BY_ORDER.contains(call.function()));
      below = used ? "" : aggregate.step();
    } else if (plan instanceof LogicalPlan.Window) {
      // Rows that are equal in a window's order stay in that below.
      below = "";
    } else if (plan instanceof LogicalPlan.Join || plan instanceof LogicalPlan.PartitionAggregate) {
      below = plan.step();
    } else if (plan instanceof LogicalPlan.Filter filter) {
      filterAboveSort(filter);
    }
    for (LogicalPlan input : plan.inputs()) {
      walk(input, below);
    }
  }

  private void filterAboveSort(LogicalPlan.Filter filter) {
    LogicalPlan below = filter.input();
    while (below instanceof LogicalPlan.Project project) {
      below = project.input();
    }
    if (below instanceof LogicalPlan.Sort sort && sort.limit() == Long.MAX_VALUE) {
      warnings.add(
          "[%s] Filters after [%s] has sorted all rows: the condition could fail or needs columns computed after the sort, so it was not moved. Filter first, then sort"
              .formatted(filter.step(), sort.step()));
    }
  }
}
