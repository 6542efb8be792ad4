package dev.longbow.testing;

import dev.longbow.optimize.Optimizer;
import dev.longbow.physical.BroadcastLimit;
import dev.longbow.physical.Exchange;
import dev.longbow.physical.Operator;
import dev.longbow.physical.PhysicalPlan;
import dev.longbow.physical.PhysicalPlanner;
import dev.longbow.physical.SkewRule;
import dev.longbow.physical.Stage;
import dev.longbow.plan.PipelinePlan;
import java.util.List;
import java.util.Optional;

/**
 * Splits plans over few rows as plans over many are: small data would have one partition and no
 * ranges, and several are the harder case.
 *
 * @param partitions of every exchange whose rows are hashed
 * @param rowsOfRange how many rows a range of a sort has at least
 * @param leastRows what a partition of a join must have twice, at least, to be split
 */
public record SmallSplits(int partitions, long rowsOfRange, long leastRows) {
  /** The physical plan of a pipeline. */
  public PhysicalPlan plan(PipelinePlan pipeline, BroadcastLimit broadcasts) {
    PhysicalPlan plan = PhysicalPlanner.plan(Optimizer.optimize(pipeline), rowsOfRange, broadcasts);
    List<Exchange> exchanges =
        plan.exchanges().stream()
            .map(e -> e.keys().isEmpty() ? e : e.withPartitions(partitions).withSkew(skew(plan, e)))
            .toList();
    return new PhysicalPlan(plan.name(), plan.stages(), exchanges, plan.outputs());
  }

  private Optional<SkewRule> skew(PhysicalPlan plan, Exchange exchange) {
    for (Stage stage : plan.stages()) {
      if (stage.input() instanceof Stage.ExchangeInput read
          && read.exchange() == exchange.id()
          && stage.roots().get(0).operator() instanceof Operator.HashJoin join) {
        return SkewRule.of(join.spec(), join.check(), leastRows);
      }
    }
    return Optional.empty();
  }
}
