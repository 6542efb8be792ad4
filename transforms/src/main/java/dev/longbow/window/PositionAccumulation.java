package dev.longbow.window;

import dev.longbow.arrow.BatchCodec;
import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** An accumulation whose result is a column's value in one of the rows. */
abstract class PositionAccumulation extends Accumulation {
  private final int column;
  private final Schema schema;
  private final RowPieces pieces;
  private long[] results = new long[64];
  private int size;

  /** The row; {@link RowPieces#NONE} when there is none. */
  long position = RowGather.NONE;

  PositionAccumulation(int column, Field field) {
    this.column = column;
    this.schema = Schema.of(field);
    this.pieces = new RowPieces(field);
  }

  @Override
  void feed(Batch rows, long start) {
    pieces.add(rows.column(column), start);
  }

  @Override
  void reset() {
    position = RowGather.NONE;
  }

  /** The row's value, if there is a row. */
  @Override
  void write(DataOutput to) throws IOException {
    to.writeBoolean(position != RowGather.NONE);
    if (position != RowGather.NONE) {
      Column value = pieces.gather(new long[] {position}, 1);
      byte[] bytes = BatchCodec.encode(new Batch(schema, List.of(value), 1));
      to.writeInt(bytes.length);
      to.write(bytes);
    }
  }

  /** The row takes part as the last of those that it was chosen from. */
  @Override
  void add(DataInput from, long end) throws IOException {
    if (from.readBoolean()) {
      byte[] bytes = new byte[from.readInt()];
      from.readFully(bytes);
      Column value = BatchCodec.decode(schema, bytes).column(0);
      pieces.add(value, end - 1);
      feedChosen(value, end - 1);
      add(end - 1, end);
    }
  }

  /** Takes what else the choice looks at in a row that was chosen before. */
  void feedChosen(Column value, long at) {}

  /** What to give out now. */
  long result() {
    return position;
  }

  @Override
  final void emit() {
    if (size == results.length) {
      results = Arrays.copyOf(results, 2 * size);
    }
    results[size++] = result();
  }

  @Override
  final Column take(long before) {
    Column column = pieces.gather(results, size);
    size = 0;
    pieces.discard(before, position);
    return column;
  }

  @Override
  long heapBytes() {
    return pieces.heapBytes() + 8L * results.length;
  }

  /** The first row. */
  static final class First extends PositionAccumulation {
    First(int column, Field field) {
      super(column, field);
    }

    @Override
    void add(long from, long to) {
      position = position == RowGather.NONE ? from : position;
    }
  }

  /** The last row. */
  static final class Last extends PositionAccumulation {
    Last(int column, Field field) {
      super(column, field);
    }

    @Override
    void add(long from, long to) {
      position = to - 1;
    }
  }

  /** The last row in which another column is true. */
  static final class LastWhere extends PositionAccumulation {
    private final Values.Longs where;

    LastWhere(int column, Field field, Values.Longs where) {
      super(column, field);
      this.where = where;
    }

    @Override
    void feedChosen(Column value, long at) {
      where.feed(ColumnBuilder.of(DataType.BOOL, true), at);
    }

    @Override
    void add(long from, long to) {
      int start = where.index(from);
      for (int i = where.index(to) - 1; i >= start; i--) {
        if (where.values[i] != 0) {
          position = where.base() + i;
          return;
        }
      }
    }
  }

  /** The first row with the smallest or the largest value. */
  static final class Extreme extends PositionAccumulation {
    private final OrderedValues values;
    private final boolean largest;
    private final long minPeriods;
    private long count;

    Extreme(int column, Field field, OrderedValues values, WindowCall call) {
      super(column, field);
      this.values = values;
      this.largest = call.function() == WindowFunction.MAX;
      this.minPeriods = call.minPeriods();
    }

    @Override
    void reset() {
      super.reset();
      count = 0;
    }

    @Override
    long result() {
      return count < minPeriods ? RowGather.NONE : position;
    }

    @Override
    void write(DataOutput to) throws IOException {
      super.write(to);
      to.writeLong(count);
    }

    @Override
    void add(DataInput from, long end) throws IOException {
      long before = count;
      super.add(from, end);
      count = before + from.readLong();
    }

    @Override
    void feedChosen(Column value, long at) {
      values.feed(value, at);
    }

    @Override
    void add(long from, long to) {
      int start = values.index(from);
      int end = values.index(to);
      count += values.count(start, end);
      for (int i = start; i < end; i++) {
        if (values.isNull(i)) {
          continue;
        }
        boolean better = position == RowGather.NONE;
        if (!better) {
          int order = values.compareHeld(i);
          better = largest ? order > 0 : order < 0;
        }
        if (better) {
          values.hold(i);
          position = values.base() + i;
        }
      }
    }
  }
}
