package dev.longbow.io.npy;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.Arrays;
import java.util.Set;

/** The columns of a matrix that are written. */
final class KeptColumns {
  private KeptColumns() {}

  /**
   * Their places. A column without any value is one that is dropped: all others are filled.
   *
   * @param batch the first one; null when there are no rows
   * @param dropped those that are known to be dropped when there are no rows
   */
  static int[] of(Schema schema, Batch batch, boolean drops, Set<String> dropped) {
    int count = 0;
    int[] found = new int[schema.size()];
    for (int column = 0; column < found.length; column++) {
      boolean drop =
          batch == null
              ? dropped.contains(schema.field(column).name())
              : drops && batch.column(column).nullCount() == batch.rows();
      if (!drop) {
        found[count++] = column;
      }
    }
    if (count == 0) {
      throw new LongbowException(
          ErrorCode.CHECK_FAILED, "Cannot write a matrix of which every column was dropped");
    }
    return Arrays.copyOf(found, count);
  }

  /** Refuses nulls. */
  static void check(Schema schema, Batch batch, int[] kept) {
    for (int position : kept) {
      Column column = batch.column(position);
      if (column.mayHaveNulls() && column.nullCount() > 0) {
        throw new LongbowException(
            ErrorCode.BAD_VALUE,
            "Cannot write a null of column '%s' to a matrix"
                .formatted(schema.field(position).name()));
      }
    }
  }
}
