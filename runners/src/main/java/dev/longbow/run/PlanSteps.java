package dev.longbow.run;

import dev.longbow.column.Schema;
import dev.longbow.connector.RunRecord;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The inputs and steps of a plan, each once, inputs before what they feed. */
public final class PlanSteps {
  private final Map<String, RunRecord.Input> inputs = new LinkedHashMap<>();
  private final Map<String, Schema> schemas = new LinkedHashMap<>();

  private PlanSteps(PipelinePlan pipeline) {
    pipeline.shared().forEach(shared -> visit(shared.plan()));
    pipeline.outputs().forEach(output -> visit(output.plan()));
  }

  /** The inputs and their files. */
  public static List<RunRecord.Input> inputs(PipelinePlan pipeline) {
    return new ArrayList<>(new PlanSteps(pipeline).inputs.values());
  }

  /** The schema of every input and step by name. */
  public static Map<String, Schema> schemas(PipelinePlan pipeline) {
    return new PlanSteps(pipeline).schemas;
  }

  private void visit(LogicalPlan plan) {
    plan.inputs().forEach(this::visit);
    if (plan instanceof LogicalPlan.Beside beside) {
      beside.checks().forEach(this::forget);
    }
    if (plan instanceof LogicalPlan.Scan scan) {
      inputs.putIfAbsent(
          scan.step(),
          new RunRecord.Input(scan.step(), scan.source().location(), scan.source().files()));
    }
    if (!(plan instanceof LogicalPlan.SharedRef)) {
      schemas.put(plan.step(), plan.schema());
    }
  }

  /** Steps that nobody wrote: what is computed for a check. */
  private void forget(LogicalPlan plan) {
    if (plan.step().contains(": ")) {
      schemas.remove(plan.step());
      plan.inputs().forEach(this::forget);
    }
  }
}
