package dev.longbow.aggregate;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The order of keys whose hashes are equal: column by column, nulls first, then by value. It makes
 * the order of results follow from the keys alone, whatever order they came in.
 */
final class KeyOrder implements Comparator<Integer> {
  private final Batch keys;

  private KeyOrder(Batch keys) {
    this.keys = keys;
  }

  /**
   * Sorts the rows of each run of equal ranks.
   *
   * @param order row numbers in the order of their ranks; changed in place
   * @param ranks the rank of each row
   * @param states where the keys of the rows are
   */
  static void settle(int[] order, long[] ranks, GroupStates states) {
    int start = 0;
    for (int i = 1; i <= order.length; i++) {
      if (i == order.length || ranks[order[i]] != ranks[order[start]]) {
        if (i - start > 1) {
          sort(order, start, i, states);
        }
        start = i;
      }
    }
  }

  private static void sort(int[] order, int from, int to, GroupStates states) {
    Integer[] run = new Integer[to - from];
    Arrays.setAll(run, i -> i);
    Arrays.sort(run, new KeyOrder(states.keys(order, from, to - from)));
    int[] sorted = Arrays.stream(run).mapToInt(i -> order[from + i]).toArray();
    System.arraycopy(sorted, 0, order, from, sorted.length);
  }

  @Override
  public int compare(Integer a, Integer b) {
    for (Column column : keys.columns()) {
      int order = compareValues(column.value(a), column.value(b));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  @SuppressWarnings("unchecked")
  private static int compareValues(Object a, Object b) {
    if (a == null || b == null) {
      return Boolean.compare(a != null, b != null);
    } else if (a instanceof byte[] bytes) {
      return Arrays.compareUnsigned(bytes, (byte[]) b);
    }
    return ((Comparable<Object>) a).compareTo(b);
  }
}
