package dev.longbow.io.parquet;

import java.util.Arrays;
import java.util.List;

/**
 * Where the data pages of a column chunk lie and what is known about their values.
 *
 * @param firstRows the first row of each page, counted from the row group's first
 * @param offsets where each page's header begins in the file
 * @param rows the row group's rows
 * @param bounds what the column index says of each page, or null without one
 */
record PageIndex(long[] firstRows, long[] offsets, long rows, List<ColumnBounds> bounds) {
  int pages() {
    return firstRows.length;
  }

  /** The row behind a page's last. */
  long endRow(int page) {
    return page + 1 < firstRows.length ? firstRows[page + 1] : rows;
  }

  /** The page that holds a row. */
  int pageOf(long row) {
    int found = Arrays.binarySearch(firstRows, row);
    return found >= 0 ? found : -found - 2;
  }

  /** How many pages hold one of some rows. */
  int pagesOf(RowRanges wanted) {
    int count = 0;
    for (int page = 0; page < pages(); page++) {
      count += wanted.overlaps(firstRows[page], endRow(page)) ? 1 : 0;
    }
    return count;
  }
}
