package dev.longbow.sort;

import dev.longbow.column.Bits;
import dev.longbow.column.Column;
import java.util.Arrays;

/**
 * One key column of the rows of a run. Rows are ordered by unsigned words, level after level: level
 * 0 tells nulls from values, those from 1 on are words of the value. Rows are named as in {@link
 * RowGather#id}.
 */
abstract class KeyPart {
  private final boolean nullsFirst;
  final boolean descending;
  private long[][] validity = new long[16][];
  private boolean anyNulls;

  KeyPart(SortKey key) {
    this.nullsFirst = key.nullsFirst();
    this.descending = key.descending();
  }

  /** Adds the column of one more batch. */
  final void add(int slot, Column column) {
    validity = slot < validity.length ? validity : Arrays.copyOf(validity, 2 * slot);
    validity[slot] = column.validity();
    anyNulls |= column.nullCount() > 0;
    put(slot, column);
  }

  abstract void put(int slot, Column column);

  /** Called when all columns are there. */
  void prepare() {}

  /** The level to begin with. */
  final int firstLevel() {
    return anyNulls ? 0 : 1;
  }

  /**
   * Writes the words of a level of the rows {@code order[from .. to)}, which are equal in the
   * levels above, to the start of {@code words}.
   *
   * @return whether rows that are equal in this level may differ in the next one
   */
  final boolean load(int level, int[] order, int from, int to, long[] words) {
    if (level == 0) {
      for (int i = from; i < to; i++) {
        words[i - from] = isNull(order[i]) == nullsFirst ? 0 : 1;
      }
      return true;
    }
    boolean more = loadValues(level, order, from, to, words);
    if (anyNulls) {
      settleNulls(order, from, to, words);
    }
    return more;
  }

  abstract boolean loadValues(int level, int[] order, int from, int to, long[] words);

  /** The words of nulls must not widen the range of the others: they get the least of these. */
  private void settleNulls(int[] order, int from, int to, long[] words) {
    long least = Long.MAX_VALUE;
    boolean found = false;
    for (int i = from; i < to; i++) {
      if (isNull(order[i])) {
        found = true;
      } else {
        least = Math.min(least, words[i - from] ^ Long.MIN_VALUE);
      }
    }
    if (found) {
      for (int i = from; i < to; i++) {
        if (isNull(order[i])) {
          words[i - from] = least ^ Long.MIN_VALUE;
        }
      }
    }
  }

  final boolean isNull(int id) {
    return !Bits.isSet(validity[id >>> ColumnGather.ROW_BITS], id & ColumnGather.ROW);
  }

  /** The order of two rows. */
  final int compare(int a, int b) {
    if (anyNulls) {
      boolean noA = isNull(a);
      if (noA != isNull(b)) {
        return noA == nullsFirst ? -1 : 1;
      } else if (noA) {
        return 0;
      }
    }
    return compareValues(a, b);
  }

  abstract int compareValues(int a, int b);

  /** The bytes on the heap for so many rows, besides the columns. */
  abstract long heapBytes(long rows);

  /** A key of fixed width: its words, made while the batch is in the cache. */
  static final class Fixed extends KeyPart {
    private final long[][][] words;

    Fixed(SortKey key, int count) {
      super(key);
      this.words = new long[count][16][];
    }

    @Override
    void put(int slot, Column column) {
      for (int word = 0; word < words.length; word++) {
        long[][] slots = words[word];
        slots = slot < slots.length ? slots : Arrays.copyOf(slots, 2 * slot);
        slots[slot] = new long[column.length()];
        OrderedWords.load(column, word, descending, slots[slot]);
        words[word] = slots;
      }
    }

    @Override
    boolean loadValues(int level, int[] order, int from, int to, long[] result) {
      long[][] slots = words[level - 1];
      for (int i = from; i < to; i++) {
        int id = order[i];
        result[i - from] = slots[id >>> ColumnGather.ROW_BITS][id & ColumnGather.ROW];
      }
      return level < words.length;
    }

    @Override
    int compareValues(int a, int b) {
      for (long[][] slots : words) {
        int order =
            Long.compareUnsigned(
                slots[a >>> ColumnGather.ROW_BITS][a & ColumnGather.ROW],
                slots[b >>> ColumnGather.ROW_BITS][b & ColumnGather.ROW]);
        if (order != 0) {
          return order;
        }
      }
      return 0;
    }

    @Override
    long heapBytes(long rows) {
      return 8L * words.length * rows;
    }
  }
}
