package dev.longbow.physical;

import dev.longbow.aggregate.AggregateParts;
import dev.longbow.column.Field;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.NamedExpr;
import dev.longbow.plan.LogicalPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Plans aggregations: partial aggregation where the rows are, one exchange by key, final
 * aggregation. What needs the different values of an argument comes to that exchange from a stage
 * that finds them.
 */
final class AggregateStages {
  private final Drafts drafts;
  private final Works works;
  private final Partitions partitions;

  AggregateStages(Drafts drafts, Works works, Partitions partitions) {
    this.drafts = drafts;
    this.works = works;
    this.partitions = partitions;
  }

  /** Where an aggregation's input is read, and what its rows go to. */
  record Planned(LogicalPlan input, List<Draft> consumers) {}

  /** Adds the stages of an aggregation behind its input. */
  Planned plan(LogicalPlan.Aggregate aggregate, List<Draft> consumers) {
    AggregateParts parts = AggregateParts.of(aggregate.aggregates());
    List<Field> keys = aggregate.keys().stream().map(NamedExpr::field).toList();
    Exchange exchange =
        drafts.addExchange(
            aggregate, parts.layouts(keys), hash(keys), partitions.of(aggregate), keys.isEmpty());
    Operator merge = new Operator.FinalAggregate(aggregate.step(), keys, aggregate.aggregates());
    works.aggregate(merge, aggregate, exchange);
    drafts.addStage(exchange, Draft.of(merge, consumers));
    Optional<LogicalPlan> states = statesOfScan(aggregate, parts);
    if (states.isPresent()) {
      return new Planned(states.get(), List.of(Drafts.writeTo(exchange).inBranch(0)));
    }
    List<Draft> producers = new ArrayList<>();
    if (parts.hasOrdinary()) {
      producers.add(
          Draft.of(
              new Operator.PartialAggregate(aggregate.step(), aggregate.keys(), parts.ordinary()),
              List.of(Drafts.writeTo(exchange).inBranch(0))));
    }
    for (AggregateParts.Distinct distinct : parts.distinct()) {
      int branch = 2 * producers.size() + 1;
      producers.add(
          distinct.counts().isEmpty()
              ? Draft.of(
                  new Operator.PartialAggregate(
                      aggregate.step(), distinct.keys(aggregate.keys()), distinct.rowsOfValues()),
                  List.of(Drafts.writeTo(exchange).inBranch(branch)))
              : distinct(aggregate, distinct, exchange, branch));
    }
    return new Planned(aggregate.input(), producers);
  }

  /** A scan that gives the partial states, where the source of the rows can. */
  private static Optional<LogicalPlan> statesOfScan(
      LogicalPlan.Aggregate aggregate, AggregateParts parts) {
    if (!parts.isOrdinary()
        || !(aggregate.input() instanceof LogicalPlan.Scan scan)
        || scan.limit() < Long.MAX_VALUE) {
      return Optional.empty();
    }
    return scan.source()
        .aggregated(aggregate.keys(), parts.ordinary())
        .map(
            states ->
                new LogicalPlan.Scan(
                    scan.step(),
                    states,
                    states.schema().names(),
                    scan.predicate(),
                    Long.MAX_VALUE));
  }

  /** Finds the different values of an argument; gives the operator that its rows go to. */
  private Draft distinct(
      LogicalPlan.Aggregate aggregate,
      AggregateParts.Distinct distinct,
      Exchange target,
      int branch) {
    LogicalPlan.Aggregate values = Works.distinctValues(aggregate, distinct);
    List<Field> fields = values.keys().stream().map(NamedExpr::field).toList();
    Exchange exchange =
        drafts.addExchange(
            values,
            AggregateParts.of(values.aggregates()).layouts(fields),
            hash(fields),
            partitions.of(values),
            false);
    List<Draft> consumers = new ArrayList<>();
    consumers.add(
        Draft.of(
            new Operator.PartialAggregate(
                aggregate.step(),
                fields.subList(0, aggregate.keys().size()).stream()
                    .map(AggregateStages::identity)
                    .toList(),
                distinct.countsOfValues()),
            List.of(Drafts.writeTo(target).inBranch(branch))));
    if (!distinct.quantiles().isEmpty()) {
      consumers.add(Drafts.writeTo(target).inBranch(branch + 1));
    }
    Operator merge =
        new Operator.FinalAggregate(aggregate.step(), fields, values.aggregates(), false);
    works.distinct(merge, values, exchange);
    drafts.addStage(exchange, Draft.of(merge, consumers));
    return Draft.of(
        new Operator.PartialAggregate(aggregate.step(), values.keys(), values.aggregates()),
        List.of(Drafts.writeTo(exchange)));
  }

  private static NamedExpr identity(Field field) {
    return new NamedExpr(
        field.name(), new BoundExpr.Column(field.name(), field.type(), field.nullable()));
  }

  private static Routing hash(List<Field> keys) {
    return Routing.hash(keys.stream().map(Field::name).toList());
  }
}
