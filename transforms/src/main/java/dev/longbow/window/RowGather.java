package dev.longbow.window;

import dev.longbow.column.BatchAppender;
import dev.longbow.column.Bits;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.Schema;
import java.util.function.LongFunction;

/** Puts a column together from the values at positions, which lie in pieces of rows. */
final class RowGather {
  /** The position of no row. */
  static final long NONE = Long.MIN_VALUE;

  private RowGather() {}

  /**
   * The values at the first so many positions; null for {@link #NONE}.
   *
   * @param schema the column's
   * @param pieces gives that of a position
   */
  static Column of(
      Schema schema, LongFunction<RowQueue.Piece> pieces, long[] positions, int count) {
    int first = 0;
    while (first < count && positions[first] == NONE) {
      first++;
    }
    if (first == count) {
      return ColumnBuilder.constant(schema.field(0).type(), null, count);
    }
    int[] selection = new int[count];
    long[] validity = null;
    BatchAppender appender = new BatchAppender(schema);
    RowQueue.Piece current = pieces.apply(positions[first]);
    int row = (int) (positions[first] - current.start());
    int run = 0;
    for (int i = 0; i < count; i++) {
      long position = positions[i];
      if (position == NONE) {
        // Any row's value, for it will be null.
        validity = validity == null ? Bits.allSet(count) : validity;
        Bits.clear(validity, i);
      } else {
        if (position < current.start() || position >= current.end()) {
          append(appender, current, selection, run, i);
          run = i;
          current = pieces.apply(position);
        }
        row = (int) (position - current.start());
      }
      selection[i] = row;
    }
    append(appender, current, selection, run, count);
    Column column = appender.build().column(0);
    return validity == null
        ? column
        : column.withValidity(Bits.and(column.validity(), validity, count));
  }

  /** Appends rows; without looking at each of them when they are neighbours. */
  private static void append(
      BatchAppender appender, RowQueue.Piece piece, int[] selection, int from, int to) {
    int steps = 0;
    for (int i = from + 1; i < to; i++) {
      steps |= selection[i] - selection[i - 1] ^ 1;
    }
    if (steps == 0 && to > from) {
      appender.append(piece.rows(), null, selection[from], to - from);
    } else {
      appender.append(piece.rows(), selection, from, to - from);
    }
  }
}
