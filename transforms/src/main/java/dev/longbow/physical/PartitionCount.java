package dev.longbow.physical;

import dev.longbow.connector.Estimate;

/**
 * How many partitions an exchange has. It depends on estimates alone, never on the machine or the
 * cluster: it decides the order of the output's rows, which must be the same everywhere.
 */
final class PartitionCount {
  /** The state one partition should hold, so that a few fit in a small heap at once. */
  static final long STATE_BYTES = 32L << 20;

  /** The input of one task of the stage before, for estimating what partial states it sends. */
  static final long TASK_BYTES = 32L << 20;

  /** More than this many partial states are worth spreading over many cores. */
  static final long LARGE_INPUT_ROWS = 1_000_000;

  /** Partitions of a large input, at least: enough work units for a small cluster. */
  static final int LARGE_INPUT_PARTITIONS = 16;

  /** The most partitions, as long as they do not become huge. */
  static final int MAXIMUM = 256;

  /**
   * What goes through a partition at most before there are more than {@link #MAXIMUM}: a task that
   * gets more is long to wait for, and to repeat when its worker dies. From 1 TB on.
   */
  static final long FLOW_BYTES = 4L << 30;

  /**
   * The most partitions of all: a few for each task of a large cluster. Tasks hold blocks for all
   * of them, as {@code execute.PartitionBlocks} says.
   */
  static final int MAXIMUM_OF_HUGE = 2048;

  /** Rows of a range of a sort, unless they are large. */
  static final long RANGE_ROWS = 500_000;

  /** Bytes of a range of a sort, at most. */
  static final long RANGE_BYTES = 64L << 20;

  /** Estimates of filters, groups and joins may be wrong by this factor. */
  private static final int SPARE_RANGES = 4;

  /** Bytes a group needs beside its keys and states: hash, chain and slot. */
  private static final int GROUP_OVERHEAD = 16;

  private PartitionCount() {}

  /** Partitions for an aggregation of {@code input} to {@code groups}. */
  static int forAggregate(Estimate input, Estimate groups) {
    long state = groups.bytes() + GROUP_OVERHEAD * groups.rows();
    long wanted = (state + STATE_BYTES - 1) / STATE_BYTES;
    if (partials(input, groups) > LARGE_INPUT_ROWS) {
      wanted = Math.max(wanted, LARGE_INPUT_PARTITIONS);
    }
    double width = (double) state / Math.max(1, groups.rows());
    return nextPowerOfTwo(between(wanted, (long) (partials(input, groups) * width)));
  }

  /** So many as wanted, within what is sensible for the bytes that go through all of them. */
  private static long between(long wanted, long flow) {
    long huge = Math.min(flow / FLOW_BYTES, MAXIMUM_OF_HUGE);
    return Math.max(1, Math.max(huge > MAXIMUM ? huge : 0, Math.min(wanted, MAXIMUM)));
  }

  /** The tasks that read an input. */
  static long tasks(Estimate input) {
    return 1 + input.bytes() / TASK_BYTES;
  }

  /** The partial states that all tasks of an aggregation give. */
  static double partials(Estimate input, Estimate groups) {
    return Math.min(input.rows(), (double) groups.rows() * tasks(input));
  }

  /** Partitions for a join that holds {@code build} in tables and streams {@code probe} by. */
  static int forJoin(Estimate build, Estimate probe) {
    long state = build.bytes() + GROUP_OVERHEAD * build.rows();
    long wanted = (state + STATE_BYTES - 1) / STATE_BYTES;
    if (build.rows() + probe.rows() > LARGE_INPUT_ROWS) {
      wanted = Math.max(wanted, LARGE_INPUT_PARTITIONS);
    }
    return nextPowerOfTwo(between(wanted, build.bytes() + probe.bytes()));
  }

  /**
   * Ranges that a full sort is expected to have: each is sorted on its own, in less time per row
   * when it is small. One when the rows are few, for samples and routing have their price.
   */
  static int forSort(Estimate input, long rowsOfRange) {
    return input.rows() <= 2 * rowsOfRange
        ? 1
        : (int) between((input.rows() + rowsOfRange - 1) / rowsOfRange, input.bytes());
  }

  /** The most ranges of a sort: the rows themselves say how many, and there may be more of them. */
  static int mostRanges(int expected) {
    return Math.max(expected, Math.min(SPARE_RANGES * expected, MAXIMUM));
  }

  /**
   * What a range of a sort should have.
   *
   * @param most so many rows when they are not large
   */
  static long rowsOfRange(Estimate input, long most) {
    long width = Math.max(1, input.bytes() / Math.max(1, input.rows()));
    return Math.max(1, Math.min(most, RANGE_BYTES / width));
  }

  /** Partitions of which each sorts its rows. */
  static int forSort(Estimate input) {
    return forJoin(input, new Estimate(0, 0));
  }

  private static int nextPowerOfTwo(long value) {
    return value <= 1 ? 1 : Integer.highestOneBit((int) value - 1) << 1;
  }
}
