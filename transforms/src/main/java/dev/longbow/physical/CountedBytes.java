package dev.longbow.physical;

import dev.longbow.column.Schema;
import dev.longbow.connector.Estimate;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;

/**
 * How many bytes a node gives at least, as far as row counts of files say: what lies behind a
 * filter, a join of pairs or an aggregation is not counted but guessed, and is nothing here. Only
 * conditions that a key is not null are taken to keep every row.
 */
final class CountedBytes {
  private final Estimates estimates;

  CountedBytes(Estimates estimates) {
    this.estimates = estimates;
  }

  /** The bytes of a node's rows in these columns. */
  long of(LogicalPlan plan, Schema schema) {
    return Estimates.sized(rows(plan), schema).bytes();
  }

  private long rows(LogicalPlan plan) {
    if (plan instanceof LogicalPlan.Scan scan) {
      Estimate read = estimates.of(scan);
      boolean all =
          scan.limit() == Long.MAX_VALUE && scan.predicate().map(this::keepsAll).orElse(true);
      return all && !read.equals(Estimate.UNKNOWN) ? read.rows() : 0;
    } else if (plan instanceof LogicalPlan.SharedRef reference) {
      return rows(estimates.definition(reference));
    } else if (plan instanceof LogicalPlan.Filter filter) {
      return keepsAll(filter.predicate()) ? rows(filter.input()) : 0;
    } else if (plan instanceof LogicalPlan.Project
        || (plan instanceof LogicalPlan.Check check && !check.spec().rejects())
        || plan instanceof LogicalPlan.Beside
        || plan instanceof LogicalPlan.Draw
        || plan instanceof LogicalPlan.Fill
        || plan instanceof LogicalPlan.Sort) {
      long below = rows(plan.inputs().get(0));
      return plan instanceof LogicalPlan.Sort sort ? Math.min(below, sort.limit()) : below;
    } else if (plan instanceof LogicalPlan.Limit limit) {
      return Math.min(limit.count(), rows(limit.input()));
    } else if (plan instanceof LogicalPlan.Union union) {
      return union.branches().stream().mapToLong(this::rows).sum();
    } else if (plan instanceof LogicalPlan.Join join) {
      long left = join.type().keepsLeft() ? rows(join.left()) : 0;
      long right = join.type().keepsRight() ? rows(join.right()) : 0;
      return join.type() == JoinType.FULL ? Math.max(left, right) : left + right;
    }
    return 0;
  }

  private boolean keepsAll(BoundExpr predicate) {
    return BoundExprs.conjuncts(predicate).stream()
        .allMatch(
            conjunct ->
                conjunct instanceof BoundExpr.Not not && not.operand() instanceof BoundExpr.IsNull);
  }
}
