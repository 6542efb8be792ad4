package dev.longbow.window;

import dev.longbow.column.Batch;
import dev.longbow.column.BatchAppender;
import dev.longbow.column.Column;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import java.util.Arrays;
import java.util.List;

/**
 * The value of the first row with the smallest or the largest value in frames whose beginning
 * moves. The rows that can still become that form a queue from better to worse values. Their values
 * and those of the rows taken last are kept side by side in slots, numbered as they come; now and
 * then what is not in the queue is left out. Of values in no order few are in the queue, of those
 * that get worse all are.
 */
final class SlidingExtreme implements FrameFunction {
  /** So many slots are not worth leaving any out. */
  private static final int FEW = 1 << 15;

  private final RowQueue rows;
  private final int column;
  private final Schema schema;
  private final OrderedValues values;
  private final RowPieces pieces;
  private final boolean largest;
  private final FrameCount present;
  private final long least;

  // The queue: positions, and the slots of their values.
  private long[] positions = new long[16];
  private long[] slots = new long[16];
  private int head;
  private int tail;

  private long nextSlot;

  /** The first slot behind what was kept when slots were left out. */
  private long cleaned;

  /** What to add to the position of a row taken last for its slot. */
  private long shift;

  /** The position behind the rows taken. */
  private long taken = Long.MIN_VALUE;

  /** The position behind the rows of the frame. */
  private long end = Long.MIN_VALUE;

  private long[] chosen = new long[0];

  /** Results of rows of this batch whose slots are gone. */
  private final BatchAppender results;

  /**
   * Smallest or largest values.
   *
   * @param values an empty one for the column's type
   * @param present how many values a frame has
   */
  SlidingExtreme(
      RowQueue rows, int column, OrderedValues values, FrameCount present, WindowCall call) {
    Field field = rows.schema().field(column);
    this.rows = rows;
    this.column = column;
    this.schema = Schema.of(field);
    this.values = values;
    this.pieces = new RowPieces(field);
    this.largest = call.function() == WindowFunction.MAX;
    this.present = present;
    this.least = Math.max(1, call.minPeriods());
    this.results = new BatchAppender(schema);
  }

  @Override
  public Column evaluate(Frames frames) {
    if (chosen.length < frames.rows) {
      chosen = new long[frames.rows];
    }
    int count = 0;
    for (int i = 0; i < frames.rows; i++) {
      long start = frames.starts[i];
      long stop = frames.ends[i];
      while (head < tail && positions[head] < start) {
        head++;
      }
      end = Math.max(end, start);
      while (end < stop) {
        if (end >= taken) {
          if (nextSlot - cleaned > Math.max(FEW, tail - head)) {
            give(count);
            count = 0;
            clean();
          }
          take(end);
        }
        for (long next = Math.min(stop, taken); end < next; end++) {
          add(end);
        }
      }
      boolean enough = least == 1 ? head < tail : present.of(start, stop) >= least;
      chosen[count++] = enough ? slots[head] : RowGather.NONE;
    }
    Column last = pieces.gather(chosen, count);
    if (results.rows() == 0) {
      return last;
    }
    results.append(new Batch(schema, List.of(last), count));
    return results.build().column(0);
  }

  private void give(int count) {
    if (count > 0) {
      results.append(new Batch(schema, List.of(pieces.gather(chosen, count)), count));
    }
  }

  /** Leaves out the slots that are not in the queue. */
  private void clean() {
    int kept = tail - head;
    Column column = pieces.gather(Arrays.copyOfRange(slots, head, tail), kept);
    values.discard(nextSlot);
    pieces.discard(nextSlot, RowGather.NONE);
    values.feed(column, nextSlot);
    pieces.add(column, nextSlot);
    for (int i = 0; i < kept; i++) {
      slots[head + i] = nextSlot + i;
    }
    nextSlot += kept;
    cleaned = nextSlot;
  }

  /** Takes the rows that are kept together with the one at a position. */
  private void take(long position) {
    RowQueue.Piece piece = rows.at(position);
    Column more = piece.rows().column(column);
    values.feed(more, nextSlot);
    pieces.add(more, nextSlot);
    shift = nextSlot - piece.start();
    nextSlot += more.length();
    taken = piece.end();
  }

  private void add(long position) {
    long slot = position + shift;
    int index = values.index(slot);
    if (values.isNull(index)) {
      return;
    }
    while (head < tail) {
      int order = values.compare(index, values.index(slots[tail - 1]));
      // Of equal ones the first is the result, as long as it is there.
      if (largest ? order <= 0 : order >= 0) {
        break;
      }
      tail--;
    }
    if (tail == positions.length) {
      int rest = tail - head;
      int room = rest > positions.length / 2 ? 2 * positions.length : positions.length;
      positions = Arrays.copyOfRange(positions, head, head + room);
      slots = Arrays.copyOfRange(slots, head, head + room);
      head = 0;
      tail = rest;
    }
    positions[tail] = position;
    slots[tail++] = slot;
  }

  @Override
  public long heapBytes() {
    return values.heapBytes()
        + pieces.heapBytes()
        + 8L * (positions.length + slots.length + chosen.length);
  }
}
