package dev.longbow.physical;

import dev.longbow.column.Schema;
import java.util.List;
import java.util.Optional;

/**
 * A repartitioning of rows.
 *
 * @param layouts the schemas in which rows travel: each batch is in one of them. The columns that
 *     are routed by are in all of them, at the same positions
 * @param routing which partition a row goes to
 * @param partitions how many; from source estimates, never from cluster size
 * @param alwaysRuns whether partition 0 is run even when no row arrives (global aggregates)
 * @param skew how partitions with far more rows than others are split, if they are
 */
public record Exchange(
    int id,
    String step,
    List<Schema> layouts,
    Routing routing,
    int partitions,
    boolean alwaysRuns,
    Optional<SkewRule> skew) {
  public Exchange {
    layouts = List.copyOf(layouts);
  }

  /** An exchange by the hash of keys; with none everything goes to partition 0. */
  public Exchange(
      int id,
      String step,
      List<Schema> layouts,
      List<String> keys,
      int partitions,
      boolean alwaysRuns) {
    this(id, step, layouts, Routing.hash(keys), partitions, alwaysRuns);
  }

  /** An exchange whose partitions are not split. */
  public Exchange(
      int id,
      String step,
      List<Schema> layouts,
      Routing routing,
      int partitions,
      boolean alwaysRuns) {
    this(id, step, layouts, routing, partitions, alwaysRuns, Optional.empty());
  }

  /** An exchange by the hash of keys whose rows have one schema. */
  public Exchange(
      int id, String step, Schema schema, List<String> keys, int partitions, boolean alwaysRuns) {
    this(id, step, List.of(schema), keys, partitions, alwaysRuns);
  }

  /** The same under another number. */
  Exchange withId(int other) {
    return new Exchange(other, step, layouts, routing, partitions, alwaysRuns, skew);
  }

  /** The same with another number of partitions. */
  public Exchange withPartitions(int count) {
    return new Exchange(id, step, layouts, routing, count, alwaysRuns, skew);
  }

  /** The same with partitions that are split by a rule, or not. */
  public Exchange withSkew(Optional<SkewRule> rule) {
    return new Exchange(id, step, layouts, routing, partitions, alwaysRuns, rule);
  }

  /** The hashed columns; none when rows are not hashed. */
  public List<String> keys() {
    return routing instanceof Routing.Hash hash ? hash.keys() : List.of();
  }

  /** Whether partitions are ranges of rows in an order. */
  public boolean isByRange() {
    return routing instanceof Routing.Range;
  }

  /** Whether a stage of its own samples keys before producers begin. */
  public boolean isSampledBefore() {
    return routing instanceof Routing.Range range && range.isSampledBefore();
  }

  /** Whether rows wait until something is known of all of them. */
  public boolean waits() {
    return (isByRange() && !isSampledBefore()) || skew.isPresent();
  }

  /** The schema of the rows, the first of them if there are several. */
  public Schema schema() {
    return layouts.get(0);
  }

  /** The position among the layouts of a batch's schema. */
  public int layoutOf(Schema schema) {
    return layouts.size() == 1 ? 0 : layouts.indexOf(schema);
  }
}
