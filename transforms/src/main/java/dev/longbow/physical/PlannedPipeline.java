package dev.longbow.physical;

import dev.longbow.connector.ScanPlan;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** A physical plan with what was learned while making it. */
public final class PlannedPipeline {
  private final PipelinePlan logical;
  private final PhysicalPlan physical;
  private final Map<Integer, FrozenScan> scans;
  private final Map<Operator, Work> works;

  /** A scan and the splits it was frozen to. */
  record FrozenScan(LogicalPlan.Scan scan, ScanPlan plan) {}

  /**
   * A plan.
   *
   * @param logical what it was made from
   * @param scans the frozen scan of each stage that has one, by stage id
   * @param works what is expected of operators, by identity
   */
  PlannedPipeline(
      PipelinePlan logical,
      PhysicalPlan physical,
      Map<Integer, FrozenScan> scans,
      Map<Operator, Work> works) {
    this.logical = logical;
    this.physical = physical;
    this.scans = Map.copyOf(scans);
    this.works = Collections.unmodifiableMap(new IdentityHashMap<>(works));
  }

  /** What runs. */
  public PhysicalPlan physical() {
    return physical;
  }

  /**
   * What it is expected to shuffle, hold and spill.
   *
   * @param tasks how many tasks run at a time
   * @param memory the memory budget in bytes; without one nothing spills
   */
  public PlanCosts costs(int tasks, OptionalLong memory) {
    return PlanCosts.of(physical, works, tasks, memory);
  }

  /** What somebody may not have meant, a sentence for each. */
  public List<String> warnings() {
    return PlanWarnings.of(logical, physical, works, new TreeMap<>(scans).values());
  }

  Map<Integer, FrozenScan> scans() {
    return scans;
  }

  Map<Operator, Work> works() {
    return works;
  }
}
