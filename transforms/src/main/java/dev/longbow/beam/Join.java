package dev.longbow.beam;

import dev.longbow.arrow.ArrowBatch;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.ExprParser;
import dev.longbow.plan.JoinCheck;
import dev.longbow.plan.JoinSettings;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanBuilder;
import java.util.List;
import org.apache.beam.sdk.values.PCollection;

/**
 * Joins the rows of this collection, the left one, with those of another of the same pipeline.
 *
 * <pre>{@code
 * vitals.apply(Join.with(patients).on("patient_id"));
 * vitals.apply(
 *     Join.with(encounters)
 *         .on(List.of("patient_id"), List.of("visitor"))
 *         .how(JoinType.LEFT)
 *         .where("timestamp >= encounter_date"));
 * }</pre>
 *
 * The result has the left columns, then the right ones without the keys; one whose name is taken
 * gets the suffix {@code _right}. Null keys have no partner. Both sides are divided by a hash of
 * their keys, and a table of one of them is built within the memory budget, on disk where that is
 * too small. Without keys every pair of rows is a candidate, and one worker makes them.
 *
 * <p>When the batches of both collections know their place in an order, the result is the same on
 * every runner. Its rows are in no order that means something. Only for the global window. The
 * checks {@code validate} and {@code max_output_rows} are refused: a collection cannot be taken
 * back when a check fails at its end.
 */
public final class Join extends PairTransform {
  private static final long serialVersionUID = 1L;

  private final transient JoinSettings settings;

  private Join(PCollection<ArrowBatch> right, JoinSettings settings, int partitions) {
    super("Join", right, partitions);
    this.settings = settings;
  }

  /** With the rows of another collection; {@link #on} says by which keys. */
  public static Join with(PCollection<ArrowBatch> right) {
    return new Join(right, JoinSettings.cross(), DEFAULT_PARTITIONS);
  }

  /** By columns that have the same names on both sides. */
  public Join on(String... keys) {
    return on(List.of(keys), List.of(keys));
  }

  /** By columns whose names differ. */
  public Join on(List<String> leftKeys, List<String> rightKeys) {
    return with(settings.withKeys(leftKeys, rightKeys));
  }

  /** Which rows without a partner stay; inner without this. */
  public Join how(JoinType type) {
    return with(settings.withType(type));
  }

  /** What a pair must fulfil as well: an SQL condition over the columns of the result. */
  public Join where(String condition) {
    return with(settings.withCondition(ExprParser.parse(condition)));
  }

  /**
   * All settings at once.
   *
   * @throws IllegalArgumentException when they have a check
   */
  public Join with(JoinSettings given) {
    if (given.check().maxRows() < Long.MAX_VALUE
        || !(given.check().cardinality() == JoinCheck.Cardinality.UNSTATED
            || given.check().cardinality() == JoinCheck.Cardinality.MANY_TO_MANY)) {
      throw new IllegalArgumentException(
          "Cannot check a join of collections: what it gave cannot be taken back");
    }
    return new Join(right, given, partitions());
  }

  /**
   * Into how many pieces the keys are divided, 16 by default: each is worked on by itself.
   *
   * @throws IllegalArgumentException when it is not positive
   */
  public Join withPartitions(int count) {
    return new Join(right, settings, positive(count));
  }

  @Override
  LogicalPlan plan(LogicalPlan input, LogicalPlan other) {
    return PlanBuilder.join(getName(), input, other, settings, BindContext.DEFAULT);
  }
}
