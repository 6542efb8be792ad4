package dev.longbow.physical;

import dev.longbow.connector.ScanPlan;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.sort.SortKey;
import java.util.List;
import java.util.Optional;

/**
 * A pass over the input of a sort that computes nothing but its keys, to sample them: rows then go
 * straight to their ranges, where they would have to wait for the sample otherwise. It reads some
 * of the columns a second time, so there is one only above a scan whose columns are stored apart,
 * and when those that keys and filters need are a small part of all.
 */
final class KeyPass {
  /** The pass reads at most this part of the bytes. */
  private static final double MOST_OF_BYTES = 0.34;

  private final String step;
  private final ScanChain chain;

  private KeyPass(String step, ScanChain chain) {
    this.step = step;
    this.chain = chain;
  }

  /** The pass for a sort, if it is worth it. */
  static Optional<KeyPass> of(LogicalPlan.Sort sort) {
    return ScanChain.of(sort.input(), sort.keys().stream().map(SortKey::column).toList())
        .filter(chain -> chain.scan().source().keepsColumnsApart())
        .filter(chain -> chain.share() <= MOST_OF_BYTES)
        .map(chain -> new KeyPass(sort.step(), chain));
  }

  /** The scan that the rows come from; its splits are those of this pass, too. */
  LogicalPlan.Scan source() {
    return chain.scan();
  }

  /**
   * The scan of the columns needed.
   *
   * @param frozen the plan of the scan that the rows come from
   */
  PlannedPipeline.FrozenScan scan(ScanPlan frozen) {
    return chain.before(frozen, "a pass for a sample, whose rows do not count as read");
  }

  /** What the scan's rows go through. */
  List<Draft> consumers(Exchange exchange) {
    return chain.through(List.of(Draft.write(new Operator.SampleWrite(step, exchange.id()))));
  }
}
