package dev.longbow.beam;

import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.sort.SortKey;
import java.util.Arrays;
import java.util.List;

/**
 * Sorts all rows.
 *
 * <pre>{@code
 * summary.apply(Sort.by("facility", "year")).apply(ParquetSink.to("summary.parquet"));
 * }</pre>
 *
 * A collection has no order, whatever made it: its elements may reach the next transform in any.
 * The order is in the batches. The rows of each are sorted, and {@link
 * dev.longbow.arrow.ArrowBatch#order} tells the place of each among all of them: the rows of a
 * batch come before those of every batch with a later place. {@link WriteBatches} and the sinks of
 * formats write batches by their places, {@link Filter}, {@link Select} and {@link WithColumns}
 * keep them; other consumers can sort by them.
 *
 * <p>Rows with equal keys stay in the order of the input's batches. One worker sorts, in memory
 * first and then on disk: for much data write a pipeline with a {@code LazyFrame} or in YAML, whose
 * sorts are divided among all workers. Only for the global window.
 */
public final class Sort extends BatchTransform {
  private static final long serialVersionUID = 1L;

  private final transient List<SortKey> keys;

  private Sort(List<SortKey> keys) {
    super("Sort");
    this.keys = List.copyOf(keys);
  }

  /** From the smallest to the largest by these columns, nulls last. */
  public static Sort by(String... columns) {
    return new Sort(Arrays.stream(columns).map(SortKey::ascending).toList());
  }

  /** By these keys. */
  public static Sort by(SortKey... keys) {
    return new Sort(List.of(keys));
  }

  @Override
  LogicalPlan plan(LogicalPlan input) {
    return PlanBuilder.sort(getName(), input, keys, Long.MAX_VALUE);
  }
}
