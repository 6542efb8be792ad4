package dev.longbow.window;

import dev.longbow.column.Batch;
import dev.longbow.column.BatchAppender;
import dev.longbow.column.Bits;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.Field;
import dev.longbow.column.HeapBytes;
import dev.longbow.column.Schema;
import java.util.ArrayList;
import java.util.List;

/** One column's values of any type, in pieces of batches, from which results are put together. */
final class RowPieces {
  /** The position of no row. */
  static final long NONE = Long.MIN_VALUE;

  private final Schema schema;
  private final List<Piece> pieces = new ArrayList<>();

  RowPieces(Field column) {
    this.schema = Schema.of(column);
  }

  private record Piece(long start, Batch rows) {
    long end() {
      return start + rows.rows();
    }

    Piece from(long position) {
      int dropped = (int) (position - start);
      return new Piece(position, copy(rows, dropped, rows.rows() - dropped));
    }
  }

  /** Some rows, without a dictionary that is larger than they are. */
  private static Batch copy(Batch rows, int from, int count) {
    BatchAppender appender = new BatchAppender(rows.schema());
    appender.append(rows, null, from, count);
    return appender.build();
  }

  /** Adds values that begin at a position, behind all others. */
  void add(Column column, long start) {
    pieces.add(new Piece(start, new Batch(schema, List.of(column), column.length())));
  }

  /** The values at the first so many positions; null for {@link #NONE}. */
  Column gather(long[] positions, int count) {
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
    int piece = find(positions[first], 0);
    Piece current = pieces.get(piece);
    int row = (int) (positions[first] - current.start);
    int run = 0;
    for (int i = 0; i < count; i++) {
      long position = positions[i];
      if (position == NONE) {
        // Any row's value, for it will be null.
        validity = validity == null ? Bits.allSet(count) : validity;
        Bits.clear(validity, i);
      } else {
        if (position < current.start || position >= current.end()) {
          append(appender, current, selection, run, i);
          run = i;
          piece = find(position, piece);
          current = pieces.get(piece);
        }
        row = (int) (position - current.start);
      }
      selection[i] = row;
    }
    append(appender, current, selection, run, count);
    Column column = appender.build().column(0);
    return validity == null
        ? column
        : column.withValidity(Bits.and(column.validity(), validity, count));
  }

  private int find(long position, int from) {
    int piece = from;
    while (position >= pieces.get(piece).end()) {
      piece++;
    }
    while (position < pieces.get(piece).start) {
      piece--;
    }
    return piece;
  }

  /** Appends rows; without looking at each of them when they are neighbours. */
  private static void append(
      BatchAppender appender, Piece piece, int[] selection, int from, int to) {
    int steps = 0;
    for (int i = from + 1; i < to; i++) {
      steps |= selection[i] - selection[i - 1] ^ 1;
    }
    if (steps == 0 && to > from) {
      appender.append(piece.rows, null, selection[from], to - from);
    } else {
      appender.append(piece.rows, selection, from, to - from);
    }
  }

  /** Forgets the values before a position, but for one. */
  void discard(long before, long kept) {
    List<Piece> rest = new ArrayList<>();
    for (Piece piece : pieces) {
      boolean keeps = kept < before && kept >= piece.start && kept < piece.end();
      if (keeps) {
        Batch one = copy(piece.rows, (int) (kept - piece.start), 1);
        rest.add(new Piece(kept, one));
      }
      if (piece.end() > before) {
        // A copy where that frees more than it takes.
        boolean cuts = before - piece.start > piece.rows.rows() / 2;
        rest.add(cuts || (keeps && before > piece.start) ? piece.from(before) : piece);
      }
    }
    pieces.clear();
    pieces.addAll(rest);
  }

  /** Bytes on the heap. */
  long heapBytes() {
    HeapBytes sizes = new HeapBytes(1);
    return pieces.stream().mapToLong(piece -> sizes.of(piece.rows)).sum();
  }
}
