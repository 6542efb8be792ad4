package dev.longbow.beam;

import dev.longbow.arrow.ArrowBatch;
import dev.longbow.expr.BindContext;
import dev.longbow.plan.AsofSettings;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanBuilder;
import org.apache.beam.sdk.values.PCollection;

/**
 * Gives each row of this collection, the left one, the row of another of the same pipeline that is
 * next to it in an order, most often the last one before it in time.
 *
 * <pre>{@code
 * labs.apply(
 *     AsofJoin.with(vitals, AsofSettings.on("timestamp").withBy("patient_id").withTolerance("2h")));
 * }</pre>
 *
 * The result has the left columns, then the right ones without keys of the same name; one whose
 * name is taken gets the suffix {@code _right}. Null keys have no match. The rows of both sides are
 * divided by a hash of the keys that must be equal, and sorted within the memory budget, on disk
 * where that is too small; without such keys by one worker.
 *
 * <p>When the batches of both collections know their place in an order, the result is the same on
 * every runner. Only for the global window.
 */
public final class AsofJoin extends PairTransform {
  private static final long serialVersionUID = 1L;

  private final transient AsofSettings settings;

  private AsofJoin(PCollection<ArrowBatch> right, AsofSettings settings, int partitions) {
    super("AsofJoin", right, partitions);
    this.settings = settings;
  }

  /** With the rows of another collection, along a column and among rows that agree in others. */
  public static AsofJoin with(PCollection<ArrowBatch> right, AsofSettings settings) {
    return new AsofJoin(right, settings, DEFAULT_PARTITIONS);
  }

  /**
   * Into how many pieces the keys are divided, 16 by default: each is worked on by itself.
   *
   * @throws IllegalArgumentException when it is not positive
   */
  public AsofJoin withPartitions(int count) {
    return new AsofJoin(right, settings, positive(count));
  }

  @Override
  LogicalPlan plan(LogicalPlan input, LogicalPlan other) {
    return PlanBuilder.asofJoin(getName(), input, other, settings, BindContext.DEFAULT);
  }
}
