package dev.longbow.plan;

import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Cuts pipelines at their checkpoints: what is below one is a pipeline of its own, which writes the
 * checkpoint; what is above reads it.
 *
 * <pre>
 * Output                     Checkpoint [kept] <- Filter <- Scan [data]
 *   Aggregate           ->
 *     Checkpoint [kept]      Output
 *       Filter                 Aggregate
 *         Scan [data]            Scan [kept]
 * </pre>
 */
public final class Checkpoints {
  private Checkpoints() {}

  /**
   * The checkpoints of a pipeline by step, each after those below it.
   *
   * @throws LongbowException {@link ErrorCode#NAME_AMBIGUOUS} when two have the same name
   */
  public static Map<String, LogicalPlan.Checkpoint> of(PipelinePlan pipeline) {
    Map<String, LogicalPlan.Checkpoint> found = new LinkedHashMap<>();
    pipeline.shared().forEach(shared -> find(shared.plan(), found));
    pipeline.outputs().forEach(output -> find(output.plan(), found));
    return found;
  }

  private static void find(LogicalPlan plan, Map<String, LogicalPlan.Checkpoint> found) {
    plan.inputs().forEach(input -> find(input, found));
    if (plan instanceof LogicalPlan.Checkpoint checkpoint) {
      LogicalPlan.Checkpoint other = found.putIfAbsent(checkpoint.step(), checkpoint);
      if (other != null && !other.equals(checkpoint)) {
        throw new LongbowException(
                ErrorCode.NAME_AMBIGUOUS,
                "Cannot keep two checkpoints named '%s': give each a name"
                    .formatted(checkpoint.step()))
            .inStep(checkpoint.step());
      }
    }
  }

  /** The pipeline without checkpoints: everything is computed. */
  public static PipelinePlan without(PipelinePlan pipeline) {
    if (of(pipeline).isEmpty()) {
      return pipeline;
    }
    return PlanRewriter.rewritePlans(
        pipeline,
        plan ->
            PlanRewriter.rewriteUp(
                plan,
                node ->
                    node instanceof LogicalPlan.Checkpoint checkpoint ? checkpoint.input() : node));
  }

  /** The pipeline that computes what is below a checkpoint. */
  public static PipelinePlan below(
      PipelinePlan pipeline, LogicalPlan.Checkpoint checkpoint, SinkSpec sink) {
    return new PipelinePlan(
            pipeline.name(),
            pipeline.shared(),
            List.of(new PipelinePlan.Output(checkpoint.input(), sink)))
        .withoutUnused();
  }

  /**
   * The pipeline that reads a checkpoint instead of computing what is below.
   *
   * @param scan gives the checkpoint's columns
   */
  public static PipelinePlan replaced(PipelinePlan pipeline, String step, LogicalPlan.Scan scan) {
    Map<String, LogicalPlan> read = new HashMap<>();
    List<PipelinePlan.Shared> shared = new ArrayList<>();
    for (PipelinePlan.Shared definition : pipeline.shared()) {
      LogicalPlan plan = replaced(definition.plan(), step, scan, read);
      // Each consumer of a scan reads only the columns and rows that it needs.
      read.put(
          definition.step(),
          plan instanceof LogicalPlan.Scan
              ? plan
              : new LogicalPlan.SharedRef(definition.step(), plan.schema()));
      shared.add(new PipelinePlan.Shared(definition.step(), plan));
    }
    return new PipelinePlan(
            pipeline.name(),
            shared,
            pipeline.outputs().stream()
                .map(
                    output ->
                        new PipelinePlan.Output(
                            replaced(output.plan(), step, scan, read), output.sink()))
                .toList())
        .withoutUnused();
  }

  private static LogicalPlan replaced(
      LogicalPlan plan, String step, LogicalPlan.Scan scan, Map<String, LogicalPlan> read) {
    if (plan instanceof LogicalPlan.Checkpoint checkpoint && checkpoint.step().equals(step)) {
      return scan;
    } else if (plan instanceof LogicalPlan.SharedRef reference) {
      return read.getOrDefault(reference.step(), reference);
    }
    return PlanRewriter.withInputs(
        plan, plan.inputs().stream().map(input -> replaced(input, step, scan, read)).toList());
  }
}
