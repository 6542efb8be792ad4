package dev.longbow.physical;

import dev.longbow.connector.RejectedRows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The side files of rows that scans and checks reject: outputs like others. A step that several
 * stages scan, or that is computed for several outputs of a matrix, rejects the same rows in each,
 * and the first of them writes; a stage that only takes samples does not.
 */
final class SideFiles {
  private final List<PhysicalPlan.Output> outputs;

  /** Who writes a side file, by its name: a stage that scans, or the id of a check. */
  private final Map<String, Object> writers = new HashMap<>();

  private SideFiles(PhysicalPlan plan) {
    this.outputs = new ArrayList<>(plan.outputs());
  }

  /** The plan with its side files among the outputs. */
  static PhysicalPlan of(PhysicalPlan plan) {
    SideFiles files = new SideFiles(plan);
    List<Stage> stages = plan.stages().stream().map(files::stage).toList();
    return new PhysicalPlan(plan.name(), stages, plan.exchanges(), files.outputs);
  }

  private Stage stage(Stage stage) {
    Stage.Input input = stage.input();
    if (input instanceof Stage.ScanInput scan && scan.rejected().isPresent()) {
      boolean samples = stage.sampledExchange().isPresent();
      input = samples || !writes(scan.rejected().get(), stage) ? scan.withoutRejected() : scan;
    }
    return new Stage(stage.id(), input, stage.roots().stream().map(this::node).toList());
  }

  private Stage.Node node(Stage.Node node) {
    Operator operator = node.operator();
    if (operator instanceof Operator.Check check && check.spec().rejected().isPresent()) {
      boolean writes = writes(check.spec().rejected().get(), check.id());
      operator =
          writes
              ? check
              : new Operator.Check(
                  check.step(),
                  check.id(),
                  check.branch(),
                  check.spec().withRejected(Optional.empty()));
    }
    return new Stage.Node(operator, node.consumers().stream().map(this::node).toList());
  }

  private boolean writes(RejectedRows side, Object writer) {
    Object known = writers.putIfAbsent(side.sink().name(), writer);
    if (known == null) {
      outputs.add(new PhysicalPlan.Output(side.sink(), side.schema()));
    }
    return known == null || known.equals(writer);
  }
}
