package dev.longbow.physical;

import dev.longbow.aggregate.AggregateParts;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.Estimate;
import dev.longbow.expr.NamedExpr;
import dev.longbow.plan.LogicalPlan;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Estimates what the operators do that a plan is cut at, as the planner makes them. */
final class Works {
  /** Bytes that a row in a table needs beside its values: hash, chain and slot. */
  private static final int TABLE_OVERHEAD = 16;

  /** Bytes of a key's two counts. */
  private static final int COUNTS = 16;

  private final Estimates estimates;
  private final CountedBytes counted;
  private final Map<Operator, Work> works = new IdentityHashMap<>();

  Works(Estimates estimates) {
    this.estimates = estimates;
    this.counted = new CountedBytes(estimates);
  }

  /** By operator; one that stands in several stages is the same there. */
  Map<Operator, Work> all() {
    return works;
  }

  /** A final aggregation: groups in tables, values of quantiles in order. */
  void aggregate(Operator operator, LogicalPlan.Aggregate aggregate, Exchange exchange) {
    Estimate input = estimates.of(aggregate.input());
    Estimate groups = estimates.of(aggregate);
    AggregateParts parts = AggregateParts.of(aggregate.aggregates());
    Estimate sent = new Estimate(0, 0);
    if (parts.hasOrdinary()) {
      sent = sent(input, groups, exchange.layouts().get(0));
    }
    Estimate values = new Estimate(0, 0);
    for (AggregateParts.Distinct distinct : parts.distinct()) {
      Estimate its = estimates.of(distinctValues(aggregate, distinct));
      sent = sent.plus(sent(input, its, exchange.layouts().get(0)));
      values = distinct.quantiles().isEmpty() ? values : values.plus(its);
    }
    Estimate held = tables(groups).plus(values);
    works.put(
        operator,
        new Work(
            aggregate.step(),
            strategy(aggregate, values.rows() > 0),
            exchange.partitions(),
            groups,
            sent,
            held,
            Work.NOTHING,
            held.bytes(),
            0));
  }

  private static String strategy(LogicalPlan.Aggregate aggregate, boolean sorts) {
    String keys = aggregate.keys().isEmpty() ? "aggregate everything" : "group by hash";
    return sorts ? keys + ", sorts values" : keys;
  }

  /** Finding the different values of an argument. */
  void distinct(Operator operator, LogicalPlan.Aggregate values, Exchange exchange) {
    Estimate groups = estimates.of(values);
    Estimate held = tables(groups);
    works.put(
        operator,
        new Work(
            values.step(),
            "find different values",
            exchange.partitions(),
            groups,
            sent(estimates.of(values.input()), groups, exchange.layouts().get(0)),
            held,
            Work.NOTHING,
            held.bytes(),
            0));
  }

  /** The aggregation that finds the different values of an argument. */
  static LogicalPlan.Aggregate distinctValues(
      LogicalPlan.Aggregate aggregate, AggregateParts.Distinct distinct) {
    return new LogicalPlan.Aggregate(
        aggregate.step(),
        aggregate.input(),
        distinct.keys(aggregate.keys()),
        distinct.allRowsOfValues());
  }

  /** The partial states of all tasks. */
  private static Estimate sent(Estimate input, Estimate groups, Schema layout) {
    return Estimates.sized((long) PartitionCount.partials(input, groups), layout);
  }

  private static Estimate tables(Estimate rows) {
    return new Estimate(rows.rows(), rows.bytes() + TABLE_OVERHEAD * rows.rows());
  }

  /** A join with a table of the build side that every task has. */
  void broadcast(Operator operator, JoinPlan plan) {
    Estimate build = Estimates.sized(estimates.of(plan.build()).rows(), plan.buildSchema());
    works.put(
        operator,
        new Work(
            plan.join().step(),
            "broadcast join, " + builds(plan),
            1,
            estimates.of(plan.join()),
            build,
            tables(build),
            plan.check().buildUnique() ? tableKeys(plan) : Work.NOTHING,
            0,
            0));
  }

  private static String builds(JoinPlan plan) {
    return "builds %s [%s]"
        .formatted(plan.buildLeft() ? "left" : "right", origin(plan.build(), plan.join().step()));
  }

  /** The step that a side's rows come from, rather than the join that renames its columns. */
  private static String origin(LogicalPlan side, String join) {
    boolean renames =
        side.step().equals(join)
            && (side instanceof LogicalPlan.Project || side instanceof LogicalPlan.Filter);
    return renames ? origin(side.inputs().get(0), join) : side.step();
  }

