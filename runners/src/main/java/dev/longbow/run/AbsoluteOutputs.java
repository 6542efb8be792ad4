package dev.longbow.run;

import dev.longbow.connector.Locations;
import dev.longbow.connector.RejectedRows;
import dev.longbow.connector.SinkSpec;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanRewriter;

/**
 * Says where outputs go without the working directory of this process: workers have working
 * directories of their own.
 */
final class AbsoluteOutputs {
  private AbsoluteOutputs() {}

  /** The plan with absolute paths of its outputs and of the files of rejected rows. */
  static PipelinePlan of(PipelinePlan plan) {
    PipelinePlan rewritten = PlanRewriter.rewritePlans(plan, AbsoluteOutputs::withAbsoluteRejects);
    return new PipelinePlan(
        rewritten.name(),
        rewritten.shared(),
        rewritten.outputs().stream()
            .map(output -> new PipelinePlan.Output(output.plan(), absolute(output.sink())))
            .toList());
  }

  private static LogicalPlan withAbsoluteRejects(LogicalPlan plan) {
    return PlanRewriter.rewriteUp(
        plan,
        node ->
            node instanceof LogicalPlan.Check check && check.spec().rejected().isPresent()
                ? new LogicalPlan.Check(
                    check.step(),
                    check.input(),
                    check
                        .spec()
                        .withRejected(check.spec().rejected().map(AbsoluteOutputs::absolute)))
                : node);
  }

  private static RejectedRows absolute(RejectedRows rejected) {
    return new RejectedRows(absolute(rejected.sink()), rejected.schema());
  }

  private static SinkSpec absolute(SinkSpec sink) {
    return sink.at(Locations.absolute(sink.path()));
  }
}
