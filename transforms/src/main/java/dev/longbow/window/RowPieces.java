package dev.longbow.window;

import dev.longbow.column.Batch;
import dev.longbow.column.BatchAppender;
import dev.longbow.column.Column;
import dev.longbow.column.Field;
import dev.longbow.column.HeapBytes;
import dev.longbow.column.Schema;
import java.util.ArrayList;
import java.util.List;

/** One column's values of any type, in pieces of batches, from which results are put together. */
final class RowPieces {
  private final Schema schema;
  private final List<RowQueue.Piece> pieces = new ArrayList<>();

  /** The place of the piece found last. */
  private int found;

  RowPieces(Field column) {
    this.schema = Schema.of(column);
  }

  /** Some rows, without a dictionary that is larger than they are. */
  static Batch copy(Batch rows, int from, int count) {
    BatchAppender appender = new BatchAppender(rows.schema());
    appender.append(rows, null, from, count);
    return appender.build();
  }

  private static RowQueue.Piece from(RowQueue.Piece piece, long position) {
    int dropped = (int) (position - piece.start());
    return new RowQueue.Piece(position, copy(piece.rows(), dropped, piece.rows().rows() - dropped));
  }

  /** Adds values that begin at a position, behind all others. */
  void add(Column column, long start) {
    pieces.add(new RowQueue.Piece(start, new Batch(schema, List.of(column), column.length())));
  }

  /** The values at the first so many positions; null for {@link RowGather#NONE}. */
  Column gather(long[] positions, int count) {
    found = 0;
    return RowGather.of(schema, this::find, positions, count);
  }

  private RowQueue.Piece find(long position) {
    while (position >= pieces.get(found).end()) {
      found++;
    }
    while (position < pieces.get(found).start()) {
      found--;
    }
    return pieces.get(found);
  }

  /** Forgets the values before a position, but for one. */
  void discard(long before, long kept) {
    List<RowQueue.Piece> rest = new ArrayList<>();
    for (RowQueue.Piece piece : pieces) {
      boolean keeps = kept < before && kept >= piece.start() && kept < piece.end();
      if (keeps) {
        Batch one = copy(piece.rows(), (int) (kept - piece.start()), 1);
        rest.add(new RowQueue.Piece(kept, one));
      }
      if (piece.end() > before) {
        // A copy where that frees more than it takes.
        boolean cuts = before - piece.start() > piece.rows().rows() / 2;
        rest.add(cuts || (keeps && before > piece.start()) ? from(piece, before) : piece);
      }
    }
    pieces.clear();
    pieces.addAll(rest);
  }

  /** Bytes on the heap. */
  long heapBytes() {
    HeapBytes sizes = new HeapBytes(1);
    return pieces.stream().mapToLong(piece -> sizes.of(piece.rows())).sum();
  }
}
