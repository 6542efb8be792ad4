package dev.longbow.io.parquet;

import java.util.Arrays;

/** Rows of a row group, as ranges in order that do not touch. */
final class RowRanges {
  static final RowRanges NONE = new RowRanges();

  private long[] starts = new long[4];
  private long[] ends = new long[4];
  private int count;
  private long rows;

  /** Adds rows behind all that were added before. */
  void add(long start, long end) {
    if (start >= end) {
      return;
    }
    rows += end - start;
    if (count > 0 && ends[count - 1] == start) {
      ends[count - 1] = end;
      return;
    }
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
      ends = Arrays.copyOf(ends, 2 * count);
    }
    starts[count] = start;
    ends[count++] = end;
  }

  /** The number of rows. */
  long rows() {
    return rows;
  }

  /** Whether one of these rows is among {@code start} to {@code end}. */
  boolean overlaps(long start, long end) {
    int range = firstEndingAfter(start);
    return range < count && starts[range] < end;
  }

  /**
   * Selects those of {@code length} rows from {@code start} on that are here, as positions counted
   * from {@code start}; returns how many.
   */
  int select(long start, int length, int[] selection) {
    int selected = 0;
    for (int range = firstEndingAfter(start); range < count; range++) {
      int from = (int) Math.max(0, starts[range] - start);
      int to = (int) Math.min(length, ends[range] - start);
      if (from >= length) {
        break;
      }
      for (int row = from; row < to; row++) {
        selection[selected++] = row;
      }
    }
    return selected;
  }

  private int firstEndingAfter(long row) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ends[middle] <= row) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : ", ").append(starts[i]).append("..").append(ends[i]);
    }
    return text.toString();
  }
}
