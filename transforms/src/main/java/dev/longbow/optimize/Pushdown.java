package dev.longbow.optimize;

import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.plan.LogicalPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A filter's conjuncts, divided into those that move below the filter's input and the others. */
record Pushdown(Optional<BoundExpr> moving, Optional<BoundExpr> staying) {
  /** Divides a predicate. */
  static Pushdown divide(BoundExpr predicate, Predicate<BoundExpr> moves) {
    List<BoundExpr> moving = new ArrayList<>();
    List<BoundExpr> staying = new ArrayList<>();
    for (BoundExpr conjunct : BoundExprs.conjuncts(predicate)) {
      (moves.test(conjunct) ? moving : staying).add(conjunct);
    }
    return new Pushdown(BoundExprs.conjunction(moving), BoundExprs.conjunction(staying));
  }

  /** An input filtered by all of these conditions, or as it is when there are none. */
  static LogicalPlan filter(String step, LogicalPlan input, List<BoundExpr> conditions) {
    return BoundExprs.conjunction(conditions)
        .<LogicalPlan>map(all -> new LogicalPlan.Filter(step, input, all))
        .orElse(input);
  }

  /** What stays, as a filter over the rewritten input. */
  LogicalPlan filterStaying(String step, LogicalPlan input) {
    return staying
        .<LogicalPlan>map(predicate -> new LogicalPlan.Filter(step, input, predicate))
        .orElse(input);
  }
}
