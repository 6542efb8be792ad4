package dev.longbow.physical;

import dev.longbow.connector.RejectedRows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The side files of rows that scans and checks reject: outputs like others. A step that several
 * stages scan, or that is computed for several outputs of a matrix, rejects the same rows in each,
 * and the first of them writes; a stage that only takes samples does not.
 */
final class SideFiles {
  private final List<PhysicalPlan.Output> outputs;

  /** A side file as its step calls it; steps of Java frames may have the same name. */
  private record Side(String name, String path) {}

  /** Who writes a side file: a stage that scans, or the id of a check. */
  private final Map<Side, Object> writers = new HashMap<>();

  /** What side files are called as outputs. */
  private final Map<Side, RejectedRows> named = new HashMap<>();

  private final Set<String> names = new HashSet<>();

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
      input =
          scan.withRejected(
              stage.readsAhead() ? Optional.empty() : written(scan.rejected().get(), stage));
    }
    return new Stage(stage.id(), input, stage.roots().stream().map(this::node).toList());
  }

  private Stage.Node node(Stage.Node node) {
    Operator operator = node.operator();
    if (operator instanceof Operator.Check check && check.spec().rejected().isPresent()) {
      Optional<RejectedRows> written = written(check.spec().rejected().get(), check.id());
      operator =
          new Operator.Check(
              check.step(), check.id(), check.branch(), check.spec().withRejected(written));
    }
    return new Stage.Node(operator, node.consumers().stream().map(this::node).toList());
  }

  /** The side file that a writer writes; empty when another does. */
  private Optional<RejectedRows> written(RejectedRows rows, Object writer) {
    Side side = new Side(rows.sink().name(), rows.sink().path());
    Object known = writers.putIfAbsent(side, writer);
    if (known == null) {
      RejectedRows output = rows.named(free(side.name()));
      outputs.add(new PhysicalPlan.Output(output.sink(), output.schema()));
      named.put(side, output);
    }
    return known == null || known.equals(writer) ? Optional.of(named.get(side)) : Optional.empty();
  }

  private String free(String name) {
    String free = name;
    for (int i = 2; !names.add(free); i++) {
      free = name + " (" + i + ")";
    }
    return free;
  }
}
