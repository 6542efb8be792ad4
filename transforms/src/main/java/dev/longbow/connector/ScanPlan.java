package dev.longbow.connector;

import java.util.List;
import java.util.Optional;

/**
 * A frozen scan.
 *
 * @param reader what every task needs to know
 * @param splits the pieces, in input order; may be empty
 * @param estimate rows and bytes after pruning
 * @param notes lines for {@code explain}: row groups pruned, columns read on a slow path
 * @param prunedRows rows that are in no split because none of them can match the predicate
 * @param rejected where rows go that cannot be read; without it they fail the run, or are nulls
 */
public record ScanPlan(
    ReaderSpec reader,
    List<Split> splits,
    Estimate estimate,
    List<String> notes,
    long prunedRows,
    Optional<RejectedRows> rejected) {
  public ScanPlan {
    splits = List.copyOf(splits);
    notes = List.copyOf(notes);
  }

  /** A scan that rejects no row. */
  public ScanPlan(
      ReaderSpec reader,
      List<Split> splits,
      Estimate estimate,
      List<String> notes,
      long prunedRows) {
    this(reader, splits, estimate, notes, prunedRows, Optional.empty());
  }

  /** A scan whose splits hold every row. */
  public ScanPlan(ReaderSpec reader, List<Split> splits, Estimate estimate, List<String> notes) {
    this(reader, splits, estimate, notes, 0);
  }
}
