package dev.longbow.window;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.Int128Column;
import dev.longbow.column.Numbers;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.Arrays;
import java.util.function.Function;

/**
 * One column's values at the positions from {@link #base} on, side by side in an array: those that
 * are still looked at and those that came last. They are fed, or come from a {@link RowQueue} when
 * they are asked for; so a frame of any size has few values here, those at one of its ends. Nulls
 * are 0.
 */
abstract class Values {
  /** The most values: two words for each still make an array. */
  private static final int MOST = 1 << 30;

  private final int column;
  private RowQueue rows;
  private long base;
  private long wanted = Long.MIN_VALUE;
  private int size;

  /** The position behind the last value; before any position when there is none. */
  private long limit = Long.MIN_VALUE;

  /** How many values were not null before each index; null until there was a null. */
  private int[] present;

  /** Values of the column at a position of the input. */
  Values(int column) {
    this.column = column;
  }

  /** Takes the rows that follow those before. */
  final void feed(Batch next, long start) {
    feed(next.column(column), start);
  }

  /** Takes values from a queue, as they are asked for. */
  final void follow(RowQueue queue) {
    rows = queue;
  }

  /**
   * Takes from the queue the value at a position and what is kept together with it; those before
   * will not be asked for.
   *
   * @return the position behind those that are there, at most {@code to}
   */
  final long reach(long from, long to) {
    if (from >= limit) {
      discard(from);
      pull(from);
    }
    return Math.min(to, limit);
  }

  /** Takes the values at the positions {@code from .. to}, and what is kept together with them. */
  final long hold(long from, long to) {
    reach(from, to);
    discard(from);
    while (limit < to) {
      pull(limit);
    }
    return limit;
  }

  private void pull(long position) {
    RowQueue.Piece piece = rows.at(position);
    feed(piece.rows().column(column), piece.start());
  }

  /** How many of the values at positions are not null. */
  final long countFrom(long from, long to) {
    long count = 0;
    for (long at = from; at < to; ) {
      long next = reach(at, to);
      count += count(index(at), index(next));
      at = next;
    }
    return count;
  }

  /** Takes values that begin at a position; if not behind those before, without these. */
  final void feed(Column values, long start) {
    if (size == 0 || start != base + size) {
      base = start;
      size = 0;
    }
    int added = values.length();
    int dropped = wanted <= base ? 0 : (int) Math.min(wanted - base, size);
    // Not before as much is free as must be moved.
    if (dropped >= size - dropped) {
      move(dropped, size - dropped);
      if (present != null) {
        System.arraycopy(present, dropped, present, 0, size - dropped + 1);
      }
      base += dropped;
      size -= dropped;
    }
    int needed = (int) checked((long) size + added, MOST, "rows");
    if (needed > capacity()) {
      resize((int) Math.min(MOST, Math.max(needed, 3L * capacity() / 2)));
    }
    count(values, added);
    write(values, size);
    size = needed;
    limit = base + size;
  }

  private void count(Column values, int added) {
    if (present == null && values.nullCount() == 0) {
      return;
    }
    if (present == null || present.length <= size + added) {
      int before = present == null ? 0 : size + 1;
      int[] more = new int[Math.max(size + added, capacity()) + 1];
      for (int i = 0; i <= size; i++) {
        more[i] = i < before ? present[i] : i;
      }
      present = more;
    }
    int count = present[size];
    for (int i = 0; i < added; i++) {
      count += values.isNull(i) ? 0 : 1;
      present[size + i + 1] = count;
    }
  }

  /**
   * Checks a size.
   *
   * @throws LongbowException {@link ErrorCode#MEMORY} when an array cannot have it
   */
  static long checked(long needed, long most, String what) {
    if (needed > most) {
      throw new LongbowException(
          ErrorCode.MEMORY,
          "Cannot hold the %d %s of one frame of a window function (limit %d)"
              .formatted(needed, what, most));
    }
    return needed;
  }

  /** Says that nothing before a position is looked at again. */
  final void discard(long before) {
    wanted = Math.max(wanted, before);
  }

  /** The index of a position. */
  final int index(long position) {
    return (int) (position - base);
  }

