package dev.longbow.beam;

import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.sort.SortKey;
import java.util.List;

/**
 * The first rows of an order, without sorting the others.
 *
 * <pre>{@code
 * vitals.apply(TopK.of(100, SortKey.descending("heart_rate")));
 * }</pre>
 *
 * Each batch gives its first rows, and one worker merges those. The result is in order as that of
 * {@link Sort} is: rows within a batch, batches by their places; up to about 8,000 narrow rows are
 * one batch. Of rows with equal keys those that come first in the order of the input's batches are
 * kept. Only for the global window.
 */
public final class TopK extends BatchTransform {
  private static final long serialVersionUID = 1L;

  private final long count;
  private final transient List<SortKey> keys;

  private TopK(long count, List<SortKey> keys) {
    super("TopK");
    this.count = count;
    this.keys = List.copyOf(keys);
  }

  /**
   * So many rows of the order of these keys.
   *
   * @throws IllegalArgumentException when it is negative
   */
  public static TopK of(long count, SortKey... keys) {
    if (count < 0) {
      throw new IllegalArgumentException("Invalid number of rows: " + count);
    }
    return new TopK(count, List.of(keys));
  }

  @Override
  LogicalPlan plan(LogicalPlan input) {
    return PlanBuilder.sort(getName(), input, keys, count);
  }
}
