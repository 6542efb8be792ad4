package dev.longbow.window;

import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Numbers;
import dev.longbow.column.Schema;
import dev.longbow.sort.SortKey;

/**
 * Frames of rows whose order key is not further away than a distance. Without distances, that is
 * with equal keys, the keys are the numbers of the peers.
 */
final class KeyBounds extends FrameBounds {
  private final boolean isStartBound;
  private final boolean isEndBound;
  private final long start;
  private final long end;
  private final boolean ofPeers;
  private final boolean nullsFirst;
  private final Values.Longs keys;
  private long peers = -1;

  // The first rows that are not before the current frame, and behind it.
  private long low = Long.MIN_VALUE;
  private long high = Long.MIN_VALUE;

  /** The first null of the partition that has one behind its values. */
  private long nulls = Long.MIN_VALUE;

  KeyBounds(Frame frame, Schema input, SortKey key) {
    this.isStartBound = frame.start().isPresent();
    this.isEndBound = frame.end().isPresent();
    this.start = frame.start().orElse(0);
    this.end = frame.end().orElse(0);
    this.ofPeers = !frame.needsDistances();
    this.nullsFirst = key.nullsFirst();
    boolean descending = !ofPeers && key.descending();
    this.keys = new Values.Longs(input.require(key.column()), column -> keys(column, descending));
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
  void feed(HeldRows rows) {
    super.feed(rows);
    if (!ofPeers) {
      keys.feed(rows);
      return;
    }
    long[] numbers = new long[rows.rows()];
    for (int i = 0; i < numbers.length; i++) {
      peers += rows.peers()[i >>> 6] >>> i & 1;
      numbers[i] = peers;
    }
    keys.feed(new LongColumn(DataType.INT64, numbers.length, numbers, null), rows.start());
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
      if (keys.isNull(keys.index(row))) {
        findNulls(partition, next, row);
      } else {
        find(next, keys.values[keys.index(row)]);
      }
      long first = isStartBound ? low : partition;
      to.starts[at + i] = first;
      to.ends[at + i] = isEndBound ? Math.max(first, high) : next;
    }
    long wanted = Math.min(isStartBound ? low : Long.MAX_VALUE, isEndBound ? high : Long.MAX_VALUE);
    keys.discard(Math.min(wanted, position + count));
  }

  private void findNulls(long partition, long next, long row) {
    if (nullsFirst) {
      low = partition;
      high = Math.max(high, row);
      while (high < next && keys.isNull(keys.index(high))) {
        high++;
      }
    } else {
      nulls = Math.max(nulls, partition) == nulls ? nulls : row;
      low = nulls;
      high = next;
    }
  }

  private void find(long next, long key) {
    while (isStartBound && low < next) {
      int index = keys.index(low);
      if (keys.isNull(index) ? !nullsFirst : distance(keys.values[index], key) >= start) {
        break;
      }
      low++;
    }
    while (isEndBound && high < next) {
      int index = keys.index(high);
      if (keys.isNull(index) ? !nullsFirst : distance(keys.values[index], key) > end) {
        break;
      }
      high++;
    }
  }

  @Override
  long heapBytes() {
    return super.heapBytes() + keys.heapBytes();
  }
}
