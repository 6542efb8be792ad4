package dev.longbow.physical;

import dev.longbow.plan.PipelinePlan;
import java.util.List;
import java.util.Map;

/** What somebody may not have meant. */
final class PlanWarnings {
  private PlanWarnings() {}

  static List<String> of(PipelinePlan logical, PhysicalPlan physical, Map<Operator, Work> works) {
    return List.of();
  }
}
