package dev.longbow.io.parquet;

import dev.longbow.column.Batch;

/** Says for which rows of a batch a predicate is true. */
@FunctionalInterface
interface RowPredicate {
  /** Writes the positions of those rows, increasing, and returns their number. */
  int select(Batch batch, int[] selection);
}
