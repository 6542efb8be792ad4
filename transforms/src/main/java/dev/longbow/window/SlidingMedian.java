package dev.longbow.window;

import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.QuantileValues;
import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * Exact medians in frames whose beginning moves: the smaller half of the values is a heap with the
 * largest on top, the greater half one with the smallest, and each value knows its place, so that
 * it can leave from anywhere in logarithmic time (Härdle and Steiger, Optimal Median Smoothing,
 * Applied Statistics 44, 1995).
 */
final class SlidingMedian implements FrameFunction {
  /** The place of a null. */
  private static final int NOWHERE = Integer.MIN_VALUE;

  /** Of a slot: a key, a place and its share of the two heaps. */
  private static final long SLOT_BYTES = 20;

  private static final int MOST_SLOTS = 1 << 29;

  private final Values.Longs entering;
  private final LongConsumer memory;
  private final DataType type;
  private final boolean floating;
  private final long least;

  /** A value is kept in the slot of its position modulo the number of slots. */
  private long[] keys = new long[16];

  /** The slot's place in the lower heap, or the complement of that in the upper one. */
  private int[] places = new int[16];

  private int[] lower = new int[16];
  private int[] upper = new int[16];
  private int lowers;
  private int uppers;
  private long start = Long.MIN_VALUE;
  private long end = Long.MIN_VALUE;

  /**
   * Medians.
   *
   * @param entering as {@link #values} reads them
   * @param memory is asked for bytes before they are used, and throws if it has not that many
   */
  SlidingMedian(Values.Longs entering, WindowCall call, LongConsumer memory) {
    this.entering = entering;
    this.memory = memory;
    this.type = call.type();
    this.floating = !type.isTemporal();
    this.least = Math.max(1, call.minPeriods());
  }

  /** Values as longs in their order. */
  static long[] values(Column column) {
    long[] values = QuantileValues.of(column);
    if (!column.type().isTemporal()) {
      for (int i = 0; i < values.length; i++) {
        values[i] = ordered(values[i]);
      }
    }
    return values;
  }

  /** The bits of a float64 as a number of its order, and back. */
  private static long ordered(long bits) {
    return bits ^ (bits >> 63 & Long.MAX_VALUE);
  }

  @Override
  public Column evaluate(Frames frames) {
    int rows = frames.rows;
    long[] counts = new long[rows];
    long[] below = new long[rows];
    long[] above = new long[rows];
    for (int i = 0; i < rows; i++) {
      move(frames.starts[i], frames.ends[i]);
      int count = lowers + uppers;
      if (count >= least) {
        counts[i] = count;
        below[i] = bits(keys[lower[0]]);
        above[i] = lowers == uppers ? bits(keys[upper[0]]) : below[i];
      }
    }
    return QuantileValues.column(type, 0.5, counts, below, above);
  }

  private long bits(long key) {
    return floating ? ordered(key) : key;
  }

  private void move(long from, long to) {
    if (from >= end) {
      lowers = 0;
      uppers = 0;
      start = from;
      end = from;
    }
    for (; start < from; start++) {
      remove(slot(start));
    }
    while (end < to) {
      for (long next = entering.reach(end, to); end < next; end++) {
        if (end - start == keys.length) {
          grow();
        }
        int index = entering.index(end);
        if (entering.isNull(index)) {
          places[slot(end)] = NOWHERE;
        } else {
          insert(slot(end), entering.values[index]);
        }
      }
    }
  }

  private int slot(long position) {
    return (int) position & keys.length - 1;
  }

  private void grow() {
    int slots = keys.length;
    Values.checked(slots + 1L, MOST_SLOTS, "values");
    memory.accept(2 * slots * SLOT_BYTES);
    long[] oldKeys = keys;
    int[] oldPlaces = places;
    keys = new long[2 * slots];
    places = new int[2 * slots];
    for (long position = start; position < end; position++) {
      int old = (int) position & slots - 1;
      int slot = slot(position);
      keys[slot] = oldKeys[old];
      places[slot] = oldPlaces[old];
      if (places[slot] == NOWHERE) {
        continue;
      } else if (places[slot] >= 0) {
        lower[places[slot]] = slot;
      } else {
        upper[~places[slot]] = slot;
      }
    }
    lower = Arrays.copyOf(lower, 2 * slots);
    upper = Arrays.copyOf(upper, 2 * slots);
  }

  private void insert(int slot, long key) {
    keys[slot] = key;
    if (lowers == 0 || key <= keys[lower[0]]) {
      raiseLower(lowers++, slot);
    } else {
      raiseUpper(uppers++, slot);
    }
    balance();
  }

  private void remove(int slot) {
    int place = places[slot];
    if (place == NOWHERE) {
      return;
    } else if (place >= 0) {
      int last = lower[--lowers];
      if (last != slot) {
        sinkLower(raiseLower(place, last), last);
      }
    } else {
      int last = upper[--uppers];
      if (last != slot) {
        sinkUpper(raiseUpper(~place, last), last);
      }
    }
    balance();
  }

  /** The lower half has as many values as the upper one, or one more. */
  private void balance() {
    if (lowers > uppers + 1) {
      int moved = lower[0];
      int last = lower[--lowers];
      sinkLower(0, last);
      raiseUpper(uppers++, moved);
    } else if (uppers > lowers) {
      int moved = upper[0];
      int last = upper[--uppers];
      if (uppers > 0) {
        sinkUpper(0, last);
      }
      raiseLower(lowers++, moved);
    }
  }

  /** Puts a slot at a place of the lower heap or nearer to the top; gives the place. */
  private int raiseLower(int from, int slot) {
    int place = from;
    long key = keys[slot];
    while (place > 0) {
      int parent = lower[place - 1 >>> 1];
      if (keys[parent] >= key) {
        break;
      }
      lower[place] = parent;
      places[parent] = place;
      place = place - 1 >>> 1;
    }
    lower[place] = slot;
    places[slot] = place;
    return place;
  }

  private void sinkLower(int from, int slot) {
    int place = from;
    long key = keys[slot];
    while (true) {
      int child = 2 * place + 1;
      if (child >= lowers) {
        break;
      }
      if (child + 1 < lowers && keys[lower[child + 1]] > keys[lower[child]]) {
        child++;
      }
      if (keys[lower[child]] <= key) {
        break;
      }
      lower[place] = lower[child];
      places[lower[place]] = place;
      place = child;
    }
    lower[place] = slot;
    places[slot] = place;
  }

  private int raiseUpper(int from, int slot) {
    int place = from;
    long key = keys[slot];
    while (place > 0) {
      int parent = upper[place - 1 >>> 1];
      if (keys[parent] <= key) {
        break;
      }
      upper[place] = parent;
      places[parent] = ~place;
      place = place - 1 >>> 1;
    }
    upper[place] = slot;
    places[slot] = ~place;
    return place;
  }

  private void sinkUpper(int from, int slot) {
    int place = from;
    long key = keys[slot];
    while (true) {
      int child = 2 * place + 1;
      if (child >= uppers) {
        break;
      }
      if (child + 1 < uppers && keys[upper[child + 1]] < keys[upper[child]]) {
        child++;
      }
      if (keys[upper[child]] >= key) {
        break;
      }
      upper[place] = upper[child];
      places[upper[place]] = ~place;
      place = child;
    }
    upper[place] = slot;
    places[slot] = ~place;
  }

  @Override
  public long heapBytes() {
    return SLOT_BYTES * keys.length;
  }
}
