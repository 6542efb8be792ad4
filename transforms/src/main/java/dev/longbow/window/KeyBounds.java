package dev.longbow.window;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Numbers;
import dev.longbow.column.Schema;
import dev.longbow.sort.SortKey;
import java.util.List;

/**
 * Frames of rows whose order key is not further away than a distance. Without distances, that is
 * with equal keys, the keys are the numbers of the peers.
 */
final class KeyBounds extends FrameBounds {
  private static final Schema KEYS = Schema.of(Field.of("key", DataType.INT64));

  private final boolean isStartBound;
  private final boolean isEndBound;
  private final long start;
  private final long end;
  private final boolean ofPeers;
  private final boolean nullsFirst;
  private final int column;
  private final boolean descending;
  private final FrameRows rows;

  // The keys where frames begin, where they end, and of the rows themselves.
  private final Values.Longs lowKeys = new Values.Longs(0, Numbers::longs);
  private final Values.Longs highKeys = new Values.Longs(0, Numbers::longs);
  private final Values.Longs rowKeys = new Values.Longs(0, Numbers::longs);
  private long lowLimit = Long.MIN_VALUE;
  private long highLimit = Long.MIN_VALUE;
  private long rowLimit = Long.MIN_VALUE;
  private long peers = -1;

  // The first rows that are not before the current frame, and behind it.
  private long low = Long.MIN_VALUE;
  private long high = Long.MIN_VALUE;

  /** The first null of the partition that has one behind its values. */
  private long nulls = Long.MIN_VALUE;

  KeyBounds(Frame frame, Schema input, SortKey key, FunctionMemory memory) {
    this.isStartBound = frame.start().isPresent();
    this.isEndBound = frame.end().isPresent();
    this.start = frame.start().orElse(0);
    this.end = frame.end().orElse(0);
    this.ofPeers = !frame.needsDistances();
    this.nullsFirst = key.nullsFirst();
    this.descending = !ofPeers && key.descending();
    this.column = input.require(key.column());
    this.rows = memory.rows(KEYS);
    lowKeys.follow(rows.queue());
    highKeys.follow(rows.queue());
    rowKeys.follow(rows.queue());
  }

  /** A column's values in the order of the rows, as far from each other as they are. */
  static long[] keys(Column column, boolean descending) {
    long flip = column.type().equals(DataType.UINT64) ? Long.MIN_VALUE : 0;
    flip ^= descending ? -1 : 0;
    long[] values = Numbers.longs(column);
    if (flip == 0) {
      return values;
    }
    long[] keys = new long[column.length()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = values[i] ^ flip;
    }
    return keys;
  }

  @Override
  void feed(HeldRows fed) {
    super.feed(fed);
    Column values = fed.batch().column(column);
    long[] keys = ofPeers ? numbers(fed) : keys(values, descending);
    long[] validity = ofPeers ? null : values.validity();
    Column stored = new LongColumn(DataType.INT64, fed.rows(), keys, validity);
    rows.queue().add(new Batch(KEYS, List.of(stored), fed.rows()), fed.start());
  }

  private long[] numbers(HeldRows fed) {
    long[] numbers = new long[fed.rows()];
    for (int i = 0; i < numbers.length; i++) {
      peers += fed.peers()[i >>> 6] >>> i & 1;
      numbers[i] = peers;
    }
    return numbers;
  }

  @Override
  boolean coverInPartition(HeldRows rows, HeldRows fed) {
    if (!isEndBound) {
      return false;
    } else if (ofPeers) {
      return fed.lastPeers() != rows.lastPeers();
    } else if (rows.lastKeyIsNull()) {
      return nullsFirst && !fed.lastKeyIsNull();
    }
    return fed.lastKeyIsNull() || distance(fed.lastKey(), rows.lastKey()) > end;
  }

  @Override
  void resume(long partition, long fed) {
    super.resume(partition, fed);
    low = fed;
    high = fed;
  }

  /** The difference, or the nearest that there is. */
  static long distance(long to, long from) {
    long distance = to - from;
    boolean overflows = ((to ^ from) & (to ^ distance)) < 0;
    return overflows ? (to < from ? Long.MIN_VALUE : Long.MAX_VALUE) : distance;
  }

  @Override
  void fill(long partition, long next, long position, int count, Frames to, int at) {
    low = Math.max(low, partition);
    high = Math.max(high, partition);
    for (int i = 0; i < count; i++) {
      long row = position + i;
      rowLimit = row < rowLimit ? rowLimit : rowKeys.reach(row, next);
      int index = rowKeys.index(row);
      if (rowKeys.isNull(index)) {
        findNulls(partition, next, row);
      } else {
        find(next, rowKeys.values[index]);
      }
      long first = isStartBound ? low : partition;
      to.starts[at + i] = first;
      to.ends[at + i] = isEndBound ? Math.max(first, high) : next;
    }
    long wanted = Math.min(isStartBound ? low : Long.MAX_VALUE, isEndBound ? high : Long.MAX_VALUE);
    rows.queue().discard(Math.min(wanted, position + count));
  }

  private void findNulls(long partition, long next, long row) {
    if (nullsFirst) {
      low = partition;
      high = Math.max(high, row);
      while (high < next && isNullAtHigh(next)) {
        high++;
      }
    } else {
      nulls = Math.max(nulls, partition) == nulls ? nulls : row;
      low = nulls;
      high = next;
    }
  }

  private boolean isNullAtHigh(long next) {
    highLimit = high < highLimit ? highLimit : highKeys.reach(high, next);
    return highKeys.isNull(highKeys.index(high));
  }

  private void find(long next, long key) {
    while (isStartBound && low < next) {
      lowLimit = low < lowLimit ? lowLimit : lowKeys.reach(low, next);
      int index = lowKeys.index(low);
      if (lowKeys.isNull(index) ? !nullsFirst : distance(lowKeys.values[index], key) >= start) {
        break;
      }
      low++;
    }
    while (isEndBound && high < next) {
      boolean isNull = isNullAtHigh(next);
      long other = highKeys.values[highKeys.index(high)];
      if (isNull ? !nullsFirst : distance(other, key) > end) {
        break;
      }
      high++;
    }
  }

  @Override
  long heapBytes() {
    return super.heapBytes() + lowKeys.heapBytes() + highKeys.heapBytes() + rowKeys.heapBytes();
  }

  @Override
  void spill() {
    rows.spill();
  }

  @Override
  long spilledBytes() {
    return rows.spilledBytes();
  }

  @Override
  public void close() {
    rows.close();
  }
}
