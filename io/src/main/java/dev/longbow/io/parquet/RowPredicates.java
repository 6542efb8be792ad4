package dev.longbow.io.parquet;

import dev.longbow.column.Schema;
import dev.longbow.expr.BoundExpr;

/** Makes bound predicates runnable. */
final class RowPredicates {
  private RowPredicates() {}

  static RowPredicate compile(BoundExpr predicate, Schema schema) {
    throw new dev.longbow.error.LongbowException(
        dev.longbow.error.ErrorCode.INTERNAL, "Cannot filter while reading: " + predicate);
  }
}
