package dev.longbow.join;

/**
 * Rows put together by the numbers of their keys, in order of arrival.
 *
 * @param starts the first position of each key, and behind all keys the end, twice
 * @param rows the row at each position; null when they are the same
 */
record KeyRanges(int[] starts, int[] rows) {
  /** The ranges of rows whose keys have these numbers; rows of number -1 are left out. */
  static KeyRanges of(int[] numbers, int keys) {
    int[] starts = new int[keys + 2];
    boolean sorted = true;
    int last = 0;
    int total = 0;
    for (int number : numbers) {
      sorted &= number >= last;
      last = number;
      if (number >= 0) {
        starts[number + 2]++;
        total++;
      }
    }
    for (int i = 2; i < starts.length; i++) {
      starts[i] += starts[i - 1];
    }
    if (sorted) {
      System.arraycopy(starts, 1, starts, 0, keys + 1);
      return new KeyRanges(starts, null);
    }
    int[] rows = new int[total];
    for (int i = 0; i < numbers.length; i++) {
      if (numbers[i] >= 0) {
        rows[starts[numbers[i] + 1]++] = i;
      }
    }
    return new KeyRanges(starts, rows);
  }

  /** Whether no key has two rows. */
  boolean isUnique() {
    int most = 0;
    for (int i = 1; i < starts.length; i++) {
      most = Math.max(most, starts[i] - starts[i - 1]);
    }
    return most <= 1;
  }

  long heapBytes() {
    return 4L * starts.length + (rows == null ? 0 : 4L * rows.length);
  }
}
