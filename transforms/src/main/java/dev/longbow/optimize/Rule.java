package dev.longbow.optimize;

import dev.longbow.plan.PipelinePlan;

/**
 * One improvement of a plan. It keeps the result (rows, their order, column names and types) and
 * may only turn errors into results, never results into errors. The same rule is applied again
 * until nothing changes, so it must not undo what another one does.
 */
interface Rule {
  /** The name in traces and messages, lower case with underscores. */
  String name();

  /** The improved plan, or an equal one when there is nothing to do. */
  PipelinePlan apply(PipelinePlan pipeline);
}
