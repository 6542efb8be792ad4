package dev.longbow.window;

import dev.longbow.column.Column;
import dev.longbow.column.Field;

/** A function whose result is a column's value in one row of a frame whose beginning moves. */
abstract class SlidingPositions implements FrameFunction {
  private final int column;
  private final RowPieces pieces;
  private long[] positions = new long[0];

  SlidingPositions(int column, Field field) {
    this.column = column;
    this.pieces = new RowPieces(field);
  }

  @Override
  public final void feed(HeldRows rows) {
    pieces.add(rows.batch().column(column), rows.start());
  }

  @Override
  public final Column evaluate(Frames frames) {
    if (positions.length < frames.rows) {
      positions = new long[frames.rows];
    }
    choose(frames, positions);
    Column column = pieces.gather(positions, frames.rows);
    pieces.discard(frames.starts[frames.rows - 1], RowPieces.NONE);
    return column;
  }

  /** Finds the row of each frame, or {@link RowPieces#NONE}. */
  abstract void choose(Frames frames, long[] to);

  @Override
  public long heapBytes() {
    return pieces.heapBytes() + 8L * positions.length;
  }

  /** The first row. */
  static final class First extends SlidingPositions {
    First(int column, Field field) {
      super(column, field);
    }

    @Override
    void choose(Frames frames, long[] to) {
      for (int i = 0; i < frames.rows; i++) {
        to[i] = frames.starts[i] < frames.ends[i] ? frames.starts[i] : RowPieces.NONE;
      }
    }
  }

  /** The last row. */
  static final class Last extends SlidingPositions {
    Last(int column, Field field) {
      super(column, field);
    }

    @Override
    void choose(Frames frames, long[] to) {
      for (int i = 0; i < frames.rows; i++) {
        to[i] = frames.starts[i] < frames.ends[i] ? frames.ends[i] - 1 : RowPieces.NONE;
      }
    }
  }

  /** The last row in which another column is true. */
  static final class LastWhere extends SlidingPositions {
    private final Values.Longs where;
    private long last = RowPieces.NONE;
    private long end = Long.MIN_VALUE;

    LastWhere(int column, Field field, Values.Longs where) {
      super(column, field);
      this.where = where;
    }

    @Override
    void choose(Frames frames, long[] to) {
      for (int i = 0; i < frames.rows; i++) {
        long start = frames.starts[i];
        for (end = Math.max(end, start); end < frames.ends[i]; end++) {
          last = where.values[where.index(end)] != 0 ? end : last;
        }
        to[i] = last >= start ? last : RowPieces.NONE;
      }
    }
  }

  /**
   * The first row with the smallest or the largest value. The rows that can still become that form
   * a queue from better to worse values.
   */
  static final class Extreme extends SlidingPositions {
    private final OrderedValues values;
    private final boolean largest;
    private final long least;
    private long[] queue = new long[16];
    private int head;
    private int tail;
    private long end = Long.MIN_VALUE;

    Extreme(int column, Field field, OrderedValues values, WindowCall call) {
      super(column, field);
      this.values = values;
      this.largest = call.function() == WindowFunction.MAX;
      this.least = Math.max(1, call.minPeriods());
    }

    @Override
    void choose(Frames frames, long[] to) {
      for (int i = 0; i < frames.rows; i++) {
        long start = frames.starts[i];
        long stop = frames.ends[i];
        while (head < tail && queue[head] < start) {
          head++;
        }
        for (end = Math.max(end, start); end < stop; end++) {
          add(end);
        }
        boolean enough =
            values.count(values.index(start), Math.max(values.index(start), values.index(stop)))
                >= least;
        to[i] = enough ? queue[head] : RowPieces.NONE;
      }
    }

    private void add(long position) {
      int index = values.index(position);
      if (values.isNull(index)) {
        return;
      }
      while (head < tail) {
        int order = values.compare(index, values.index(queue[tail - 1]));
        // Of equal ones the first is the result, as long as it is there.
        if (largest ? order <= 0 : order >= 0) {
          break;
        }
        tail--;
      }
      if (tail == queue.length) {
        int rest = tail - head;
        long[] room = rest > queue.length / 2 ? new long[2 * queue.length] : queue;
        System.arraycopy(queue, head, room, 0, rest);
        queue = room;
        head = 0;
        tail = rest;
      }
      queue[tail++] = position;
    }

    @Override
    public long heapBytes() {
      return super.heapBytes() + 8L * queue.length;
    }
  }
}
