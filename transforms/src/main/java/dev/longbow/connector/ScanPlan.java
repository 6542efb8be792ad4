package dev.longbow.connector;

import java.util.List;

/**
 * A frozen scan.
 *
 * @param reader what every task needs to know
 * @param splits the pieces, in input order; may be empty
 * @param estimate rows and bytes after pruning
 * @param notes lines for {@code explain}: row groups pruned, columns read on a slow path
 */
public record ScanPlan(
    ReaderSpec reader, List<Split> splits, Estimate estimate, List<String> notes) {
  public ScanPlan {
    splits = List.copyOf(splits);
    notes = List.copyOf(notes);
  }
}
