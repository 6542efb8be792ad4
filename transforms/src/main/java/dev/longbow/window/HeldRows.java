package dev.longbow.window;

import dev.longbow.column.Batch;

/**
 * Rows of a batch, with where partitions and peers begin among them. A position is a row's number
 * in the whole input.
 *
 * @param batch the rows; null when they are elsewhere
 * @param rows how many they are
 * @param start the position of the first one
 * @param partitions a bit for each row that is the first of a partition
 * @param peers a bit for each row that is the first of its partition with its order key; null when
 *     nobody asks
 * @param lastPartition the number of the last row's partition
 * @param lastPeers the number of the last row's peers, counted over all partitions
 * @param lastKey the last row's order key, where distances are measured
 * @param lastKeyIsNull whether it has none
 */
record HeldRows(
    Batch batch,
    int rows,
    long start,
    long[] partitions,
    long[] peers,
    long lastPartition,
    long lastPeers,
    long lastKey,
    boolean lastKeyIsNull) {
  /** The position behind the last row. */
  long end() {
    return start + rows;
  }

  /** The same rows at another position. */
  HeldRows at(long other) {
    return new HeldRows(
        batch, rows, other, partitions, peers, lastPartition, lastPeers, lastKey, lastKeyIsNull);
  }

  /** What is known without the rows. */
  HeldRows outline() {
    return with(null, null, null);
  }

  /** The same with its rows. */
  HeldRows with(Batch other, long[] partitionBits, long[] peerBits) {
    return new HeldRows(
        other,
        rows,
        start,
        partitionBits,
        peerBits,
        lastPartition,
        lastPeers,
        lastKey,
        lastKeyIsNull);
  }

  /** The first set bit at or behind a row; the number of rows when there is none. */
  static int next(long[] bits, int from, int rows) {
    if (from >= rows) {
      return rows;
    }
    int index = from >>> 6;
    long word = bits[index] & -1L << from;
    int last = (rows - 1) >>> 6;
    while (word == 0) {
      if (index == last) {
        return rows;
      }
      word = bits[++index];
    }
    return Math.min(rows, (index << 6) + Long.numberOfTrailingZeros(word));
  }
}
