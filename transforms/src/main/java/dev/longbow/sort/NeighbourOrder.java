package dev.longbow.sort;

import dev.longbow.column.Batch;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import java.util.Arrays;

/**
 * Compares each row of a batch with the one in front of it, in the order of {@link NormalizedKeys}
 * and without making these: a key is looked at only in rows that are equal in the keys before it.
 */
final class NeighbourOrder {
  /** The rows that are equal to those in front of them so far. */
  private final int[] equal;

  private int count;

  /** The first row that comes before the one in front of it; the number of rows when none does. */
  private int wrong;

  private NeighbourOrder(int rows) {
    this.equal = new int[Math.max(0, rows - 1)];
    this.count = equal.length;
    this.wrong = rows;
    for (int i = 0; i < count; i++) {
      equal[i] = i + 1;
    }
  }

  /** The first row that should come before the one in front of it; -1 when none should. */
  static int firstWrong(Batch batch, NormalizedKeys keys) {
    NeighbourOrder order = new NeighbourOrder(batch.rows());
    for (int i = 0; i < keys.keys().size() && order.count > 0; i++) {
      order.compare(batch.column(keys.positions()[i]), keys.keys().get(i));
    }
    return order.wrong == batch.rows() ? -1 : order.wrong;
  }

  private void compare(Column column, SortKey key) {
    if (column.mayHaveNulls()) {
      settleNulls(column, key.nullsFirst());
    }
    int words = OrderedWords.count(column.type());
    if (words == 0) {
      compareBytes(column, key.descending());
      return;
    }
    long[] values = new long[column.length()];
    for (int word = 0; word < words && count > 0; word++) {
      OrderedWords.load(column, word, key.descending(), values);
      if (column.mayHaveNulls()) {
        // Of two neighbours both are, where this is still open.
        clearNulls(column, values);
      }
      compareWords(values);
    }
  }

  /** Where one of two rows is null, that decides. */
  private void settleNulls(Column column, boolean nullsFirst) {
    int left = 0;
    for (int i = 0; i < count; i++) {
      int row = equal[i];
      boolean before = column.isNull(row - 1);
      if (before == column.isNull(row)) {
        equal[left++] = row;
      } else if (before != nullsFirst) {
        wrong = Math.min(wrong, row);
      }
    }
    count = left;
  }

  private static void clearNulls(Column column, long[] values) {
    for (int i = 0; i < values.length; i++) {
      if (column.isNull(i)) {
        values[i] = 0;
      }
    }
  }

  private void compareWords(long[] values) {
    int left = 0;
    for (int i = 0; i < count; i++) {
      int row = equal[i];
      long before = values[row - 1];
      long value = values[row];
      if (before == value) {
        equal[left++] = row;
      } else if (Long.compareUnsigned(before, value) > 0) {
        wrong = Math.min(wrong, row);
      }
    }
    count = left;
  }

  private void compareBytes(Column column, boolean descending) {
    BytesColumn values = BytesOrder.values(column);
    int[] codes = BytesOrder.codes(column);
    byte[] bytes = values.bytes();
    int[] offsets = values.offsets();
    int left = 0;
    for (int i = 0; i < count; i++) {
      int row = equal[i];
      int a = codes == null ? row - 1 : codes[row - 1];
      int b = codes == null ? row : codes[row];
      // A dictionary may hold a value twice; both rows are null, or none.
      int order =
          (codes != null && a == b) || column.isNull(row)
              ? 0
              : Arrays.compareUnsigned(
                  bytes, offsets[a], offsets[a + 1], bytes, offsets[b], offsets[b + 1]);
      if (order == 0) {
        equal[left++] = row;
      } else if (order > 0 != descending) {
        wrong = Math.min(wrong, row);
      }
    }
    count = left;
  }
}
