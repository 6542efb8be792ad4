package dev.longbow.physical;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.connector.ScanOrder;
import dev.longbow.connector.ScanPlan;
import dev.longbow.error.LongbowException;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.sort.SortKey;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds inputs whose rows already are in the order that a step needs: those of a scan whose source
 * says so, also behind filters and computed columns.
 */
final class SortedInputs {
  private final Function<LogicalPlan.Scan, ScanPlan> frozen;
  private final Map<LogicalPlan, Map<List<SortKey>, Found>> known = new IdentityHashMap<>();

  /** With what gives the splits of scans. */
  SortedInputs(Function<LogicalPlan.Scan, ScanPlan> frozen) {
    this.frozen = frozen;
  }

  /**
   * What was found.
   *
   * @param input empty when rows have to be sorted
   * @param whyNot why they have to though files say an order; empty when there is nothing to say
   */
  record Found(Optional<SortedInput> input, String whyNot) {
    static final Found NOTHING = new Found(Optional.empty(), "");
  }

  /** Whether the rows of a plan are in an order. */
  Found of(LogicalPlan rows, List<SortKey> keys) {
    return known
        .computeIfAbsent(rows, plan -> new HashMap<>())
        .computeIfAbsent(keys, order -> find(rows, order));
  }

  /** The order of the input is that of splits; columns are read twice, so they should be apart. */
  private Found inputOrder(LogicalPlan.Scan scan) {
    ScanPlan plan = frozen.apply(scan);
    Batch borders =
        new Batch(new Schema(List.of()), List.of(), Math.max(0, plan.splits().size() - 1));
    return new Found(
        Optional.of(
            new SortedInput(scan, plan, ScanOrder.of(borders, borders), List.of(), List.of())),
        "");
  }

  private Found find(LogicalPlan rows, List<SortKey> keys) {
    Optional<ScanChain> chain = ScanChain.of(rows, rows.schema().names());
    Optional<List<SortKey>> ofScan = chain.flatMap(found -> found.keysOfScan(keys));
    if (ofScan.isEmpty()) {
      return Found.NOTHING;
    }
    LogicalPlan.Scan scan = chain.get().scan();
    if (keys.isEmpty()) {
      return scan.source().keepsColumnsApart() ? inputOrder(scan) : Found.NOTHING;
    }
    ScanPlan plan = frozen.apply(scan);
    ScanOrder order;
    try {
      order = scan.source().order(plan, ofScan.get());
    } catch (LongbowException e) {
      throw e.inStep(scan.step());
    }
    return order.isInOrder()
        ? new Found(Optional.of(new SortedInput(scan, plan, order, keys, ofScan.get())), "")
        : new Found(
            Optional.empty(),
            order.whyNot().isEmpty() ? "" : "not as the files are sorted: " + order.whyNot());
  }
}
