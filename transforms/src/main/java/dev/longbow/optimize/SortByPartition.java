package dev.longbow.optimize;

import dev.longbow.connector.SinkSpec;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.sort.SortKey;
import java.util.ArrayList;
import java.util.List;

/**
 * What an output by partitions asks for, before the rules see the plan: unlike a rule it changes
 * the order of rows. Brings the rows of a partition together before they are written, so that a
 * task has one file open at a time and a partition is written by as many tasks as it is large. The
 * rows of a partition stay in their order.
 *
 * <pre>
 * Output by facility            Output by facility
 *   Sort by x            ->       Sort by facility, x
 *     Scan                          Scan
 * </pre>
 */
final class SortByPartition {
  private SortByPartition() {}

  static PipelinePlan apply(PipelinePlan pipeline) {
    return new PipelinePlan(
        pipeline.name(),
        pipeline.shared(),
        pipeline.outputs().stream().map(SortByPartition::sorted).toList());
  }

  private static PipelinePlan.Output sorted(PipelinePlan.Output output) {
    List<String> columns = output.sink().layout().partitionBy();
    LogicalPlan plan = output.plan();
    List<SortKey> keys = new ArrayList<>(columns.stream().map(SortKey::ascending).toList());
    // Rows of a folder that is rewritten come partition by partition.
    if (keys.isEmpty() || isSortedBy(plan, keys) || output.sink().mode() == SinkSpec.Mode.REWRITE) {
      return output;
    }
    String step = output.sink().name();
    if (plan instanceof LogicalPlan.Sort sort && sort.limit() == Long.MAX_VALUE) {
      sort.keys().stream().filter(key -> !columns.contains(key.column())).forEach(keys::add);
      plan = sort.input();
      step = sort.step();
    }
    return new PipelinePlan.Output(
        new LogicalPlan.Sort(step, plan, keys, Long.MAX_VALUE), output.sink());
  }

  private static boolean isSortedBy(LogicalPlan plan, List<SortKey> keys) {
    return plan instanceof LogicalPlan.Sort sort
        && sort.keys().size() >= keys.size()
        && sort.keys().subList(0, keys.size()).equals(keys);
  }
}
