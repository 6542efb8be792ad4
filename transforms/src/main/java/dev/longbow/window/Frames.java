package dev.longbow.window;

/**
 * The frames of rows that follow each other: row i's goes from the position {@code starts[i]} to
 * before {@code ends[i]}, which is not smaller. Neither ever goes back from a row to the next.
 */
final class Frames {
  long[] starts = new long[0];
  long[] ends = new long[0];
  int rows;

  /** Makes room for the frames of so many rows. */
  void resize(int count) {
    rows = count;
    if (starts.length < count) {
      starts = new long[count];
      ends = new long[count];
    }
  }
}
