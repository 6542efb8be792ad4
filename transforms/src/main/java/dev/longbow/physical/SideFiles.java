package dev.longbow.physical;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The side files of rows that scans reject: outputs like others. A step that several stages scan
 * rejects the same rows in each, and the first of them writes; a stage that only takes samples does
 * not.
 */
final class SideFiles {
  private SideFiles() {}

  /** The plan with its side files among the outputs. */
  static PhysicalPlan of(PhysicalPlan plan) {
    List<Stage> stages = new ArrayList<>();
    List<PhysicalPlan.Output> outputs = new ArrayList<>(plan.outputs());
    Set<String> written = new HashSet<>();
    for (Stage stage : plan.stages()) {
      if (stage.input() instanceof Stage.ScanInput scan && scan.rejected().isPresent()) {
        String name = scan.rejected().get().sink().name();
        if (stage.sampledExchange().isPresent() || !written.add(name)) {
          stages.add(new Stage(stage.id(), scan.withoutRejected(), stage.roots()));
          continue;
        }
        scan.rejected()
            .ifPresent(side -> outputs.add(new PhysicalPlan.Output(side.sink(), side.schema())));
      }
      stages.add(stage);
    }
    return new PhysicalPlan(plan.name(), stages, plan.exchanges(), outputs);
  }
}
