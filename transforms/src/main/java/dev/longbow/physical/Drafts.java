package dev.longbow.physical;

import dev.longbow.column.Schema;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The stages and exchanges of a plan while it is made, consumers before producers; an id is a place
 * in the list.
 */
final class Drafts {
  private final List<DraftStage> stages = new ArrayList<>();
  private final List<Exchange> exchanges = new ArrayList<>();

  /** Adds a stage that scans. */
  void addScan(PlannedPipeline.FrozenScan scan, List<Draft> consumers) {
    stages.add(
        new DraftStage(
            new Stage.ScanInput(
                scan.scan().step(),
                scan.plan().reader(),
                scan.plan().splits(),
                scan.plan().prunedRows(),
                scan.plan().rejected().map(rejected -> rejected.of(scan.scan().step()))),
            scan,
            consumers));
  }

  /** Adds an exchange for the rows of a step. */
  Exchange addExchange(
      LogicalPlan node, List<Schema> layouts, Routing routing, int partitions, boolean alwaysRuns) {
    Exchange exchange =
        new Exchange(exchanges.size(), node.step(), layouts, routing, partitions, alwaysRuns);
    exchanges.add(exchange);
    return exchange;
  }

  /** Adds an exchange that brings a step's rows, which have its schema, to one partition. */
  Exchange addExchangeToOne(LogicalPlan node) {
    return addExchange(node, List.of(node.schema()), new Routing.Single(), 1, false);
  }

  /** Lets an exchange divide partitions that have far more rows than others. */
  void watch(Exchange exchange, Optional<SkewRule> rule) {
    exchanges.set(exchange.id(), exchange.withSkew(rule));
  }

  /** Adds the stage behind an exchange. */
  void addStage(Exchange exchange, Draft root) {
    stages.add(
        new DraftStage(
            new Stage.ExchangeInput(exchange.id(), exchange.layouts()), null, List.of(root)));
  }

  /** The end of operators whose rows go to an exchange. */
  static Draft writeTo(Exchange exchange) {
    return Draft.write(new Operator.ExchangeWrite(exchange.step(), exchange.id(), 0));
  }

  /** The end of operators whose rows go to the exchange of an id. */
  Draft writeTo(int exchange) {
    return writeTo(exchanges.get(exchange));
  }

  /** The finished plan. */
  PlannedPipeline finish(PipelinePlan pipeline, Works works) {
    stages.forEach(DraftStage::checkDepth);
    return new DraftPlan(stages, exchanges, works.all()).finish(pipeline);
  }
}
