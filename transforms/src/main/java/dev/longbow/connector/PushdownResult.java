package dev.longbow.connector;

import dev.longbow.expr.BoundExpr;
import java.util.Optional;

/**
 * A source's answer to a predicate: the part it will apply exactly, and the residual that the plan
 * must still apply.
 */
public record PushdownResult(Optional<BoundExpr> accepted, Optional<BoundExpr> residual) {
  /** The source takes nothing. */
  public static PushdownResult none(BoundExpr predicate) {
    return new PushdownResult(Optional.empty(), Optional.of(predicate));
  }

  /** The source takes everything. */
  public static PushdownResult all(BoundExpr predicate) {
    return new PushdownResult(Optional.of(predicate), Optional.empty());
  }
}
