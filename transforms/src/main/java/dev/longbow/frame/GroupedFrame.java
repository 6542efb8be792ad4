package dev.longbow.frame;

import dev.longbow.expr.Expr;
import dev.longbow.plan.PlanBuilder;
import java.util.List;

/** A {@link LazyFrame} with its grouping keys, waiting for what to compute of each group. */
public final class GroupedFrame {
  private final LazyFrame frame;
  private final List<Expr> keys;

  GroupedFrame(LazyFrame frame, List<Expr> keys) {
    this.frame = frame;
    this.keys = keys;
  }

  /**
   * One row for each group: the keys, then these aggregates, for example {@code
   * col("x").sum().as("total")}. They may calculate with aggregates and keys.
   */
  public LazyFrame agg(Expr... aggregates) {
    return frame.next(
        PlanBuilder.groupBy(
            frame.name("group_by"), frame.plan(), keys, List.of(aggregates), frame.context()));
  }

  /** The same from text, for example {@code "sum(x) AS total"}. */
  public LazyFrame agg(String... aggregates) {
    return agg(LazyFrame.parse(aggregates));
  }
}