  /** A join of two sides that come through one exchange. */
  void join(Operator operator, JoinChoices.Choice choice, int partitions) {
    JoinPlan plan = choice.plan();
    Estimate build = estimates.of(plan.build());
    Estimate probe = estimates.of(plan.probe());
    Estimate shuffled =
        Estimates.sized(build.rows(), plan.buildSchema())
            .plus(Estimates.sized(probe.rows(), plan.probeSchema()));
    works.put(
        operator,
        new Work(
            plan.join().step(),
            (plan.join().keys().isEmpty() ? "all pairs" : "hash join") + ", " + builds(plan),
            partitions,
            estimates.of(plan.join()),
            shuffled,
            tables(Estimates.sized(build.rows(), plan.buildSchema())),
            plan.check().isActive() ? keyCounts(plan) : Work.NOTHING,
            shuffled.bytes(),
            counted.of(plan.build(), plan.buildSchema())
                + counted.of(plan.probe(), plan.probeSchema()),
            "no broadcast: " + choice.reason()));
  }

  /** Each key of the build side with its two counts. */
  private Estimate tableKeys(JoinPlan plan) {
    List<String> keys = plan.keys();
    long different = estimates.distinct(plan.build(), keys);
    return new Estimate(different, different * countBytes(plan));
  }

  /** Each key of either side with its two counts. */
  private Estimate keyCounts(JoinPlan plan) {
    List<LogicalPlan.Join.JoinKey> keys = plan.join().keys();
    LogicalPlan left = plan.join().left();
    LogicalPlan right = plan.join().right();
    long different =
        estimates.distinct(left, keys.stream().map(LogicalPlan.Join.JoinKey::left).toList())
            + estimates.distinct(
                right, keys.stream().map(LogicalPlan.Join.JoinKey::right).toList());
    return new Estimate(different, different * countBytes(plan));
  }

  private static long countBytes(JoinPlan plan) {
    List<Field> fields =
        plan.buildColumns().subList(0, plan.join().keys().size()).stream()
            .map(NamedExpr::field)
            .toList();
    return Estimates.width(fields) + COUNTS + TABLE_OVERHEAD;
  }

  /**
   * A sort, or the first rows in an order.
   *
   * @param exchanged whether the rows come through an exchange
   * @param note why it is done though files say an order, or empty
   */
  void sort(
      Operator operator, LogicalPlan.Sort sort, int partitions, boolean exchanged, String note) {
    Estimate input = Estimates.sized(estimates.of(sort.input()).rows(), sort.schema());
    Estimate given = Estimates.sized(estimates.of(sort).rows(), sort.schema());
    boolean all = sort.limit() == Long.MAX_VALUE;
    Estimate shuffled = all ? input : given.times(PartitionCount.tasks(input)).atMost(input);
    Estimate held = all ? input : given.times(2).atMost(input);
    works.put(
        operator,
        new Work(
            sort.step(),
            (all ? "sort" : "first " + sort.limit() + " in order")
                + (partitions == 1 ? " in one partition" : ""),
            partitions,
            given,
            exchanged ? shuffled : Work.NOTHING,
            held,
            Work.NOTHING,
            held.bytes(),
            exchanged && all ? counted.of(sort.input(), sort.schema()) : 0,
            note));
  }

  /** Sorting the rows of equal keys together. */
  void unique(Operator operator, LogicalPlan.Unique unique, int partitions, boolean exchanged) {
    Estimate input = Estimates.sized(estimates.of(unique.input()).rows(), unique.schema());
    works.put(
        operator,
        new Work(
            unique.step(),
            unique.last() ? "sort for the last of each" : "sort for the first of each",
            partitions,
            estimates.of(unique),
            exchanged ? input : Work.NOTHING,
            input,
            Work.NOTHING,
            input.bytes(),
            exchanged ? counted.of(unique.input(), unique.schema()) : 0));
  }

  /**
   * Sorting partitions, and their rows, for window functions.
   *
   * @param isCut whether partitions that are larger than a range are divided
   * @param note why rows are sorted though files say an order, or empty
   */
  void window(
      Operator operator,
      LogicalPlan.Window window,
      int partitions,
      boolean exchanged,
      boolean isCut,
      String note) {
    LogicalPlan rows = window.input();
    Estimate input = Estimates.sized(estimates.of(rows).rows(), rows.schema());
    // Without partitions all rows are parts of one, and go on once more.
    boolean isTwice = isCut && partitions > 1 && window.spec().partitionBy().isEmpty();
    works.put(
        operator,
        new Work(
            window.step(),
            "sort " + window.spec().keysText() + " for window functions",
            partitions,
            estimates.of(window),
            exchanged ? (isTwice ? input.times(2) : input) : Work.NOTHING,
            input,
            Work.NOTHING,
            input.bytes(),
            exchanged ? counted.of(rows, rows.schema()) : 0,
            isCut
                ? note
                : "one task has all rows of a partition: a frame that reaches from a row to the"
                    + " partition's end, or a median without bounds, is not computed in parts"
                    + (note.isEmpty() ? "" : "; " + note)));
  }

  /** The first rows of each task, brought together. */
  void limit(Operator operator, LogicalPlan.Limit limit) {
    Estimate input = estimates.of(limit.input());
    Estimate given = estimates.of(limit);
    works.put(
        operator,
        new Work(
            limit.step(),
            "first " + limit.count(),
            1,
            given,
            given.times(PartitionCount.tasks(input)).atMost(input),
            Work.NOTHING,
            Work.NOTHING,
            0,
            0));
  }
}
