package dev.longbow.io.csv;

import java.util.Arrays;

/** Rows with too few or too many cells, in the order of the text. */
final class RaggedRows {
  /** The cells of a row whose quote is not closed. */
  static final int NO_CELLS = -1;

  private int count;
  private int[] before = new int[16];
  private int[] starts = new int[16];
  private int[] ends = new int[16];
  private int[] cells = new int[16];

  void clear() {
    count = 0;
  }

  int count() {
    return count;
  }

  /** The number of complete rows in front of one. */
  int before(int index) {
    return before[index];
  }

  int start(int index) {
    return starts[index];
  }

  int end(int index) {
    return ends[index];
  }

  int cells(int index) {
    return cells[index];
  }

  void add(int rowsBefore, int start, int end, int cellCount) {
    if (count == starts.length) {
      int more = 2 * count;
      before = Arrays.copyOf(before, more);
      starts = Arrays.copyOf(starts, more);
      ends = Arrays.copyOf(ends, more);
      cells = Arrays.copyOf(cells, more);
    }
    before[count] = rowsBefore;
    starts[count] = start;
    ends[count] = end;
    cells[count++] = cellCount;
  }
}
