package dev.longbow.physical;

import dev.longbow.column.Schema;
import java.util.List;

/**
 * A repartitioning of rows.
 *
 * @param layouts the schemas in which rows travel: each batch is in one of them. The columns that
 *     are hashed are in all of them, at the same positions
 * @param keys the hashed columns; with none everything goes to partition 0
 * @param partitions how many; from source estimates, never from cluster size
 * @param alwaysRuns whether partition 0 is run even when no row arrives (global aggregates)
 */
public record Exchange(
    int id,
    String step,
    List<Schema> layouts,
    List<String> keys,
    int partitions,
    boolean alwaysRuns) {
  public Exchange {
    layouts = List.copyOf(layouts);
    keys = List.copyOf(keys);
  }

  /** An exchange whose rows have one schema. */
  public Exchange(
      int id, String step, Schema schema, List<String> keys, int partitions, boolean alwaysRuns) {
    this(id, step, List.of(schema), keys, partitions, alwaysRuns);
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
