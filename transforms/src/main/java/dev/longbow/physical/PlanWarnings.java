package dev.longbow.physical;

import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What somebody may not have meant, or will wait for; a sentence each, with the step in front. */
final class PlanWarnings {
  private PlanWarnings() {}

  static List<String> of(
      PipelinePlan logical,
      PhysicalPlan physical,
      Map<Operator, Work> works,
      Collection<PlannedPipeline.FrozenScan> scans) {
    Estimates estimates = new Estimates(logical);
    UpperBounds bounds = new UpperBounds(estimates);
    Uniqueness uniqueness = new Uniqueness(estimates::definition, plan -> bounds.of(plan).rows());
    Set<String> warnings = new LinkedHashSet<>();
    logical.shared().forEach(definition -> smallFiles(definition.plan(), warnings));
    logical.outputs().forEach(output -> smallFiles(output.plan(), warnings));
    logical.shared().forEach(definition -> joins(definition.plan(), uniqueness, warnings));
    logical.outputs().forEach(output -> joins(output.plan(), uniqueness, warnings));
    warnings.addAll(SortWarnings.of(logical));
    logical.shared().forEach(definition -> CastWarnings.add(definition.plan(), warnings));
    logical.outputs().forEach(output -> CastWarnings.add(output.plan(), warnings));
    TextWarnings.add(scans, warnings);
    physical.stages().forEach(stage -> onePartition(stage, works, warnings));
    return new ArrayList<>(warnings);
  }

  private static void smallFiles(LogicalPlan plan, Set<String> warnings) {
    plan.inputs().forEach(input -> smallFiles(input, warnings));
    if (plan instanceof LogicalPlan.Scan scan) {
      SmallFiles.warning(scan.source())
          .ifPresent(warning -> warnings.add("[" + scan.step() + "] " + warning));
    }
  }

  private static void joins(LogicalPlan plan, Uniqueness uniqueness, Set<String> warnings) {
    plan.inputs().forEach(input -> joins(input, uniqueness, warnings));
    if (plan instanceof LogicalPlan.Join join) {
      JoinWarnings.of(join, uniqueness).ifPresent(warnings::add);
    }
  }

  /** Much to hold, and one task for it while the others have nothing to do. */
  private static void onePartition(Stage stage, Map<Operator, Work> works, Set<String> warnings) {
    for (Operator operator : stage.operators()) {
      Work work = works.get(operator);
      if (work != null
          && work.partitions() == 1
          && work.held().rows() > PartitionCount.LARGE_INPUT_ROWS) {
        warnings.add(
            "[%s] One task does all of it (%s), with about %s"
                .formatted(
                    work.step(), work.strategy(), Quantities.count(work.held().rows(), "row")));
      }
    }
  }
}
