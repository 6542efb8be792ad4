package dev.longbow.io.parquet;

import dev.longbow.column.Column;

/** Reads one column of a row group, forward. */
interface ColumnReader {
  /** The next rows. */
  Column read(int rows);

  /**
   * Of the next rows, those selected.
   *
   * @param selection positions among the next rows, increasing
   * @param count at least one
   */
  Column read(int rows, int[] selection, int count);

  /** Passes over rows. */
  void skip(long rows);
}
