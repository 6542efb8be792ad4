package dev.longbow.window;

import dev.longbow.column.Column;
import dev.longbow.column.Schema;
import java.util.List;

/** A function whose result is a column's value in one row of a frame whose beginning moves. */
abstract class SlidingPositions implements FrameFunction {
  private final RowQueue rows;
  private final int[] column;
  private final Schema schema;
  private long[] positions = new long[0];

  SlidingPositions(RowQueue rows, int column) {
    this.rows = rows;
    this.column = new int[] {column};
    this.schema = rows.schema().select(List.of(rows.schema().field(column).name()));
  }

  @Override
  public final Column evaluate(Frames frames) {
    if (positions.length < frames.rows) {
      positions = new long[frames.rows];
    }
    choose(frames, positions);
    return RowGather.of(schema, this::piece, positions, frames.rows);
  }

  private RowQueue.Piece piece(long position) {
    RowQueue.Piece piece = rows.at(position);
    return new RowQueue.Piece(piece.start(), piece.rows().project(schema, column));
  }

  /** Finds the row of each frame, or {@link RowGather#NONE}. */
  abstract void choose(Frames frames, long[] to);

  @Override
  public long heapBytes() {
    return 8L * positions.length;
  }

  /** The first row. */
  static final class First extends SlidingPositions {
    First(RowQueue rows, int column) {
      super(rows, column);
    }

    @Override
    void choose(Frames frames, long[] to) {
      for (int i = 0; i < frames.rows; i++) {
        to[i] = frames.starts[i] < frames.ends[i] ? frames.starts[i] : RowGather.NONE;
      }
    }
  }

  /** The last row. */
  static final class Last extends SlidingPositions {
    Last(RowQueue rows, int column) {
      super(rows, column);
    }

    @Override
    void choose(Frames frames, long[] to) {
      for (int i = 0; i < frames.rows; i++) {
        to[i] = frames.starts[i] < frames.ends[i] ? frames.ends[i] - 1 : RowGather.NONE;
      }
    }
  }

  /** The last row in which another column is true. */
  static final class LastWhere extends SlidingPositions {
    private final Values.Longs where;
    private long last = RowGather.NONE;
    private long end = Long.MIN_VALUE;

    LastWhere(RowQueue rows, int column, Values.Longs where) {
      super(rows, column);
      this.where = where;
    }

    @Override
    void choose(Frames frames, long[] to) {
      for (int i = 0; i < frames.rows; i++) {
        long start = frames.starts[i];
        long stop = frames.ends[i];
        end = Math.max(end, start);
        while (end < stop) {
          long next = where.reach(end, stop);
          for (; end < next; end++) {
            last = where.values[where.index(end)] != 0 ? end : last;
          }
        }
        to[i] = last >= start ? last : RowGather.NONE;
      }
    }
  }
}
