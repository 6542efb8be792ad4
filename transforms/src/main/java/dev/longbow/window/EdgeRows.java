package dev.longbow.window;

import dev.longbow.column.Batch;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Rows at an end of a range, in pieces of a store: those in front of a place that later rows look
 * at, or those behind it that earlier rows do.
 */
final class EdgeRows {
  /** Takes nothing of what is forgotten, which need not be read then. */
  static final Consumer<Batch> NOBODY = rows -> {};

  private final Neighbours neighbours;
  private final BatchStore store;
  private final ArrayDeque<Piece> pieces = new ArrayDeque<>();
  private long rows;

  EdgeRows(Neighbours neighbours, BatchStore store) {
    this.neighbours = neighbours;
    this.store = store;
  }

  /** Rows of a batch of the store, and the order keys of the first and the last of them. */
  private static final class Piece {
    private final BatchStore.Kept batch;
    private final Neighbours.Key last;
    private Neighbours.Key first;
    private int from;

    Piece(BatchStore.Kept batch, Neighbours.Key first, Neighbours.Key last) {
      this.batch = batch;
      this.first = first;
      this.last = last;
    }

    int rows() {
      return batch.rows() - from;
    }
  }

  /** How many they are. */
  long rows() {
    return rows;
  }

  /** Adds rows behind the others. */
  void add(Batch narrow) {
    if (narrow.rows() > 0) {
      pieces.add(
          new Piece(
              store.add(narrow),
              neighbours.key(narrow, 0),
              neighbours.key(narrow, narrow.rows() - 1)));
      rows += narrow.rows();
    }
  }

  /**
   * Adds rows behind the others, and forgets those in front that rows behind them do not look at.
   *
   * @param dropped takes what is forgotten
   */
  void addAndTrim(Batch narrow, Consumer<Batch> dropped) {
    int count = narrow.rows();
    Neighbours.Key last = neighbours.key(narrow, count - 1);
    int cut = beyond(neighbours.key(narrow, 0), last, count, count, last, () -> narrow);
    if (cut == 0) {
      add(narrow);
      trim(dropped);
      return;
    }
    clear(dropped);
    dropped.accept(narrow.slice(0, cut));
    add(narrow.slice(cut, count - cut));
  }

  /** Of a piece's rows, the first of so many up to the last one, how many it does not reach. */
  private int beyond(
      Neighbours.Key first,
      Neighbours.Key end,
      int count,
      long all,
      Neighbours.Key last,
      Supplier<Batch> piece) {
    int cut = (int) Math.min(count, neighbours.beyondRows(all));
    if (cut == 0 || neighbours.isNear(first, last)) {
      return 0;
    }
    return neighbours.isNear(end, last)
        ? Math.min(cut, neighbours.firstNear(piece.get(), last))
        : cut;
  }

  /** Adds the rows of another, which has none then. */
  void addAll(EdgeRows others) {
    pieces.addAll(others.pieces);
    rows += others.rows;
    others.pieces.clear();
    others.rows = 0;
  }

  /**
   * Forgets the rows in front that rows behind these do not look at.
   *
   * @param dropped takes what is forgotten
   */
  void trim(Consumer<Batch> dropped) {
    while (rows > 0) {
      Piece piece = pieces.getFirst();
      Neighbours.Key last = pieces.getLast().last;
      int cut = beyond(piece.first, piece.last, piece.rows(), rows, last, () -> rows(piece));
      if (cut == 0) {
        return;
      }
      drop(piece, cut, dropped);
    }
  }

  private void drop(Piece piece, int cut, Consumer<Batch> dropped) {
    if (dropped != NOBODY) {
      dropped.accept(rows(piece).slice(0, cut));
    }
    rows -= cut;
    piece.from += cut;
    if (piece.rows() == 0) {
      pieces.removeFirst();
      store.remove(piece.batch);
    } else {
      piece.first = neighbours.key(rows(piece), 0);
    }
  }

  /**
   * Forgets all rows.
   *
   * @param dropped takes them
   */
  void clear(Consumer<Batch> dropped) {
    while (rows > 0) {
      drop(pieces.getFirst(), pieces.getFirst().rows(), dropped);
    }
  }

  private Batch rows(Piece piece) {
    Batch batch = store.get(piece.batch);
    return batch.slice(piece.from, batch.rows() - piece.from);
  }

  /** Hands out the rows. */
  void forEach(Consumer<Batch> consumer) {
    pieces.forEach(piece -> consumer.accept(rows(piece)));
  }

  /**
   * Hands out the rows that are looked at from before them.
   *
   * @param reach how far that is, and what was handed out before
   */
  void forEach(Neighbours.Behind reach, Consumer<Batch> consumer) {
    for (Piece piece : pieces) {
      if (reach.isDone()) {
        return;
      }
      Batch all = rows(piece);
      int taken = reach.take(all);
      if (taken > 0) {
        consumer.accept(all.slice(0, taken));
      }
    }
  }
}
