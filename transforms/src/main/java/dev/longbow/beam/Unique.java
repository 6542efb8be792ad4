package dev.longbow.beam;

import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.sort.SortKey;
import java.util.List;

/**
 * Keeps one row of those that agree in some columns.
 *
 * <pre>{@code
 * vitals.apply(Unique.by("patient_id").last(SortKey.ascending("timestamp")));
 * }</pre>
 *
 * Without an order it is the first or the last row in the order of the input's batches; where they
 * know no place in an order, it is any of them. The rows of the result are in no order that means
 * something. Only for the global window.
 */
public final class Unique extends BatchTransform {
  private static final long serialVersionUID = 1L;
  private static final int DEFAULT_PARTITIONS = 16;

  private final transient List<String> columns;
  private final transient List<SortKey> order;
  private final boolean last;
  private final int partitions;

  private Unique(List<String> columns, List<SortKey> order, boolean last, int partitions) {
    super("Unique");
    this.columns = List.copyOf(columns);
    this.order = List.copyOf(order);
    this.last = last;
    this.partitions = partitions;
  }

  /** By some columns; by all, when none is named. */
  public static Unique by(String... columns) {
    return new Unique(List.of(columns), List.of(), false, DEFAULT_PARTITIONS);
  }

  /** Keeps the first row, by this order or else by the input's. */
  public Unique first(SortKey... by) {
    return new Unique(columns, List.of(by), false, partitions);
  }

  /** Keeps the last row, by this order or else by the input's. */
  public Unique last(SortKey... by) {
    return new Unique(columns, List.of(by), true, partitions);
  }

  /**
   * Into how many pieces the keys are divided, 16 by default: each is worked on by itself.
   *
   * @throws IllegalArgumentException when it is not positive
   */
  public Unique withPartitions(int count) {
    return new Unique(columns, order, last, positive(count));
  }

  @Override
  int partitions() {
    return partitions;
  }

  @Override
  LogicalPlan plan(LogicalPlan input) {
    return PlanBuilder.unique(getName(), input, columns, order, last);
  }
}
