package dev.longbow.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.codec.Json;
import dev.longbow.connector.Format;
import dev.longbow.connector.Sink;
import dev.longbow.error.LongbowException;
import dev.longbow.io.files.OutputCheck;
import dev.longbow.optimize.Optimizer;
import dev.longbow.physical.PhysicalPlan;
import dev.longbow.physical.PhysicalPlanner;
import dev.longbow.plan.Fingerprint;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.run.Versions;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code --skip-unchanged} makes of a pipeline whose outputs an earlier run has written from
 * the same inputs by the same plan, and which are as that run left them: nothing to do.
 */
final class Unchanged {
  private Unchanged() {}

  /**
   * Whether there is nothing to do; then it says so on stderr and in the JSON of the last line of
   * stdout. Otherwise it says on stderr what there is.
   */
  static boolean isAllOf(PipelinePlan plan) {
    Optional<String> fingerprint = Fingerprint.of(plan, Versions.longbow());
    ObjectNode json = Json.object();
    json.put("status", "skipped").put("reason", "unchanged").put("rows", 0);
    ArrayNode outputs = json.putArray("outputs");
    for (PipelinePlan.Output output : plan.outputs()) {
      String name = output.sink().name();
      Format format = Format.named(output.sink().format());
      if (format.isDatabase()) {
        return changed(name, "it is a table, which others may have changed since");
      }
      Sink sink = format.sink(output.sink(), output.plan().schema());
      List<Path> targets = sink.targets();
      String path = targets.isEmpty() ? "" : targets.get(0).toString();
      try {
        OutputCheck.Verified verified = OutputCheck.verify(path);
        if (fingerprint.isEmpty() || !verified.fingerprint().equals(fingerprint)) {
          return changed(name, "inputs, plan or version are not those of run " + verified.run());
        }
        outputs
            .addObject()
            .put("name", name)
            .put("path", path)
            .put("rows", verified.rows())
            .put("bytes", verified.bytes())
            .put("run", verified.run())
            .put("manifest", sink.manifestPath().orElse(""));
      } catch (LongbowException e) {
        return changed(name, e.text());
      }
    }
    for (PhysicalPlan.Output side : sideFiles(plan)) {
      try {
        OutputCheck.verify(side.sink().path());
      } catch (LongbowException e) {
        return changed(side.sink().name(), e.text());
      }
    }
    System.err.println("Nothing to do: inputs, plan and outputs are as the last run left them");
    System.out.println(Json.write(json));
    return true;
  }

  /** Files of rejected rows: what is in them follows from the same inputs and plan. */
  private static List<PhysicalPlan.Output> sideFiles(PipelinePlan plan) {
    PipelinePlan optimized = Optimizer.optimize(plan);
    Set<String> others = new HashSet<>();
    optimized.outputs().forEach(output -> others.add(output.sink().name()));
    return PhysicalPlanner.plan(optimized).outputs().stream()
        .filter(output -> !others.contains(output.sink().name()))
        .toList();
  }

  private static boolean changed(String output, String reason) {
    System.err.println("To do: output '" + output + "': " + reason);
    return false;
  }
}
