package dev.longbow.physical;

import dev.longbow.plan.JoinCheck;
import dev.longbow.plan.LogicalPlan;
import java.util.Optional;

/**
 * Warns of joins in which rows may multiply: neither side is known to have a key once, and nobody
 * has said what is meant. A side that has one row at most is no reason to warn.
 */
final class JoinWarnings {
  private JoinWarnings() {}

  static Optional<String> of(LogicalPlan.Join join, Uniqueness uniqueness) {
    if (join.type().isFilter()
        || join.check().isActive()
        || join.check().cardinality() != JoinCheck.Cardinality.UNSTATED
        || uniqueness.hasOnePartner(join, true)
        || uniqueness.hasOnePartner(join, false)) {
      return Optional.empty();
    }
    if (join.keys().isEmpty()) {
      return Optional.of(
          "[%s] Joins every row with every row. Join on keys, or write validate: m:m if that is meant"
              .formatted(join.step()));
    }
    return Optional.of(
        "[%s] Rows may multiply: neither side is known to have each key (%s) only once. Write validate: m:1, 1:m or 1:1 to have it checked, or m:m if that is meant"
            .formatted(
                join.step(),
                String.join(
                    ", ", join.keys().stream().map(LogicalPlan.Join.JoinKey::left).toList())));
  }
}
