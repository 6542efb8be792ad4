package dev.longbow.io.files;

import dev.longbow.column.Batch;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.ListColumn;
import dev.longbow.column.StructColumn;

/**
 * How large rows are, measured in values: whatever their encoding or batches are, so that what is
 * decided by it is decided by data alone.
 */
public final class ValueBytes {
  private ValueBytes() {}

  /** The bytes of a batch's values. */
  public static long of(Batch batch) {
    return of(batch, 0, batch.rows());
  }

  /** The bytes of the values of some rows. */
  public static long of(Batch batch, int from, int to) {
    long total = 0;
    for (Column column : batch.columns()) {
      total += of(column, from, to);
    }
    return total;
  }

  private static long of(Column column, int from, int to) {
    if (column instanceof BytesColumn bytes) {
      return 4L * (to - from) + bytes.offsets()[to] - bytes.offsets()[from];
    } else if (column instanceof DictionaryColumn encoded) {
      int[] offsets = encoded.dictionary().offsets();
      long total = 4L * (to - from);
      for (int i = from; i < to; i++) {
        total +=
            encoded.isNull(i) ? 0 : offsets[encoded.codes()[i] + 1] - offsets[encoded.codes()[i]];
      }
      return total;
    } else if (column instanceof ListColumn list) {
      return 4L * (to - from) + of(list.elements(), list.offsets()[from], list.offsets()[to]);
    } else if (column instanceof StructColumn struct) {
      return struct.children().stream().mapToLong(child -> of(child, from, to)).sum();
    }
    return (long) column.type().physical().width() * (to - from);
  }
}
