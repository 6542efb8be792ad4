package dev.longbow.physical;

import dev.longbow.connector.ScanOrder;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.Split;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.sort.EncodedKeys;
import dev.longbow.sort.NormalizedKeys;
import dev.longbow.sort.SortKey;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A scan whose rows are in the order that a step needs, split after split.
 *
 * @param scan where the rows come from
 * @param plan its splits
 * @param order what is known of their borders
 * @param keys the order, by the names that columns have where it is needed
 * @param keysOfScan the same by those that the scan has
 */
record SortedInput(
    LogicalPlan.Scan scan,
    ScanPlan plan,
    ScanOrder order,
    List<SortKey> keys,
    List<SortKey> keysOfScan) {
  SortedInput {
    keys = List.copyOf(keys);
    keysOfScan = List.copyOf(keysOfScan);
  }

  /**
   * The same rows in fewer splits.
   *
   * @param joined by border, whether the splits on both sides become one
   */
  SortedInput join(boolean[] joined) {
    List<Split> splits = new ArrayList<>();
    List<Split> open = new ArrayList<>();
    int[] left = new int[joined.length];
    int count = 0;
    for (int i = 0; i < plan.splits().size(); i++) {
      open.add(plan.splits().get(i));
      if (i == joined.length || !joined[i]) {
        splits.add(
            open.size() == 1
                ? moved(open.get(0), splits.size())
                : scan.source().join(splits.size(), open));
        open.clear();
        if (i < joined.length) {
          left[count++] = i;
        }
      }
    }
    ScanPlan fewer =
        new ScanPlan(
            plan.reader(),
            splits,
            plan.estimate(),
            plan.notes(),
            plan.prunedRows(),
            plan.rejected());
    ScanOrder borders =
        ScanOrder.of(order.lasts().gather(left, count), order.firsts().gather(left, count));
    return new SortedInput(scan, fewer, borders, keys, keysOfScan);
  }

  private static Split moved(Split split, int index) {
    return new Split(index, split.payload(), split.rows(), split.bytes());
  }

  /** An operator behind what compares the rows as they are read; alone, if there are no keys. */
  Draft checked(String step, Draft draft) {
    return keys.isEmpty() ? draft : Draft.of(check(step), List.of(draft));
  }

  /** What compares the rows as they are read. */
  Operator.InOrder check(String step) {
    EncodedKeys lasts =
        new NormalizedKeys(order.lasts().schema(), keysOfScan).encode(order.lasts());
    EncodedKeys firsts =
        new NormalizedKeys(order.firsts().schema(), keysOfScan).encode(order.firsts());
    return new Operator.InOrder(step, keys, hex(lasts), hex(firsts));
  }

  private static List<String> hex(EncodedKeys keys) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < keys.rows(); i++) {
      texts.add(HexFormat.of().formatHex(keys.key(i)));
    }
    return texts;
  }
}
