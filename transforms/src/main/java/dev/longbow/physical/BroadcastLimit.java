package dev.longbow.physical;

import dev.longbow.connector.Estimate;

/**
 * Up to which size a side of a join is held whole by every process that joins with it, instead of
 * both sides being brought together by their keys. It depends on the plan and the data alone: the
 * order of a join's rows follows from the choice.
 *
 * @param bytes what the side is expected to take in memory, at most; with 0 nothing is broadcast
 */
public record BroadcastLimit(long bytes) {
  /** What runs use. */
  public static final BroadcastLimit DEFAULT = new BroadcastLimit(16L << 20);

  /** Every join is partitioned. */
  public static final BroadcastLimit NONE = new BroadcastLimit(0);

  /** Estimates are often wrong; how much more the side may be if everything comes that can. */
  private static final int MARGIN = 4;

  /** Bytes a row needs beside its columns: index and copies. */
  private static final long ROW_OVERHEAD = 24;

  /** Whether a side is surely small. */
  boolean allows(Estimate expected, Estimate most) {
    return most.rows() <= MARGIN * bytes
        && most.bytes() <= MARGIN * bytes
        && size(expected) <= bytes
        && size(most) <= MARGIN * bytes;
  }

  private static long size(Estimate estimate) {
    return estimate.bytes() + ROW_OVERHEAD * estimate.rows();
  }
}
