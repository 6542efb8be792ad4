package dev.longbow.physical;

import dev.longbow.connector.Estimate;
import dev.longbow.connector.ScanPlan;
import dev.longbow.plan.LogicalPlan;
import java.util.Map;

/**
 * A physical plan with what was learned while making it.
 *
 * @param scans the frozen scan of each stage that has one, by stage id
 * @param exchanged what the aggregation or limit behind each exchange is expected to give, by
 *     exchange id
 */
record PlannedPipeline(
    PhysicalPlan physical, Map<Integer, FrozenScan> scans, Map<Integer, Estimate> exchanged) {
  PlannedPipeline {
    scans = Map.copyOf(scans);
    exchanged = Map.copyOf(exchanged);
  }

  /** A scan and the splits it was frozen to. */
  record FrozenScan(LogicalPlan.Scan scan, ScanPlan plan) {}
}
