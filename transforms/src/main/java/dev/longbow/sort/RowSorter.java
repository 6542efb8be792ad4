package dev.longbow.sort;

import java.util.Arrays;

/**
 * Sorts row names by key parts, stably. Of a range of rows it looks at as many bits of the keys as
 * differ there and fit, with the row's place in the range below them, into one long; sorts these;
 * and goes on with the next bits where rows are still equal. So a timestamp or two small columns
 * take one pass of a radix sort, and long strings as many as they have eight bytes in common.
 */
final class RowSorter {
  /** The scratch bytes that a row takes while it is sorted. */
  static final int SCRATCH_BYTES = 16;

  private static final int SMALL = 16;
  private static final int FRAME = 4;

  private final KeyPart[] parts;
  private final int[] order;
  private long[] packed;
  private long[] other;
  private int[] pending = new int[64 * FRAME];
  private int pendingCount;

  private RowSorter(KeyPart[] parts, int[] order) {
    this.parts = parts;
    this.order = order;
    this.packed = new long[order.length];
    this.other = new long[order.length];
  }

  /** Sorts the row names in place. */
  static void sort(KeyPart[] parts, int[] order) {
    if (parts.length == 0 || order.length < 2) {
      return;
    }
    RowSorter sorter = new RowSorter(parts, order);
    sorter.push(0, order.length, 0, -1);
    while (sorter.pendingCount > 0) {
      sorter.sortNext();
    }
  }

  private void push(int from, int to, int part, int level) {
    if (pendingCount * FRAME == pending.length) {
      pending = Arrays.copyOf(pending, 2 * pending.length);
    }
    int at = FRAME * pendingCount++;
    pending[at] = from;
    pending[at + 1] = to;
    pending[at + 2] = part;
    pending[at + 3] = level;
  }

  /** Sorts a pending range; pushes the ranges in it whose rows are still equal. */
  private void sortNext() {
    int at = FRAME * --pendingCount;
    int from = pending[at];
    int to = pending[at + 1];
    int part = pending[at + 2];
    int level = pending[at + 3];
    int rows = to - from;
    if (rows <= SMALL) {
      insertionSort(from, to, part);
      return;
    }
    int placeBits = 32 - Integer.numberOfLeadingZeros(rows - 1);
    int room = Long.SIZE - 1 - placeBits;
    int used = 0;
    while (part < parts.length && used < room) {
      level = level < 0 ? parts[part].firstLevel() : level;
      boolean more = parts[part].load(level, order, from, to, other);
      long least = least(other, rows);
      int bits = Long.SIZE - Long.numberOfLeadingZeros(greatest(other, rows) - least);
      int taken = Math.min(bits, room - used);
      pack(rows, used, taken, least, bits - taken);
      used += taken;
      if (taken < bits) {
        break;
      } else if (more) {
        level++;
      } else {
        part++;
        level = -1;
      }
    }
    if (used == 0) {
      return;
    }
    boolean moved = !isSorted(packed, rows);
    if (moved) {
      for (int i = 0; i < rows; i++) {
        packed[i] = packed[i] << placeBits | i;
      }
      if (RadixSort.sort(packed, other, rows, placeBits, used)) {
        long[] swap = packed;
        packed = other;
        other = swap;
      }
      reorder(from, rows, placeBits);
    }
    if (part < parts.length) {
      continueEqual(from, rows, moved ? placeBits : 0, part, level);
    }
  }

  private void pack(int rows, int used, int taken, long least, int dropped) {
    if (used == 0) {
      for (int i = 0; i < rows; i++) {
        packed[i] = other[i] - least >>> dropped;
      }
    } else if (taken > 0) {
      for (int i = 0; i < rows; i++) {
        packed[i] = packed[i] << taken | other[i] - least >>> dropped;
      }
    }
  }

  private static long least(long[] words, int count) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      least = Math.min(least, words[i] ^ Long.MIN_VALUE);
    }
    return least ^ Long.MIN_VALUE;
  }

  private static long greatest(long[] words, int count) {
    long greatest = Long.MIN_VALUE;
    for (int i = 0; i < count; i++) {
      greatest = Math.max(greatest, words[i] ^ Long.MIN_VALUE);
    }
    return greatest ^ Long.MIN_VALUE;
  }

  private static boolean isSorted(long[] words, int count) {
    for (int i = 1; i < count; i++) {
      if (words[i - 1] > words[i]) {
        return false;
      }
    }
    return true;
  }

  private void reorder(int from, int rows, int placeBits) {
    long mask = (1L << placeBits) - 1;
    for (int i = 0; i < rows; i++) {
      other[i] = order[from + (int) (packed[i] & mask)];
    }
    for (int i = 0; i < rows; i++) {
      order[from + i] = (int) other[i];
    }
  }

  private void continueEqual(int from, int rows, int placeBits, int part, int level) {
    int start = 0;
    for (int i = 1; i <= rows; i++) {
      if (i == rows || packed[i] >>> placeBits != packed[start] >>> placeBits) {
        int count = i - start;
        if (count > SMALL) {
          push(from + start, from + i, part, level);
        } else if (count > 1) {
          insertionSort(from + start, from + i, part);
        }
        start = i;
      }
    }
  }

  private void insertionSort(int from, int to, int firstPart) {
    for (int i = from + 1; i < to; i++) {
      int row = order[i];
      int j = i;
      while (j > from && compare(order[j - 1], row, firstPart) > 0) {
        order[j] = order[j - 1];
        j--;
      }
      order[j] = row;
    }
  }

  private int compare(int a, int b, int firstPart) {
    for (int part = firstPart; part < parts.length; part++) {
      int comparison = parts[part].compare(a, b);
      if (comparison != 0) {
        return comparison;
      }
    }
    return 0;
  }
}
