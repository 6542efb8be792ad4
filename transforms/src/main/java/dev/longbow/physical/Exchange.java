package dev.longbow.physical;

import dev.longbow.column.Schema;
import java.util.List;

/**
 * A repartitioning of rows.
 *
 * @param keys the hashed columns; with none everything goes to partition 0
 * @param partitions how many; from source estimates, never from cluster size
 * @param alwaysRuns whether partition 0 is run even when no row arrives (global aggregates)
 */
public record Exchange(
    int id, String step, Schema schema, List<String> keys, int partitions, boolean alwaysRuns) {
  public Exchange {
    keys = List.copyOf(keys);
  }
}
