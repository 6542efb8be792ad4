package dev.longbow.join;

import dev.longbow.column.Batch;
import dev.longbow.column.Bits;
import dev.longbow.column.Column;
import java.util.List;

/** Rows with a null in some key, which match nothing unless nulls are equal. */
final class KeyNulls {
  private KeyNulls() {}

  /** The rows all of whose keys have a value, as a bitmap; null when all rows are such. */
  static long[] complete(List<Column> keys, int rows) {
    long[] complete = null;
    for (Column key : keys) {
      complete = Bits.and(complete, key.validity(), rows);
    }
    return complete == null || Bits.count(complete, rows) == rows ? null : complete;
  }

  /** The positions of the set bits; gives their number. */
  static int select(long[] bits, int rows, int[] selection) {
    int count = 0;
    for (int i = 0; i < rows; i++) {
      selection[count] = i;
      count += (int) (bits[i >>> 6] >>> i) & 1;
    }
    return count;
  }

  /** The batch without the rows that have a null among its first {@code keys} columns. */
  static Batch drop(Batch batch, int keys) {
    long[] complete = complete(batch.columns().subList(0, keys), batch.rows());
    if (complete == null) {
      return batch;
    }
    int[] selection = new int[batch.rows()];
    return batch.gather(selection, select(complete, batch.rows(), selection));
  }
}
