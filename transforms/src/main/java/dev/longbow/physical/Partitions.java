package dev.longbow.physical;

import dev.longbow.aggregate.AggregateParts;
import dev.longbow.connector.Estimate;
import dev.longbow.plan.LogicalPlan;

/** How many partitions the exchanges of a plan's nodes have, from estimates alone. */
final class Partitions {
  private final Estimates estimates;
  private final long rowsOfRange;

  /**
   * Partitions.
   *
   * @param rowsOfRange the most rows that a range of a sort should have
   */
  Partitions(Estimates estimates, long rowsOfRange) {
    this.estimates = estimates;
    this.rowsOfRange = rowsOfRange;
  }

  /** So many that a partition's groups, or the values it has to sort, fit into memory. */
  int of(LogicalPlan.Aggregate aggregate) {
    if (aggregate.keys().isEmpty()) {
      return 1;
    }
    Estimate input = estimates.of(aggregate.input());
    int most = PartitionCount.forAggregate(input, estimates.of(aggregate));
    for (AggregateParts.Distinct distinct : AggregateParts.of(aggregate.aggregates()).distinct()) {
      if (!distinct.quantiles().isEmpty()) {
        Estimate values = estimates.of(Works.distinctValues(aggregate, distinct));
        most = Math.max(most, PartitionCount.forAggregate(input, values));
      }
    }
    return most;
  }

  /** Of a join through an exchange. */
  int of(JoinPlan plan) {
    return plan.join().keys().isEmpty()
        ? 1
        : PartitionCount.forJoin(estimates.of(plan.build()), estimates.of(plan.probe()));
  }

  /** The ranges of a sort; one when only first rows are wanted. */
  int of(LogicalPlan.Sort sort) {
    return sort.limit() == Long.MAX_VALUE ? of(sort, rowsOfRange(sort)) : 1;
  }

  /** The ranges of a full sort with so many rows each. */
  int of(LogicalPlan.Sort sort, long rows) {
    return PartitionCount.forSort(estimates.of(sort.input()), rows);
  }

  /** The most rows that a range of a sort should have. */
  long rowsOfRange(LogicalPlan.Sort sort) {
    return PartitionCount.rowsOfRange(estimates.of(sort.input()), rowsOfRange);
  }

  /** Of the exchange by the partitions of window functions, each of which one task has. */
  int hashed(LogicalPlan.Window window) {
    return PartitionCount.forSort(estimates.of(window.input()));
  }

  /** Of the exchange by keys of one row each. */
  int of(LogicalPlan.Unique unique) {
    return PartitionCount.forSort(estimates.of(unique.input()));
  }
}
