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

  // The keys where frames begin, and where they end.
  private final Values.Longs lowKeys = new Values.Longs(0, Numbers::longs);
  private final Values.Longs highKeys = new Values.Longs(0, Numbers::longs);

  // The numbers of the last peers fed, and of those whose frames were found.
  private long peers = -1;
  private long rowPeers = -1;

  // The rows whose frames are found.
  private long rowStart;
  private long[] rowKeys;
  private Column rowNulls;

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
    long[] keys = ofPeers ? numbers(fed, peers) : keys(values, descending);
    peers = ofPeers ? keys[keys.length - 1] : -1;
    Column stored =
        new LongColumn(DataType.INT64, fed.rows(), keys, ofPeers ? null : values.validity());
    rows.queue().add(new Batch(KEYS, List.of(stored), fed.rows()), fed.start());
  }

  private static long[] numbers(HeldRows of, long before) {
    long[] numbers = new long[of.rows()];
    long number = before;
    for (int i = 0; i < numbers.length; i++) {
      number += of.peers()[i >>> 6] >>> i & 1;
      numbers[i] = number;
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
    // Of the rows fed before no two are peers.
    rowPeers = -1 - fed;
  }

  /** The difference, or the nearest that there is. */
  static long distance(long to, long from) {
    long distance = to - from;
    boolean overflows = ((to ^ from) & (to ^ distance)) < 0;
    return overflows ? (to < from ? Long.MIN_VALUE : Long.MAX_VALUE) : distance;
  }

  @Override
  void begin(HeldRows of) {
    Column values = of.batch().column(column);
    rowStart = of.start();
    rowKeys = ofPeers ? numbers(of, rowPeers) : keys(values, descending);
    rowPeers = ofPeers ? rowKeys[of.rows() - 1] : -1;
    rowNulls = ofPeers || !values.mayHaveNulls() ? null : values;
  }

  @Override
  void fill(long partition, long next, long position, int count, Frames to, int at) {
    low = Math.max(low, partition);
    high = Math.max(high, partition);
    for (int i = 0; i < count; i++) {
      long row = position + i;
      int index = (int) (row - rowStart);
      if (rowNulls != null && rowNulls.isNull(index)) {
        findNulls(partition, next, row);
      } else {
        find(next, rowKeys[index]);
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
      while (high < next && highKeys.isNull(at(highKeys, high, next))) {
        high++;
      }
    } else {
      nulls = Math.max(nulls, partition) == nulls ? nulls : row;
      low = nulls;
      high = next;
    }
  }

  private static int at(Values.Longs keys, long position, long next) {
    keys.reach(position, next);
    return keys.index(position);
  }

  private void find(long next, long key) {
    while (isStartBound && low < next) {
      int index = at(lowKeys, low, next);
      if (lowKeys.isNull(index) ? !nullsFirst : distance(lowKeys.values[index], key) >= start) {
        break;
      }
      low++;
    }
    while (isEndBound && high < next) {
      int index = at(highKeys, high, next);
      if (highKeys.isNull(index) ? !nullsFirst : distance(highKeys.values[index], key) > end) {
        break;
      }
      high++;
    }
  }

  @Override
  long heapBytes() {
    return super.heapBytes() + lowKeys.heapBytes() + highKeys.heapBytes();
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
