package dev.longbow.window;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.Field;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Numbers;
import dev.longbow.column.Schema;
import java.util.ArrayDeque;
import java.util.List;

/**
 * What is known of the values from each position of a frame up to a place in its middle: the front
 * one of the two stacks of {@link SlidingFloatingSum}. It is made backwards and used forwards, so
 * all of it but the page at its top may be on disk.
 */
final class FrontStack {
  /** The most positions of a page. */
  private static final int PAGE = 1 << 14;

  private static final Schema SCHEMA =
      Schema.of(
          Field.of("count", DataType.INT64),
          Field.of("first", DataType.FLOAT64),
          Field.of("second", DataType.FLOAT64));

  private final RowQueue rows;
  private final int column;
  private final boolean hasSecond;
  private final Schema schema;
  private final BatchStore store;

  /** The pages behind the one at the top, the next one first. */
  private final ArrayDeque<BatchStore.Kept> pages = new ArrayDeque<>();

  // The page at the top, from and to which position it goes; what counts are of.
  private long[] counts = new long[0];
  private double[] first = new double[0];
  private double[] second = new double[0];
  private long from;
  private long to;

  /**
   * A stack over a column's values.
   *
   * @param hasSecond whether two numbers are kept for a position, and not only one
   */
  FrontStack(FrameRows rows, int column, boolean hasSecond) {
    this.rows = rows.queue();
    this.column = column;
    this.hasSecond = hasSecond;
    this.schema = hasSecond ? SCHEMA : SCHEMA.select(List.of("count", "first"));
    this.store = rows.store(schema);
  }

  /** Works out what is known of values, the last one first. */
  interface Filler {
    /**
     * Takes values, going backwards.
     *
     * @param values a batch's, and what they are as numbers
     * @param row the first one to take
     * @param at where in the arrays what is known from there on belongs
     * @param count how many
     */
    void fill(Column values, double[] numbers, int row, int at, int count);
  }

  /** Makes the stack anew, of the values at the positions {@code start .. stop}. */
  void turn(long start, long stop, Filler filler) {
    clear();
    from = stop;
    to = stop;
    long at = stop;
    while (at > start) {
      RowQueue.Piece piece = rows.at(at - 1);
      Column values = piece.rows().column(column);
      double[] numbers = Numbers.doubles(values);
      long low = Math.max(start, piece.start());
      while (at > low) {
        if (at == from) {
          newPage(start);
        }
        long begin = Math.max(low, from);
        filler.fill(
            values,
            numbers,
            (int) (begin - piece.start()),
            (int) (begin - from),
            (int) (at - begin));
        at = begin;
      }
    }
  }

  private void newPage(long start) {
    if (to > from) {
      store();
    }
    to = from;
    from = Math.max(start, to - PAGE);
    int room = (int) (to - from);
    if (counts.length < room) {
      room = Math.min(PAGE, Math.max(room, 2 * counts.length));
      counts = new long[room];
      first = new double[room];
      second = new double[hasSecond ? room : 0];
    }
  }

  private void store() {
    int size = (int) (to - from);
    Column count = new LongColumn(DataType.INT64, size, counts, null);
    Column one = new DoubleColumn(DataType.FLOAT64, size, first, null);
    List<Column> columns =
        hasSecond
            ? List.of(count, one, new DoubleColumn(DataType.FLOAT64, size, second, null))
            : List.of(count, one);
    pages.push(store.add(new Batch(schema, columns, size)));
    counts = new long[0];
  }

  /** The index of a position in the arrays; none before it will be asked for. */
  int index(long position) {
    while (position >= to) {
      BatchStore.Kept page = pages.pop();
      from = to;
      to += page.rows();
      if (position < to) {
        load(store.get(page));
      }
      store.remove(page);
    }
    return (int) (position - from);
  }

  private void load(Batch page) {
    counts = ((LongColumn) page.column(0)).values();
    first = ((DoubleColumn) page.column(1)).values();
    second = hasSecond ? ((DoubleColumn) page.column(2)).values() : second;
  }

  /** How many values are not null from each position on. */
  long[] counts() {
    return counts;
  }

  /** A number for each position. */
  double[] first() {
    return first;
  }

  /** Another number for each position. */
  double[] second() {
    return second;
  }

  private void clear() {
    while (!pages.isEmpty()) {
      store.remove(pages.pop());
    }
  }

  /** Bytes on the heap besides what is stored. */
  long heapBytes() {
    return 8L * (counts.length + first.length + second.length);
  }
}