  /** The position of index 0. */
  final long base() {
    return base;
  }

  /** The number of values that are not null among the indexes {@code from .. to}. */
  final int count(int from, int to) {
    return present == null ? to - from : present[to] - present[from];
  }

  final boolean isNull(int index) {
    return present != null && present[index + 1] == present[index];
  }

  final boolean hasNulls() {
    return present != null;
  }

  /** Sets what is under nulls to zero. */
  static void clearNulls(Column column, double[] values, int at) {
    for (int i = 0; column.mayHaveNulls() && i < column.length(); i++) {
      if (column.isNull(i)) {
        values[at + i] = 0;
      }
    }
  }

  /** Sets what is under nulls to zero. */
  static void clearNulls(Column column, long[] values, int at) {
    for (int i = 0; column.mayHaveNulls() && i < column.length(); i++) {
      if (column.isNull(i)) {
        values[at + i] = 0;
      }
    }
  }

  abstract int capacity();

  abstract void resize(int capacity);

  /** Moves values to the beginning. */
  abstract void move(int from, int count);

  abstract void write(Column values, int at);

  /** Bytes on the heap. */
  long heapBytes() {
    return present == null ? 0 : 4L * present.length;
  }

  /** Numbers in float64. */
  static final class Doubles extends Values {
    double[] values = new double[0];

    Doubles(int column) {
      super(column);
    }

    @Override
    int capacity() {
      return values.length;
    }

    @Override
    void resize(int capacity) {
      values = Arrays.copyOf(values, capacity);
    }

    @Override
    void move(int from, int count) {
      System.arraycopy(values, from, values, 0, count);
    }

    @Override
    void write(Column column, int at) {
      double[] from = Numbers.doubles(column);
      System.arraycopy(from, 0, values, at, column.length());
      clearNulls(column, values, at);
    }

    @Override
    long heapBytes() {
      return super.heapBytes() + 8L * values.length;
    }
  }

  /** Something of 64 bits. */
  static final class Longs extends Values {
    private final Function<Column, long[]> reader;
    long[] values = new long[0];

    /**
     * Values of a column.
     *
     * @param reader gives those of a batch
     */
    Longs(int column, Function<Column, long[]> reader) {
      super(column);
      this.reader = reader;
    }

    @Override
    int capacity() {
      return values.length;
    }

    @Override
    void resize(int capacity) {
      values = Arrays.copyOf(values, capacity);
    }

    @Override
    void move(int from, int count) {
      System.arraycopy(values, from, values, 0, count);
    }

    @Override
    void write(Column column, int at) {
      System.arraycopy(reader.apply(column), 0, values, at, column.length());
      clearNulls(column, values, at);
    }

    @Override
    long heapBytes() {
      return super.heapBytes() + 8L * values.length;
    }
  }

  /** Numbers of 128 bits in two words each, the low one first. */
  static final class Wides extends Values {
    long[] words = new long[0];

    Wides(int column) {
      super(column);
    }

    @Override
    int capacity() {
      return words.length / 2;
    }

    @Override
    void resize(int capacity) {
      words = Arrays.copyOf(words, Math.multiplyExact(2, capacity));
    }

    @Override
    void move(int from, int count) {
      System.arraycopy(words, 2 * from, words, 0, 2 * count);
    }

    @Override
    void write(Column column, int at) {
      System.arraycopy(((Int128Column) column).words(), 0, words, 2 * at, 2 * column.length());
      for (int i = 0; column.mayHaveNulls() && i < column.length(); i++) {
        if (column.isNull(i)) {
          words[2 * (at + i)] = 0;
          words[2 * (at + i) + 1] = 0;
        }
      }
    }

    @Override
    long heapBytes() {
      return super.heapBytes() + 8L * words.length;
    }
  }

  /** No values, only which of them are null. */
  static final class Nothing extends Values {
    private int capacity;

    Nothing(int column) {
      super(column);
    }

    @Override
    int capacity() {
      return capacity;
    }

    @Override
    void resize(int room) {
      capacity = room;
    }

    @Override
    void move(int from, int count) {}

    @Override
    void write(Column column, int at) {}
  }
}
