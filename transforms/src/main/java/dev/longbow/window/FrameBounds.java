package dev.longbow.window;

/** Where the frames of rows begin and end. */
abstract class FrameBounds implements AutoCloseable {
  /** Where partitions begin that were fed, in order; those of rows that left are dropped. */
  private long[] partitions = new long[16];

  private int head;
  private int tail;
  private long fedEnd;

  /** Takes rows that frames may reach. */
  void feed(HeldRows rows) {
    fedEnd = rows.end();
    int count = rows.rows();
    for (int row = HeldRows.next(rows.partitions(), 0, count);
        row < count;
        row = HeldRows.next(rows.partitions(), row + 1, count)) {
      add(rows.start() + row);
    }
  }

  /**
   * Begins in a partition.
   *
   * @param partition where it began
   * @param fed where the rows begin that will be fed
   */
  void resume(long partition, long fed) {
    add(partition);
    fedEnd = fed;
  }

  private void add(long start) {
    if (tail == partitions.length) {
      int rest = tail - head;
      long[] room = rest > partitions.length / 2 ? new long[2 * partitions.length] : partitions;
      System.arraycopy(partitions, head, room, 0, rest);
      partitions = room;
      head = 0;
      tail = rest;
    }
    partitions[tail++] = start;
  }

  /**
   * Whether the rows fed reach as far as the frames of some rows.
   *
   * @param rows the rows
   * @param fed those fed last
   */
  final boolean cover(HeldRows rows, HeldRows fed) {
    return fed.lastPartition() != rows.lastPartition() || coverInPartition(rows, fed);
  }

  abstract boolean coverInPartition(HeldRows rows, HeldRows fed);

  /** Finds the frames of the rows that follow those before, when what was fed covers them. */
  final void fill(HeldRows rows, Frames to) {
    to.resize(rows.rows());
    begin(rows);
    long position = rows.start();
    while (position < rows.end()) {
      while (head + 1 < tail && partitions[head + 1] <= position) {
        head++;
      }
      long partition = partitions[head];
      long next = head + 1 < tail ? partitions[head + 1] : fedEnd;
      long stop = Math.min(next, rows.end());
      fill(partition, next, position, (int) (stop - position), to, (int) (position - rows.start()));
      position = stop;
    }
  }

  /** Takes note of rows whose frames will be found. */
  void begin(HeldRows rows) {}

  /**
   * Finds the frames of rows of one partition.
   *
   * @param partition where it begins
   * @param next where the next one does, or the rows fed end
   * @param position the first row's
   * @param count how many they are
   * @param at where to write the first frame
   */
  abstract void fill(long partition, long next, long position, int count, Frames to, int at);

  /** Bytes on the heap, without what can be written to disk. */
  long heapBytes() {
    return 8L * partitions.length;
  }

  /** Writes to disk what can be. */
  void spill() {}

  /** Bytes written so far. */
  long spilledBytes() {
    return 0;
  }

  /** Frees memory and files. */
  @Override
  public void close() {}
}
